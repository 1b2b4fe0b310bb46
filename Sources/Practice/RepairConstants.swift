import Checker
import SwiftParser
import SwiftSyntax
import Workbook

/// Lines of the result that are to be computed, and that a submission has as constants.
///
/// What the given program or the reference has as a constant may be one in a submission, too.
struct RepairConstants {
  private let computed: Set<String>

  init(_ drill: RepairDrill) {
    let printed = Set(drill.specification.outcomes.flatMap { $0.stdout.split(separator: "\n").map(String.init) })
    computed = printed.subtracting(ConstantTexts(drill.buggy.displaySource).all)
      .subtracting(ConstantTexts(drill.fixed.displaySource).all)
  }

  /// What a submission does not compute, as sentences without their first capital and full stop.
  func gaps(in text: String) -> [String] {
    let texts = ConstantTexts(text)
    return computed.sorted().filter { line in
      // A word of a result can stand anywhere for another reason; all of a line cannot.
      texts.printed.contains(line) || (line.count >= Self.tellingLength && texts.all.contains(line))
    }.prefix(3).map { "it prints “\($0)” as a constant, which is to be computed" }
  }

  private static let tellingLength = 6
}

/// The texts that a program contains as constants, line by line, however they are put together of literals.
struct ConstantTexts {
  /// All of them.
  private(set) var all: Set<String> = []
  /// Those that are arguments of `print` and the like.
  private(set) var printed: Set<String> = []

  private static let printers: Set<String> = ["print", "puts", "fputs", "write", "debugPrint"]

  init(_ source: String) {
    let tree = Parser.parse(source: source)
    let names = ConstantReader(known: [:])
    names.walk(tree)
    let reader = ConstantReader(known: names.constants)
    reader.walk(tree)
    all = Set(reader.texts.flatMap(Self.lines))
    for call in reader.calls where Self.printers.contains(Self.name(of: call)) {
      let values = call.arguments.filter { $0.label == nil }.map { reader.value(of: $0.expression) }
      let text = values.compactMap { $0 }.joined(separator: " ")
      if values.allSatisfy({ $0 != nil }) { printed.formUnion(Self.lines(text)) }
    }
    all.formUnion(printed)
  }

  private static func lines(_ text: String) -> [String] {
    text.replacing("\\n", with: "\n").split(separator: "\n").map(String.init)
  }

  private static func name(of call: FunctionCallExprSyntax) -> String {
    call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text
      ?? call.calledExpression.trimmedDescription
  }
}

/// Finds constants and folds them: literals, their interpolation and concatenation, and names for them.
private final class ConstantReader: SyntaxVisitor {
  private let known: [String: String]
  /// Values of `let` by name; of names that stand for several, none.
  private(set) var constants: [String: String] = [:]
  private var names: Set<String> = []
  private(set) var texts: [String] = []
  private(set) var calls: [FunctionCallExprSyntax] = []

  init(known: [String: String]) {
    self.known = known
    super.init(viewMode: .sourceAccurate)
  }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    for binding in node.bindings {
      guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else { continue }
      let isFirst = names.insert(name).inserted
      let isConstant = isFirst && node.bindingSpecifier.tokenKind == .keyword(.let)
      constants[name] = isConstant ? binding.initializer.flatMap { value(of: $0.value) } : nil
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
    let name = (node.secondName ?? node.firstName).text
    names.insert(name)
    constants[name] = nil
    return .visitChildren
  }

  override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    if let text = value(of: ExprSyntax(node)) { texts.append(text) }
    return .visitChildren
  }

  override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
    if let text = value(of: ExprSyntax(node)) { texts.append(text) }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    calls.append(node)
    return .visitChildren
  }

  /// The text of an expression that is a constant; nil for all others.
  func value(of expression: ExprSyntax) -> String? {
    if let text = expression.as(StringLiteralExprSyntax.self) { return joined(text.segments.map(value(of:))) }
    if let number = expression.as(IntegerLiteralExprSyntax.self) { return number.literal.text.filter { $0 != "_" } }
    if let number = expression.as(FloatLiteralExprSyntax.self) { return number.literal.text.filter { $0 != "_" } }
    if let truth = expression.as(BooleanLiteralExprSyntax.self) { return truth.literal.text }
    if let name = expression.as(DeclReferenceExprSyntax.self) { return known[name.baseName.text] }
    if let tuple = expression.as(TupleExprSyntax.self), tuple.elements.count == 1, let inner = tuple.elements.first {
      return value(of: inner.expression)
    }
    // Of operators only the one that puts texts together: sums are computed.
    guard let sequence = expression.as(SequenceExprSyntax.self) else { return nil }
    let elements = Array(sequence.elements)
    let operands = elements.indices.filter { $0 % 2 == 0 }.map { elements[$0] }
    let operators = elements.indices.filter { $0 % 2 == 1 }.map { elements[$0].trimmedDescription }
    guard operators.allSatisfy({ $0 == "+" }), operands.contains(where: { $0.is(StringLiteralExprSyntax.self) }) else {
      return nil
    }
    return joined(operands.map(value(of:)))
  }

  private func value(of segment: StringLiteralSegmentListSyntax.Element) -> String? {
    switch segment {
    case .stringSegment(let text): text.content.text
    case .expressionSegment(let inner):
      inner.expressions.count == 1 ? inner.expressions.first.flatMap { value(of: $0.expression) } : nil
    }
  }

  private func joined(_ parts: [String?]) -> String? {
    parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }.joined()
  }
}
