import Workbook

/// Work that a submission does not do any more.
extension RepairPatterns {
  /// Functions of the given program and the reference that are called in both, and in the submission not any more, or are empty there.
  var droppedWork: [String] {
    let reference = ProgramShape(drill.fixed.displaySource)
    func called(_ shape: ProgramShape, _ name: String) -> Bool { shape.identifiers[name, default: 0] > 1 }
    return given.functions.intersection(reference.functions).sorted().filter { name in
      guard called(given, name), called(reference, name) else { return false }
      if own.emptyFunctions.contains(name), !own.functions.contains(name) { return true }
      return own.functions.contains(name) && !called(own, name) && !isHandedOver(name) && !isReplaced(name)
    }
  }

  /// Whether a function that nobody calls any more is a shell around a new one, and others call that: the one that takes the lock around
  /// the one that does the work.
  private func isHandedOver(_ name: String) -> Bool {
    own.functions.subtracting(given.functions).contains { new in
      own.names[name, default: []].contains(new) && own.identifiers[new, default: 0] > 2
    }
  }

  /// Whether nobody uses the type any more that has a function: something else does what it was there for, and what it came to is
  /// compared.
  private func isReplaced(_ name: String) -> Bool {
    let types = own.owners[name, default: []]
    return !types.isEmpty && types.allSatisfy { own.identifiers[$0, default: 0] == 1 }
  }
}
