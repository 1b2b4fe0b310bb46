import SwiftParser
import SwiftSyntax

/// What a program uses of concurrency, as far as its text shows it. Known wrong repairs are recognized by what this counts before and after.
struct ProgramShape {
  /// A call, by what is called.
  struct Call {
    /// The last part of its name: `sleep` of `Task.sleep`.
    var name: String
    /// All of its name: `Task.sleep`.
    var path: String
    /// Labels and texts of its arguments.
    var arguments: [(label: String, text: String)]
    var line: Int
  }

  /// A use of a variable, and the locks that are held there.
  struct Use {
    var variable: String
    /// By the names that they have there; those of the object whose variable it is, whatever that is called, begin with `ownMark`.
    var locks: Set<String>
    var line: Int

    static let ownMark = "."
  }

  private(set) var calls: [Call] = []
  private(set) var uses: [Use] = []
  /// Lines of `try?`.
  private(set) var triesIgnored: [Int] = []
  /// Lines of `catch` without a statement.
  private(set) var emptyCatches: [Int] = []
  /// Lines of `while`, of `repeat` and of `for` over a range that have a `catch` or a `try?` in them.
  private(set) var retries: [Int] = []
  private(set) var unchecked: [Int] = []
  private(set) var awaits: [Int] = []
  private(set) var asyncLets: [Int] = []
  /// Lines at which a loop asks again after a wait, and lines at which an `if` does.
  private(set) var waitsInLoop: [Int] = []
  private(set) var waitsInIf: [Int] = []
  /// Lines of loops that nothing in them leaves.
  private(set) var endlessLoops: [ClosedRange<Int>] = []
  /// Statements in the bodies of critical sections, and how many sections there are.
  private(set) var guarded = 0
  private(set) var sections: [Int] = []
  /// Functions with a body of at least one statement, and those without.
  private(set) var functions: Set<String> = []
  private(set) var emptyFunctions: Set<String> = []
  /// Every identifier, with how often it is there.
  private(set) var identifiers: [String: Int] = [:]

  init(_ source: String) {
    let tree = Parser.parse(source: source)
    let reader = Reader(SourceLocationConverter(fileName: "", tree: tree))
    reader.walk(tree)
    let locks = LockReader(
      SourceLocationConverter(fileName: "", tree: tree), variables: reader.variables, members: reader.members)
    locks.walk(tree)
    calls = reader.calls
    triesIgnored = reader.triesIgnored
    emptyCatches = reader.emptyCatches
    retries = reader.retries
    unchecked = reader.unchecked
    awaits = reader.awaits
    asyncLets = reader.asyncLets
    waitsInLoop = reader.waitsInLoop
    waitsInIf = reader.waitsInIf
    endlessLoops = reader.endlessLoops
    functions = reader.functions
    emptyFunctions = reader.emptyFunctions
    identifiers = reader.identifiers
    uses = locks.uses
    sections = locks.sections
    guarded = locks.guarded
  }

  func calls(named names: Set<String>) -> [Call] { calls.filter { names.contains($0.name) || names.contains($0.path) } }
}

/// Collects everything but locks.
private final class Reader: SyntaxVisitor {
  private let converter: SourceLocationConverter
  var calls: [ProgramShape.Call] = []
  var triesIgnored: [Int] = []
  var emptyCatches: [Int] = []
  var retries: [Int] = []
  var unchecked: [Int] = []
  var awaits: [Int] = []
  var asyncLets: [Int] = []
  var waitsInLoop: [Int] = []
  var waitsInIf: [Int] = []
  var endlessLoops: [ClosedRange<Int>] = []
  var functions: Set<String> = []
  var emptyFunctions: Set<String> = []
  var identifiers: [String: Int] = [:]
  var variables: Set<String> = []
  var members: Set<String> = []

  init(_ converter: SourceLocationConverter) {
    self.converter = converter
    super.init(viewMode: .sourceAccurate)
  }

  private func line(_ node: some SyntaxProtocol) -> Int {
    converter.location(for: node.positionAfterSkippingLeadingTrivia).line
  }

  override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
    if case .identifier(let name) = token.tokenKind { identifiers[name, default: 0] += 1 }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    var path = node.calledExpression.trimmedDescription.filter { !$0.isWhitespace }
    // `Channel<Int>(…)` is a call of `Channel`.
    if let generic = path.firstIndex(of: "<"), path.hasSuffix(">") { path = String(path[..<generic]) }
    let name = node.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text ?? path
    var arguments = node.arguments.map { ($0.label?.text ?? "", $0.expression.trimmedDescription) }
    if node.trailingClosure != nil { arguments.append(("{}", "")) }
    calls.append(.init(name: name, path: path, arguments: arguments, line: line(node)))
    return .visitChildren
  }

  override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
    if node.questionOrExclamationMark?.tokenKind == .postfixQuestionMark { triesIgnored.append(line(node)) }
    return .visitChildren
  }

  override func visit(_ node: CatchClauseSyntax) -> SyntaxVisitorContinueKind {
    if node.body.statements.isEmpty { emptyCatches.append(line(node)) }
    return .visitChildren
  }

  override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
    awaits.append(line(node))
    return .visitChildren
  }

  override func visit(_ node: InheritedTypeSyntax) -> SyntaxVisitorContinueKind {
    if node.trimmedDescription.contains("@unchecked") { unchecked.append(line(node)) }
    return .visitChildren
  }

  override func visit(_ node: DeclModifierSyntax) -> SyntaxVisitorContinueKind {
    if node.name.tokenKind == .keyword(.nonisolated), node.detail?.detail.text == "unsafe" {
      unchecked.append(line(node))
    }
    return .visitChildren
  }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    if node.modifiers.contains(where: { $0.name.tokenKind == .keyword(.async) }) { asyncLets.append(line(node)) }
    if node.parent?.is(MemberBlockItemSyntax.self) ?? false,
      !node.modifiers.contains(where: { $0.name.tokenKind == .keyword(.static) })
    {
      members.formUnion(
        node.bindings.compactMap { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.text })
    }
    // Stored variables of types and files: those that several parties can reach.
    let isLocal = node.ancestor(where: { $0.is(FunctionDeclSyntax.self) || $0.is(ClosureExprSyntax.self) })
    if node.bindingSpecifier.tokenKind == .keyword(.var), !isLocal {
      for binding in node.bindings where binding.accessorBlock == nil {
        if let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text { variables.insert(name) }
      }
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    guard let body = node.body else { return .visitChildren }
    if body.statements.isEmpty { emptyFunctions.insert(node.name.text) } else { functions.insert(node.name.text) }
    return .visitChildren
  }

  override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
    if node.conditions.trimmedDescription == "true" { endless(node) }
    return loop(node, node.body)
  }

  override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
    if node.condition.trimmedDescription == "true" { endless(node) }
    return loop(node, node.body)
  }

  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    // `for attempt in 1...3`; a loop over things to do is no retry.
    let text = node.sequence.trimmedDescription
    return text.contains("...") || text.contains("..<") ? loop(node, node.body) : .visitChildren
  }

  override func visit(_ node: IfExprSyntax) -> SyntaxVisitorContinueKind {
    if Self.waits(node.body) { waitsInIf.append(line(node)) }
    return .visitChildren
  }

  private func endless(_ node: some SyntaxProtocol) {
    // A call can leave the loop by an error or by the program's end.
    let ways: Set<String> = ["break", "return", "throw", "try", "exit", "_exit", "abort", "fatalError"]
    let words = node.tokens(viewMode: .sourceAccurate).map(\.text)
    guard ways.isDisjoint(with: words) else { return }
    endlessLoops.append(line(node)...converter.location(for: node.endPositionBeforeTrailingTrivia).line)
  }

  private func loop(_ node: some SyntaxProtocol, _ body: CodeBlockSyntax) -> SyntaxVisitorContinueKind {
    if Self.waits(body) { waitsInLoop.append(line(node)) }
    let text = body.statements.tokens(viewMode: .sourceAccurate).map(\.text)
    // A pause that may be cut short is no attempt at anything.
    let ignored = text.indices.contains { index in
      text[index...].starts(with: ["try", "?"])
        && !text[index...].dropFirst(2).drop { $0 == "await" }.starts(with: ["Task", ".", "sleep"])
    }
    // An attempt that succeeded is the last one.
    let endsEarly = text.contains("break") || text.contains("return") || !node.is(ForStmtSyntax.self)
    if endsEarly, text.contains("catch") || ignored { retries.append(line(node)) }
    return .visitChildren
  }

  /// Whether a block waits for a condition, directly and not in a loop within it.
  private static func waits(_ body: CodeBlockSyntax) -> Bool {
    body.statements.contains { item in
      let text = item.trimmedDescription
      return !text.hasPrefix("while") && !text.hasPrefix("if") && text.hasSuffix(".wait()")
    }
  }
}

/// Follows which locks are held where, statement by statement.
private final class LockReader {
  private let converter: SourceLocationConverter
  private let variables: Set<String>
  /// Variables that each object of a type has.
  private let members: Set<String>
  var uses: [ProgramShape.Use] = []
  var sections: [Int] = []
  var guarded = 0

  init(_ converter: SourceLocationConverter, variables: Set<String>, members: Set<String>) {
    self.converter = converter
    self.variables = variables
    self.members = members
  }

  func walk(_ tree: SourceFileSyntax) { read(Syntax(tree), held: []) }

  private func line(_ node: some SyntaxProtocol) -> Int {
    converter.location(for: node.positionAfterSkippingLeadingTrivia).line
  }

  private func read(_ node: Syntax, held: Set<String>) {
    if let list = node.as(CodeBlockItemListSyntax.self) { return readStatements(list, held: held) }
    // What runs somewhere else, or later, holds nothing of what is held here.
    if node.is(FunctionDeclSyntax.self) || node.is(InitializerDeclSyntax.self) || node.is(AccessorDeclSyntax.self) {
      for child in node.children(viewMode: .sourceAccurate) { read(child, held: []) }
      return
    }
    if let call = node.as(FunctionCallExprSyntax.self) { return readCall(call, held: held) }
    if let closure = node.as(ClosureExprSyntax.self) { return read(Syntax(closure.statements), held: []) }
    if let reference = node.as(DeclReferenceExprSyntax.self), variables.contains(reference.baseName.text) {
      let owner = Self.owner(of: reference)
      uses.append(
        .init(
          variable: reference.baseName.text, locks: Set(held.map { lock($0, seenFrom: owner) }), line: line(reference)))
    }
    for child in node.children(viewMode: .sourceAccurate) { read(child, held: held) }
  }

  private func readStatements(_ list: CodeBlockItemListSyntax, held outer: Set<String>) {
    var held = outer
    for item in list {
      if let (lock, isTaken) = Self.lockCall(item) {
        if isTaken {
          held.insert(lock)
          sections.append(line(item))
        } else {
          held.remove(lock)
        }
        continue
      }
      if held.count > outer.count { guarded += 1 }
      // `defer { lock.unlock() }` lets go at the end of the block, which is where the list ends, too.
      if item.item.is(DeferStmtSyntax.self), item.trimmedDescription.contains(".unlock()") { continue }
      read(Syntax(item.item), held: held)
    }
  }

  private func readCall(_ call: FunctionCallExprSyntax, held: Set<String>) {
    read(Syntax(call.calledExpression), held: held)
    for argument in call.arguments where !argument.expression.is(ClosureExprSyntax.self) {
      read(Syntax(argument.expression), held: held)
    }
    let closures =
      call.arguments.compactMap { $0.expression.as(ClosureExprSyntax.self) } + [call.trailingClosure].compactMap { $0 }
      + call.additionalTrailingClosures.map(\.closure)
    let member = call.calledExpression.as(MemberAccessExprSyntax.self)
    let isSection = ["withLock", "sync", "withLockUnchecked"].contains(member?.declName.baseName.text)
    // Elements of a sequence are visited at once, by the one who holds what is held here.
    let isInPlace = ["map", "forEach", "filter", "contains", "reduce", "first", "compactMap", "allSatisfy", "sorted"]
      .contains(member?.declName.baseName.text)
    for closure in closures {
      var inside: Set<String> = isInPlace ? held : []
      if isSection, let base = member?.base?.trimmedDescription {
        inside = held.union([Self.name(base)])
        sections.append(line(call))
        guarded += closure.statements.count
      }
      read(Syntax(closure.statements), held: inside)
    }
  }

  private static func lockCall(_ item: CodeBlockItemSyntax) -> (lock: String, isTaken: Bool)? {
    var expression = item.item.as(ExprSyntax.self)
    if let wait = expression?.as(AwaitExprSyntax.self) { expression = wait.expression }
    if let attempt = expression?.as(TryExprSyntax.self) { expression = attempt.expression }
    guard let call = expression?.as(FunctionCallExprSyntax.self), call.arguments.isEmpty,
      let member = call.calledExpression.as(MemberAccessExprSyntax.self), let base = member.base?.trimmedDescription
    else { return nil }
    switch member.declName.baseName.text {
    case "lock": return (name(base), true)
    case "unlock": return (name(base), false)
    default: return nil
    }
  }

  /// The object whose variable is used: `payer` of `payer.balance`, nothing for one's own.
  private static func owner(of reference: DeclReferenceExprSyntax) -> String {
    guard let member = reference.parent?.as(MemberAccessExprSyntax.self), member.declName.id == reference.id,
      let base = member.base?.trimmedDescription
    else { return "" }
    return base == "self" ? "" : name(base)
  }

  /// A lock as the object sees it whose variable is used: each account's own `lock` guards its own balance, whatever the account is
  /// called here. Those of others keep their name.
  private func lock(_ path: String, seenFrom owner: String) -> String {
    let prefix = owner.isEmpty ? "" : owner + "."
    guard path.hasPrefix(prefix) else { return path }
    let rest = String(path.dropFirst(prefix.count))
    return members.contains(rest) ? ProgramShape.Use.ownMark + rest : path
  }

  private static func name(_ base: String) -> String { base.hasPrefix("self.") ? String(base.dropFirst(5)) : base }
}

extension SyntaxProtocol {
  /// Whether one of those that this node lies in fits.
  fileprivate func ancestor(where fits: (Syntax) -> Bool) -> Bool {
    var node = parent
    while let current = node {
      if fits(current) { return true }
      node = current.parent
    }
    return false
  }
}
