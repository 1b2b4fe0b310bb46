import Figures
import SwiftParser
import SwiftSyntax
import Workbook

/// How many may be in at a time, by the semaphores of a program.
///
/// No search misses a limit: without it nobody waits, and nothing goes wrong in a program with a few parties. So a limit that the given
/// program and the reference share is part of the job, like their expectations.
struct RepairLimits {
  private let shared: [String: Int]
  private let given: String

  init(_ drill: RepairDrill) {
    given = drill.buggy.displaySource
    let reference = Self.numbers(in: drill.fixed.displaySource)
    shared = Self.limits(in: given).filter { $0.value > 0 && reference[$0.key] == $0.value }
  }

  /// What a submission has raised or taken away, as sentences without their first capital and full stop.
  func gaps(in text: String) -> [String] {
    let own = Self.limits(in: text)
    let numbers = Self.numbers(in: text)
    // Another name for it is not in the given program.
    let renamed = own.filter { shared[$0.key] == nil }.values
    return shared.sorted { $0.key < $1.key }.compactMap { name, size in
      let usual = "in the given program and in the reference it is \(size)"
      if let now = numbers[name] ?? renamed.max() {
        return now > size ? "it lets in \(now) at a time where `\(name)` is the limit: \(usual)" : nil
      }
      // Whoever puts something else in its place has a limit of another kind, perhaps.
      return addsNothing(text) ? "the limit `\(name)` is gone, and nothing is in its place: \(usual)" : nil
    }
  }

  /// Whether a submission is the given program with some of it taken away.
  private func addsNothing(_ text: String) -> Bool {
    var rest: [String: Int] = [:]
    for token in ProgramLines.tokens(given) { rest[token, default: 0] += 1 }
    return ProgramLines.tokens(text).allSatisfy { token in
      rest[token, default: 0] -= 1
      return rest[token, default: 0] >= 0
    }
  }

  /// The sizes of semaphores that somebody waits for, by the variable's name.
  static func limits(in source: String) -> [String: Int] {
    let reader = LimitReader(viewMode: .sourceAccurate)
    reader.walk(Parser.parse(source: source))
    return reader.sizes.compactMapValues { expression in
      Int(expression.filter { $0 != "_" }) ?? reader.numbers[expression]
    }.filter { reader.used.contains($0.key) }
  }

  /// Limits, and numbers that have a name: a repair may keep the limit and count by itself.
  private static func numbers(in source: String) -> [String: Int] {
    let reader = LimitReader(viewMode: .sourceAccurate)
    reader.walk(Parser.parse(source: source))
    return reader.numbers.merging(limits(in: source)) { $1 }
  }
}

/// Finds semaphores, their sizes, and which of them are waited for.
private final class LimitReader: SyntaxVisitor {
  /// First arguments by the variable that holds the semaphore.
  var sizes: [String: String] = [:]
  /// `let` with a number.
  var numbers: [String: Int] = [:]
  /// What `wait` or `acquire` is called on.
  var used: Set<String> = []

  private static let types: Set<String> = ["DispatchSemaphore", "WeightedSemaphore"]
  private static let waits: Set<String> = ["wait", "acquire", "tryAcquire"]

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    guard let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text, let value = node.initializer?.value
    else { return .visitChildren }
    if let call = value.as(FunctionCallExprSyntax.self), Self.types.contains(call.calledExpression.trimmedDescription),
      let size = call.arguments.first
    {
      sizes[name] = size.expression.trimmedDescription
    }
    if let number = value.as(IntegerLiteralExprSyntax.self) {
      numbers[name] = Int(number.literal.text.filter { $0 != "_" })
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    if let member = node.calledExpression.as(MemberAccessExprSyntax.self), let base = member.base,
      Self.waits.contains(member.declName.baseName.text)
    {
      used.insert(base.as(MemberAccessExprSyntax.self)?.declName.baseName.text ?? base.trimmedDescription)
    }
    return .visitChildren
  }
}
