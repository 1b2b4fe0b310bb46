import Foundation
import Testing

/// Reading, and the report of one case, where no terminal is: plain text.
@Suite("ReadCommand")
struct ReadCommandTests {
  private let book: Folder

  init() throws {
    book = try Folder()
    for name in ["cases", "chapters"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: false)
    }
    try book.write("chapters/01-first.md", "# First\n\nSome *words*.\n\n```case late-order\n```\n")
    #expect(try Casebook.run(["new", "late-order"], in: book.path).status == 0)
  }

  @Test("A chapter goes into a pipe as plain text, with what earlier runs measured and nothing else")
  func chapter() throws {
    let before = try Casebook.run(["read", "1"], in: book.path)
    #expect(before.status == 0 && before.stderr == "")
    #expect(before.stdout.hasPrefix("1. First\n"))
    #expect(before.stdout.contains("not measured") && before.stdout.contains("casebook run late-order"))
    #expect(!before.stdout.contains("\u{1b}") && !before.stdout.contains("clean"))

    let run = try Casebook.run(["run", "late-order"], in: book.path)
    #expect(run.status == 0)
    for part in [
      "2 as declared, 0 differing", "What was found in buggy.swift", "Where\n", "casebook replay late-order/buggy ",
    ] {
      #expect(run.stdout.contains(part), "\(part): \(run.stdout)")
    }
    #expect(!run.stdout.contains("\u{1b}"))

    let after = try Casebook.run(["read", "first"], in: book.path).stdout
    #expect(!after.contains("not measured") && after.contains("deadlock") && after.contains("clean"))
    #expect(try Casebook.run(["read", "late-order"], in: book.path).stdout.contains("How much it rests on"))
    #expect(try Casebook.run(["read"], in: book.path).stdout.contains("1 case, measured"))
  }

  @Test("All of the book is searched into a pipe, too")
  func search() throws {
    let found = try Casebook.run(["read", "--search", "some  WORDS".lowercased()], in: book.path).stdout
    #expect(found.hasPrefix("Search: some words\n") && found.contains("1. First\n") && found.contains("Some words."))
    #expect(try Casebook.run(["read", "--search", "unfindable"], in: book.path).stdout.contains("No paragraph"))
    #expect(try Casebook.run(["read", "1", "--search", "some"], in: book.path).status == 2)
  }

  @Test("What the book does not have gets a suggestion")
  func unknown() throws {
    let result = try Casebook.run(["read", "late-ordr"], in: book.path)
    #expect(result.status == 2)
    #expect(result.stderr == "error: the book has no chapter and no case 'late-ordr'\nDid you mean 'late-order'?\n")
  }

  @Test(
    "Watching is for one case or one chapter, and for people",
    arguments: [
      ["run", "--watch"], ["run", "1", "late-order", "--watch"], ["run", "late-order", "--watch", "--json"],
    ])
  func watch(arguments: [String]) throws {
    #expect(try Casebook.run(arguments, in: book.path).status == 2)
  }
}
