import SwiftParser
import SwiftSyntax
import Workbook

/// The comparisons and numbers by which a program's `@main` type tells what came of its work.
///
/// Those that the given program and the reference share are the measure of a repair. Whoever changes one may have changed what it
/// measures, too; so it is put back, and the search decides.
struct RepairMeasures {
  private let shared: [Measure]
  private let given: Set<String>

  /// A submission with a measure put back.
  struct Restored {
    var own: String
    var original: String
    /// The submission with the original one.
    var text: String
  }

  init(_ drill: RepairDrill) {
    let before = Measure.all(in: drill.buggy.displaySource)
    var reference = Measure.all(in: drill.fixed.displaySource).map(\.key)
    given = Set(before.map(\.key))
    shared = before.filter { measure in
      guard let index = reference.firstIndex(of: measure.key) else { return false }
      reference.remove(at: index)
      return true
    }
  }

  /// The submission with each measure put back that was changed; empty if none was, or if it cannot be told which is which.
  func restored(in text: String) -> [Restored] {
    let own = Measure.all(in: text)
    var rest = own.map(\.key)
    let missing = shared.filter { measure in
      guard let index = rest.firstIndex(of: measure.key) else { return true }
      rest.remove(at: index)
      return false
    }
    let fresh = own.filter { !given.contains($0.key) }
    let changed: [(Measure, Measure)] = [true, false].flatMap { isNumber -> [(Measure, Measure)] in
      let (left, right) = (missing.filter { $0.isNumber == isNumber }, fresh.filter { $0.isNumber == isNumber })
      if isNumber { return left.compactMap { one in right.first { $0.name == one.name }.map { (one, $0) } } }
      return left.count == right.count ? Array(zip(left, right)) : []
    }
    return changed.prefix(3).map { original, changed in
      Restored(own: changed.text, original: original.text, text: changed.replaced(in: text, by: original))
    }
  }

  /// One comparison, or one number with a name.
  private struct Measure {
    /// The same for what differs in layout and `await` alone.
    var key: String
    var text: String
    /// Of a number.
    var name: String?
    /// UTF-8 offsets.
    var range: Range<Int>

    var isNumber: Bool { name != nil }

    init(_ node: some SyntaxProtocol, name: String? = nil) {
      text = node.trimmedDescription
      key = node.tokens(viewMode: .sourceAccurate).map(\.text).filter { $0 != "await" }.joined(separator: " ")
      self.name = name
      let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
      range = start..<node.endPositionBeforeTrailingTrivia.utf8Offset
    }

    static func all(in source: String) -> [Measure] {
      let reader = Reader(viewMode: .sourceAccurate)
      reader.walk(Parser.parse(source: source))
      return reader.measures
    }

    func replaced(in source: String, by other: Measure) -> String {
      let bytes = Array(source.utf8)
      return String(
        decoding: bytes[..<range.lowerBound] + Array(other.text.utf8) + bytes[range.upperBound...], as: UTF8.self)
    }
  }

  private final class Reader: SyntaxVisitor {
    private static let comparisons: Set<String> = ["==", "!=", "<", ">", "<=", ">="]
    var measures: [Measure] = []
    private var isInMain = false

    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter(node) }
    override func visitPost(_ node: StructDeclSyntax) { leave(node) }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { enter(node) }
    override func visitPost(_ node: EnumDeclSyntax) { leave(node) }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter(node) }
    override func visitPost(_ node: ClassDeclSyntax) { leave(node) }

    private func isMain(_ node: some DeclGroupSyntax) -> Bool {
      node.attributes.contains { $0.trimmedDescription == "@main" }
    }

    private func enter(_ node: some DeclGroupSyntax) -> SyntaxVisitorContinueKind {
      if isMain(node) { isInMain = true }
      return .visitChildren
    }

    private func leave(_ node: some DeclGroupSyntax) { if isMain(node) { isInMain = false } }

    override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
      let operators = node.elements.compactMap { $0.as(BinaryOperatorExprSyntax.self)?.operator.text }
      if isInMain, !Self.comparisons.isDisjoint(with: operators) { measures.append(Measure(node)) }
      return .visitChildren
    }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
      guard isInMain, node.bindingSpecifier.tokenKind == .keyword(.let), let binding = node.bindings.first,
        node.bindings.count == 1, let value = binding.initializer?.value,
        value.is(IntegerLiteralExprSyntax.self) || value.is(FloatLiteralExprSyntax.self)
      else { return .visitChildren }
      measures.append(Measure(node, name: binding.pattern.trimmedDescription))
      return .visitChildren
    }
  }
}
