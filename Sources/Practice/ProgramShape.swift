import SwiftParser
import SwiftSyntax

/// What a program uses of concurrency, as far as its text shows it. Known wrong repairs are recognized by what this counts before and after.
struct ProgramShape {
  /// Functions that pause.
  static let sleepNames: Set<String> = ["sleep", "usleep", "nanosleep", "Thread.sleep", "asyncAfter"]

  /// Types whose objects keep others out.
  static let lockTypes: Set<String> = [
    "Mutex", "NSLock", "NSRecursiveLock", "AsyncMutex", "AsyncRWMutex", "DispatchSemaphore", "NSCondition",
    "os_unfair_lock",
  ]

  /// A call, by what is called.
  struct Call {
    /// The last part of its name: `sleep` of `Task.sleep`.
    var name: String
    /// All of its name: `Task.sleep`.
    var path: String
    /// Labels and texts of its arguments.
    var arguments: [(label: String, text: String)]
    var line: Int
    /// Whether it is done by a task, thread or block that is started there.
    var isSpawned = false
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
  /// Lines of `try?` after which nothing tells that it failed.
  private(set) var triesIgnored: [Int] = []
  /// Lines of pauses that are a limit: a task of its own sleeps and ends something, and is cancelled if it is not needed.
  private(set) var limitingSleeps: Set<Int> = []
  /// Lines of locks that a function makes for itself alone, once for each call.
  private(set) var locksPerCall: [Int] = []
  /// Lines of `catch` without a statement.
  private(set) var emptyCatches: [Int] = []
  /// Lines of `while`, of `repeat` and of `for` over a range that have a `catch` or a `try?` in them.
  private(set) var retries: [Int] = []
  private(set) var unchecked: [Int] = []
  /// Lines at which somebody asks again at once instead of waiting.
  private(set) var spins: [Int] = []
  /// Lines of `unowned`.
  private(set) var unowned: [Int] = []
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
  /// Of these, how many begin inside of another one.
  private(set) var nestedSections = 0
  /// Functions with a body of at least one statement, and those without.
  private(set) var functions: Set<String> = []
  private(set) var emptyFunctions: Set<String> = []
  /// The types in which functions are, by the function's name.
  private(set) var owners: [String: Set<String>] = [:]
  /// Names that the functions with a body have in it.
  private(set) var names: [String: Set<String>] = [:]
  /// How many actors are declared, and the variables that they isolate.
  private(set) var actors = 0
  private(set) var isolated: Set<String> = []
  /// Every identifier, with how often it is there.
  private(set) var identifiers: [String: Int] = [:]

  init(_ source: String) {
    let tree = Parser.parse(source: source)
    let reader = Reader(SourceLocationConverter(fileName: "", tree: tree))
    reader.walk(tree)
    let locks = LockReader(
      SourceLocationConverter(fileName: "", tree: tree), variables: reader.variables, members: reader.members,
      serialQueues: reader.serialQueues)
    locks.walk(tree)
    calls = reader.calls
    triesIgnored = reader.triesIgnored
    limitingSleeps = reader.limitingSleeps
    locksPerCall = reader.locksPerCall
    emptyCatches = reader.emptyCatches
    retries = reader.retries
    unchecked = reader.unchecked
    unowned = reader.unowned
    spins = reader.spins
    awaits = reader.awaits
    asyncLets = reader.asyncLets
    waitsInLoop = reader.waitsInLoop
    waitsInIf = reader.waitsInIf
    endlessLoops = reader.endlessLoops
    functions = reader.functions
    owners = reader.owners
    names = reader.names
    actors = reader.actors
    isolated = reader.isolated
    emptyFunctions = reader.emptyFunctions
    identifiers = reader.identifiers
    uses = locks.uses
    sections = locks.sections
    guarded = locks.guarded
    nestedSections = locks.nested
  }

  func calls(named names: Set<String>) -> [Call] { calls.filter { names.contains($0.name) || names.contains($0.path) } }
}

/// Collects everything but locks.
private final class Reader: SyntaxVisitor {
  private let converter: SourceLocationConverter
  var calls: [ProgramShape.Call] = []
  var triesIgnored: [Int] = []
  var limitingSleeps: Set<Int> = []
  var locksPerCall: [Int] = []
  var emptyCatches: [Int] = []
  var retries: [Int] = []
  var unchecked: [Int] = []
  var unowned: [Int] = []
  var awaits: [Int] = []
  var asyncLets: [Int] = []
  var waitsInLoop: [Int] = []
  var waitsInIf: [Int] = []
  var endlessLoops: [ClosedRange<Int>] = []
  var functions: Set<String> = []
  var emptyFunctions: Set<String> = []
  var owners: [String: Set<String>] = [:]
  var names: [String: Set<String>] = [:]
  /// Lines of loops that ask again and again and never wait.
  var spins: [Int] = []
  var actors = 0
  var isolated: Set<String> = []
  var identifiers: [String: Int] = [:]
  var variables: Set<String> = []
  var members: Set<String> = []
  /// Names of queues that run one block after the other.
  var serialQueues: Set<String> = []

  init(_ converter: SourceLocationConverter) {
    self.converter = converter
    super.init(viewMode: .sourceAccurate)
  }

  private func line(_ node: some SyntaxProtocol) -> Int {
    converter.location(for: node.positionAfterSkippingLeadingTrivia).line
  }

  override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
    if case .identifier(let name) = token.tokenKind { identifiers[name, default: 0] += 1 }
    if token.tokenKind == .keyword(.unowned) { unowned.append(line(token)) }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    var path = node.calledExpression.trimmedDescription.filter { !$0.isWhitespace }
    // `Channel<Int>(…)` is a call of `Channel`.
    if let generic = path.firstIndex(of: "<"), path.hasSuffix(">") { path = String(path[..<generic]) }
    let name = node.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text ?? path
    var arguments = node.arguments.map { ($0.label?.text ?? "", $0.expression.trimmedDescription) }
    if node.trailingClosure != nil { arguments.append(("{}", "")) }
    calls.append(
      .init(name: name, path: path, arguments: arguments, line: line(node), isSpawned: Syntax(node).isSpawned))
    if ["Task.yield", "sched_yield"].contains(path) || (name == "otherwise" && path.hasPrefix(".")),
      node.ancestor(where: { $0.is(WhileStmtSyntax.self) || $0.is(RepeatStmtSyntax.self) }) != nil
    {
      spins.append(line(node))
    }
    if ProgramShape.sleepNames.contains(name) || ProgramShape.sleepNames.contains(path), Syntax(node).isLimit {
      limitingSleeps.insert(line(node))
    }
    return .visitChildren
  }

  override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
    if node.questionOrExclamationMark?.tokenKind == .postfixQuestionMark, node.isSwallowed {
      triesIgnored.append(line(node))
    }
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
    serialQueues.formUnion(
      node.bindings.filter(\.isSerialQueue).compactMap { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.text })
    locksPerCall += node.bindings.filter(\.isLockPerCall).map(line)
    // Stored variables of types and files: those that several parties can reach.
    let isLocal = node.ancestor(where: { $0.is(FunctionDeclSyntax.self) || $0.is(ClosureExprSyntax.self) }) != nil
    if node.bindingSpecifier.tokenKind == .keyword(.var), !isLocal {
      for binding in node.bindings where binding.accessorBlock == nil {
        if let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text { variables.insert(name) }
      }
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    guard let body = node.body else { return .visitChildren }
    guard !body.statements.isEmpty else {
      emptyFunctions.insert(node.name.text)
      return .visitChildren
    }
    functions.insert(node.name.text)
    let owner = node.ancestor { $0.isProtocol((any DeclGroupSyntax).self) }?.asProtocol((any DeclGroupSyntax).self)
    if let name = owner?.asProtocol((any NamedDeclSyntax).self)?.name.text {
      owners[node.name.text, default: []].insert(name)
    }
    names[node.name.text, default: []].formUnion(body.statements.tokens(viewMode: .sourceAccurate).map(\.text))
    return .visitChildren
  }

  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
    actors += 1
    for case let variable? in node.memberBlock.members.map({ $0.decl.as(VariableDeclSyntax.self) }) {
      isolated.formUnion(variable.bindings.map(\.pattern.trimmedDescription))
    }
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
