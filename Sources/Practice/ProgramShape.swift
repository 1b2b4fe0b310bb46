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
      SourceLocationConverter(fileName: "", tree: tree), variables: reader.variables, members: reader.members)
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
    calls.append(.init(name: name, path: path, arguments: arguments, line: line(node)))
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

/// Follows which locks are held where, statement by statement.
private final class LockReader {
  private let converter: SourceLocationConverter
  private let variables: Set<String>
  /// Variables that each object of a type has.
  private let members: Set<String>
  private var isInInitializer = false
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
    if node.is(InitializerDeclSyntax.self) {
      // Whom it makes nobody else has yet; what it starts may be at work before it is done.
      isInInitializer = true
      defer { isInInitializer = false }
      for child in node.children(viewMode: .sourceAccurate) { read(child, held: []) }
      return
    }
    if node.is(FunctionDeclSyntax.self) || node.is(AccessorDeclSyntax.self) {
      for child in node.children(viewMode: .sourceAccurate) { read(child, held: []) }
      return
    }
    if let call = node.as(FunctionCallExprSyntax.self) { return readCall(call, held: held) }
    if let closure = node.as(ClosureExprSyntax.self) { return readClosure(closure, held: []) }
    if let attempt = node.as(IfExprSyntax.self), let lock = Self.attempted(in: attempt.conditions) {
      sections.append(line(attempt))
      read(Syntax(attempt.body), held: held.union([lock]))
      if let other = attempt.elseBody { read(Syntax(other), held: held) }
      return
    }
    if let reference = node.as(DeclReferenceExprSyntax.self), variables.contains(reference.baseName.text),
      !isInInitializer
    {
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
      if let attempt = item.item.as(GuardStmtSyntax.self), let lock = Self.attempted(in: attempt.conditions) {
        read(Syntax(attempt.body), held: held)
        held.insert(lock)
        sections.append(line(item))
        continue
      }
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
      readClosure(closure, held: inside)
    }
  }

  private func readClosure(_ closure: ClosureExprSyntax, held: Set<String>) {
    let wasInInitializer = isInInitializer
    isInInitializer = false
    defer { isInInitializer = wasInInitializer }
    read(Syntax(closure.statements), held: held)
  }

  /// The lock that a condition takes if it is free: that of `lock.tryLock()`.
  private static func attempted(in conditions: ConditionElementListSyntax) -> String? {
    for condition in conditions {
      if let call = condition.condition.as(FunctionCallExprSyntax.self), call.arguments.isEmpty,
        let member = call.calledExpression.as(MemberAccessExprSyntax.self), let base = member.base,
        ["tryLock", "try", "`try`"].contains(member.declName.baseName.text)
      {
        return name(base.trimmedDescription)
      }
    }
    return nil
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
