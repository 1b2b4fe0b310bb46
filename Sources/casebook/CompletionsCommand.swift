import ArgumentParser
import Foundation
import Practice
import Workbook

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a script that completes words in a shell.",
    discussion: """
      bash: casebook completions bash > ~/.local/share/bash-completion/completions/casebook. zsh: write it as _casebook into a folder \
      of $fpath. fish: casebook completions fish > ~/.config/fish/completions/casebook.fish.
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() throws {
    let known: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    print(Casebook.completionScript(for: known))
  }
}

/// What a shell can complete only with the book at hand. Outside of a book, nothing.
enum Completions {
  static let cases = CompletionKind.custom { _, _, _ in book.map { $0.cases.map(\.id) } ?? [] }

  static let chapters = CompletionKind.custom { _, _, _ in book.map { $0.chapters.map(\.id) } ?? [] }

  static let casesAndChapters = CompletionKind.custom { _, _, _ in
    book.map { $0.cases.map(\.id) + $0.chapters.map(\.id) } ?? []
  }

  static let pages = CompletionKind.custom { _, _, _ in
    book.map { $0.chapters.map(\.id) + $0.cases.map(\.id) + ["claims", "glossary"] } ?? []
  }

  static let drills = CompletionKind.custom { _, _, _ in
    book.map { book in Deck.drills(of: book).map(\.description) + book.chapters.map { String($0.number) } } ?? []
  }

  private static var book: Workbook? { Book.nearestRoot().map { Workbook.load(root: $0).workbook } }
}
