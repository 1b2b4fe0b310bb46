import SwiftSyntax

/// Follows which locks are held where, statement by statement, and into functions that are called by nobody who does not hold them.
final class LockReader {
  private let converter: SourceLocationConverter
  private let variables: Set<String>
  /// Variables that each object of a type has.
  private let members: Set<String>
  /// What an `async` block of theirs does, too, nobody else's does meanwhile.
  private let serialQueues: Set<String>
  private var isInInitializer = false
  /// The function that is being read; nil outside of functions and in what it leaves to others or for later.
  private var function: String?
  private var found: [(variable: String, owner: String, held: Set<String>, function: String?, line: Int)] = []
  /// By the function that is called: what is held there, and in which function that is.
  private var callSites: [String: [(held: Set<String>, function: String?)]] = [:]
  private(set) var uses: [ProgramShape.Use] = []
  var sections: [Int] = []
  var guarded = 0
  /// Sections that begin inside of another one, in the same function.
  private(set) var nested = 0

  init(
    _ converter: SourceLocationConverter, variables: Set<String>, members: Set<String>, serialQueues: Set<String>
  ) {
    self.serialQueues = serialQueues
    self.converter = converter
    self.variables = variables
    self.members = members
  }

  func walk(_ tree: SourceFileSyntax) {
    read(Syntax(tree), held: [])
    let inherited = inheritedLocks()
    uses = found.map { use in
      let held = use.held.union(use.function.flatMap { inherited[$0] } ?? [])
      return .init(
        variable: use.variable, locks: Set(held.map { lock($0, seenFrom: use.owner) }), line: use.line)
    }
  }

  /// What everybody holds who calls a function, by its name.
  private func inheritedLocks() -> [String: Set<String>] {
    var inherited: [String: Set<String>] = [:]
    // Helpers of helpers; more than a few in a row are nobody's program.
    for _ in 1...4 {
      inherited = callSites.mapValues { sites in
        let held = sites.map { $0.held.union($0.function.flatMap { inherited[$0] } ?? []) }
        return held.dropFirst().reduce(held.first ?? []) { $0.intersection($1) }
      }
    }
    return inherited
  }

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
      let outer = function
      function = node.as(FunctionDeclSyntax.self)?.name.text
      defer { function = outer }
      for child in node.children(viewMode: .sourceAccurate) { read(child, held: []) }
      return
    }
    if let call = node.as(FunctionCallExprSyntax.self) { return readCall(call, held: held) }
    if let closure = node.as(ClosureExprSyntax.self) { return readClosure(closure, held: [], isInPlace: false) }
    if let attempt = node.as(IfExprSyntax.self), let lock = Self.attempted(in: attempt.conditions) {
      sections.append(line(attempt))
      read(Syntax(attempt.body), held: held.union([lock]))
      if let other = attempt.elseBody { read(Syntax(other), held: held) }
      return
    }
    if let reference = node.as(DeclReferenceExprSyntax.self), variables.contains(reference.baseName.text),
      !isInInitializer
    {
      found.append((reference.baseName.text, Self.owner(of: reference), held, function, line(reference)))
    }
    for child in node.children(viewMode: .sourceAccurate) { read(child, held: held) }
  }

  private func readStatements(_ list: CodeBlockItemListSyntax, held outer: Set<String>) {
    var held = outer
    for item in list {
      if let (lock, isTaken) = Self.lockCall(item) {
        if isTaken {
          if !held.isEmpty { nested += 1 }
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
    noteCall(call, held)
    read(Syntax(call.calledExpression), held: held)
    for argument in call.arguments where !argument.expression.is(ClosureExprSyntax.self) {
      read(Syntax(argument.expression), held: held)
    }
    let closures =
      call.arguments.compactMap { $0.expression.as(ClosureExprSyntax.self) } + [call.trailingClosure].compactMap { $0 }
      + call.additionalTrailingClosures.map(\.closure)
    let member = call.calledExpression.as(MemberAccessExprSyntax.self)
    let method = member?.declName.baseName.text
    let base = member?.base.map { Self.name($0.trimmedDescription) }
    let isSerial = base?.split(separator: ".").last.map { serialQueues.contains(String($0)) } ?? false
    let isPosted = method == "async" && isSerial
    let isSection = isPosted || ["withLock", "sync", "withLockUnchecked"].contains(method)
    // Elements of a sequence are visited at once, by the one who holds what is held here.
    let isInPlace = ["map", "forEach", "filter", "contains", "reduce", "first", "compactMap", "allSatisfy", "sorted"]
      .contains(method)
    for closure in closures {
      var inside: Set<String> = isInPlace ? held : []
      if isSection, let base {
        if !held.isEmpty, !isPosted { nested += 1 }
        // What is posted runs later, when nothing is held of what is held here.
        inside = (isPosted ? [] : held).union([base])
        sections.append(line(call))
        guarded += closure.statements.count
      }
      readClosure(closure, held: inside, isInPlace: isInPlace || (isSection && !isPosted))
    }
  }

  private func readClosure(_ closure: ClosureExprSyntax, held: Set<String>, isInPlace: Bool) {
    let (wasInInitializer, outer) = (isInInitializer, function)
    defer { (isInInitializer, function) = (wasInInitializer, outer) }
    if !isInPlace { (isInInitializer, function) = (false, nil) }
    read(Syntax(closure.statements), held: held)
  }

  /// A call of a function by its name; another object's locks are its own there.
  private func noteCall(_ call: FunctionCallExprSyntax, _ held: Set<String>) {
    if let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text {
      callSites[name, default: []].append((held, function))
    } else if let member = call.calledExpression.as(MemberAccessExprSyntax.self) {
      let base = member.base.map { Self.name($0.trimmedDescription) } ?? ""
      let isOwn = base.isEmpty || base == "self"
      let seen = held.map { $0.hasPrefix(base + ".") ? String($0.dropFirst(base.count + 1)) : $0 }
      callSites[member.declName.baseName.text, default: []].append((isOwn ? held : Set(seen), isOwn ? function : nil))
    }
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
    // Who drops the answer takes the lock for taken: `_ = lock.lock(before: date)`.
    if let list = expression?.as(SequenceExprSyntax.self)?.elements,
      list.first?.is(DiscardAssignmentExprSyntax.self) ?? false
    {
      expression = list.last
    }
    guard let call = expression?.as(FunctionCallExprSyntax.self),
      call.arguments.isEmpty || call.arguments.first?.label?.text == "before",
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
