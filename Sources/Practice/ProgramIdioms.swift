import SwiftSyntax

/// What a piece of a program is there for, as far as what stands around it shows.

extension SyntaxProtocol {
  /// The innermost of those that this node lies in that fits.
  func ancestor(where fits: (Syntax) -> Bool) -> Syntax? {
    var node = parent
    while let current = node {
      if fits(current) { return current }
      node = current.parent
    }
    return nil
  }

  /// The function or closure that this node is executed by.
  fileprivate var body: Syntax? {
    ancestor {
      $0.is(FunctionDeclSyntax.self) || $0.is(ClosureExprSyntax.self) || $0.is(AccessorDeclSyntax.self)
        || $0.is(InitializerDeclSyntax.self)
    }
  }
}

extension TryExprSyntax {
  /// Whether nothing tells that the attempt failed: its value is used nowhere, or another one stands in for it at once.
  var isSwallowed: Bool {
    if parent?.is(CodeBlockItemSyntax.self) ?? true { return true }
    // `_ = try? f()` and `try? f() ?? other` are sequences of operands and operators until they are folded.
    guard let list = parent?.as(ExprListSyntax.self) else { return false }
    return list.first?.is(DiscardAssignmentExprSyntax.self) ?? false
      || list.contains { $0.as(BinaryOperatorExprSyntax.self)?.operator.text == "??" }
      || expression.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .binaryOperator("??") }
  }
}

extension Syntax {
  /// Functions that have a closure run by somebody else.
  static let spawnNames: Set<String> = [
    "Task", "Task.detached", "addTask", "addTaskUnlessCancelled", "go", "detachNewThread", "Thread", "async",
    "asyncAfter", "concurrentPerform",
  ]

  /// Whether it lies in a closure that somebody else runs.
  var isSpawned: Bool {
    ancestor { node in
      guard let call = node.parent?.as(FunctionCallExprSyntax.self) ?? node.argumentOf, node.is(ClosureExprSyntax.self)
      else { return false }
      let path = call.calledExpression.trimmedDescription
      return Self.spawnNames.contains(path)
        || Self.spawnNames.contains(path.split(separator: ".").last.map(String.init) ?? "")
    } != nil
  }

  /// The call that this expression is an argument of.
  private var argumentOf: FunctionCallExprSyntax? {
    parent?.as(LabeledExprSyntax.self)?.parent?.parent?.as(FunctionCallExprSyntax.self)
  }

  /// Whether a pause is a limit: a task that sleeps first and then ends something, in a function that cancels it when it is not needed.
  var isLimit: Bool {
    guard let closure = ancestor(where: { $0.is(ClosureExprSyntax.self) })?.as(ClosureExprSyntax.self),
      let call = closure.parent?.as(FunctionCallExprSyntax.self),
      ["addTask", "addTaskUnlessCancelled", "Task"].contains(
        call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text
          ?? call.calledExpression.trimmedDescription),
      let function = Syntax(closure).ancestor(where: { $0.is(FunctionDeclSyntax.self) }),
      function.trimmedDescription.contains(".cancel")
    else { return false }
    let items = Array(closure.statements)
    guard let first = items.first, first.range.contains(positionAfterSkippingLeadingTrivia), items.count <= 2 else {
      return false
    }
    guard items.count == 2 else { return true }
    let end = items[1]
    if end.item.is(ReturnStmtSyntax.self) || end.item.is(ThrowStmtSyntax.self) { return true }
    // `stop()`, `inbox.yield(nil)`: it says that the time is over, and does no work.
    let calls = end.tokens(viewMode: .sourceAccurate).map(\.text)
    return calls.suffix(2) == ["(", ")"] || calls.suffix(3) == ["(", "nil", ")"]
  }
}

extension PatternBindingSyntax {
  /// Whether it is a Dispatch queue that runs one block after the other.
  var isSerialQueue: Bool {
    guard let call = initializer?.value.as(FunctionCallExprSyntax.self),
      call.calledExpression.trimmedDescription == "DispatchQueue"
    else { return false }
    return !call.arguments.contains {
      $0.label?.text == "attributes" && $0.expression.trimmedDescription.contains("concurrent")
    }
  }

  /// Whether a function makes a lock and uses it by itself alone: then each call has a lock of its own, which keeps nobody out.
  var isLockPerCall: Bool {
    guard let name = pattern.as(IdentifierPatternSyntax.self)?.identifier.text, let owner = body,
      !(parent?.parent?.parent?.is(MemberBlockItemSyntax.self) ?? false),
      let call = initializer?.value.as(FunctionCallExprSyntax.self),
      ProgramShape.lockTypes.contains(call.calledExpression.trimmedDescription.prefix { $0 != "<" }.description)
    else { return false }
    let uses = owner.tokens(viewMode: .sourceAccurate).filter { token in
      token.text == name && token.parent?.is(DeclReferenceExprSyntax.self) ?? false
    }
    return !uses.isEmpty && uses.allSatisfy { $0.body?.id == owner.id }
  }
}
