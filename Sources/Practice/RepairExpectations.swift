import SwiftParser
import SwiftSyntax
import Workbook

/// The expectations by which a program judges itself. Those that the given program and the reference share are part of the job: a
/// repair that drops or weakens one does not pass.
struct RepairExpectations {
  private let shared: [Found]
  private let reference: [Found]
  private let referenceText: String

  init(_ drill: RepairDrill) {
    referenceText = drill.fixed.displaySource
    let (given, fixed) = (Found.all(in: drill.buggy.source), Found.all(in: referenceText))
    shared = given.filter { one in fixed.contains { $0.key == one.key } }
    reference = fixed
  }

  /// What a submission has dropped or weakened, as sentences without their first capital and full stop.
  func gaps(in text: String) -> [String] {
    let own = Found.all(in: text)
    var result: [String] = []
    for wanted in shared {
      let same = own.filter { $0.key == wanted.key }
      let models = [wanted] + reference.filter { $0.key == wanted.key }
      if same.isEmpty {
        result.append("its own expectation “\(wanted.name)” is gone, which is part of its job")
      } else if !same.contains(where: { found in models.contains { $0.measure == found.measure } }) {
        result.append("its own expectation “\(wanted.name)” asks for something else than before")
      }
    }
    return result
  }

  /// The submission with one shared expectation turned into its opposite, for each of them (at most four), and the reference likewise.
  func inverted(in text: String) -> [(name: String, text: String, reference: String)] {
    let own = Found.all(in: text)
    return shared.prefix(4).compactMap { wanted in
      guard let found = own.first(where: { $0.key == wanted.key }),
        let model = reference.first(where: { $0.key == wanted.key })
      else { return nil }
      return (wanted.name, found.inverted(in: text), model.inverted(in: referenceText))
    }
  }

  /// A call that stops the program if something does not hold.
  private struct Found {
    static let functions: Set<String> = ["expect", "expectEqual", "precondition", "assert"]

    /// By what it is recognized in another version of the program.
    var key: String
    /// What it is called in sentences.
    var name: String
    /// The comparisons and literals of its condition, however the value is got at.
    var measure: [String]
    /// UTF-8 offsets of the condition, and what its opposite is.
    private var range: Range<Int>
    private var opposite: String

    static func all(in text: String) -> [Found] {
      let finder = Finder(viewMode: .sourceAccurate)
      finder.walk(Parser.parse(source: text))
      return finder.calls.compactMap(Found.init)
    }

    private init?(_ call: FunctionCallExprSyntax) {
      guard let function = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
        Self.functions.contains(function)
      else { return nil }
      let arguments = Array(call.arguments)
      let count = function == "expectEqual" ? 2 : 1
      guard arguments.count >= count, let first = arguments.first else { return nil }
      let message = arguments.count > count ? arguments[count].expression.as(StringLiteralExprSyntax.self) : nil
      let texts = message?.segments.compactMap { $0.as(StringSegmentSyntax.self)?.content.text }.joined(separator: "…")
      let condition = arguments[..<count].map { $0.expression.trimmedDescription }
      let words = arguments[..<count].flatMap { $0.expression.tokens(viewMode: .sourceAccurate) }
      measure = words.compactMap { token in
        switch token.tokenKind {
        case .integerLiteral(let text), .floatLiteral(let text), .stringSegment(let text): text
        case .binaryOperator(let text), .prefixOperator(let text): text
        case .keyword(.true), .keyword(.false), .keyword(.nil): token.text
        default: nil
        }
      }.sorted()
      key = texts ?? condition.joined(separator: ", ")
      name = texts.flatMap { $0.isEmpty ? nil : $0 } ?? condition.joined(separator: " == ")
      let start = first.expression.positionAfterSkippingLeadingTrivia.utf8Offset
      range = start..<arguments[count - 1].expression.endPositionBeforeTrailingTrivia.utf8Offset
      opposite =
        function == "expectEqual" ? "(\(condition[0])) == (\(condition[1])), false" : "!(\(condition[0]))"
    }

    func inverted(in text: String) -> String {
      let bytes = Array(text.utf8)
      return String(
        decoding: bytes[..<range.lowerBound] + Array(opposite.utf8) + bytes[range.upperBound...], as: UTF8.self)
    }
  }

  private final class Finder: SyntaxVisitor {
    var calls: [FunctionCallExprSyntax] = []

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
      calls.append(node)
      return .visitChildren
    }
  }
}
