public import Explorer

extension Workbench {
  /// An executable whose executions somebody asks for one by one, as a scheduling game does.
  ///
  /// - Throws: If there is no such executable, or no room for its temporary files.
  public func program(at path: String, arguments: [String] = []) throws(CaseRunnerError) -> any Program {
    try ProgramFile.check(path)
    return ForkServer(
      ForkServer.Configuration(
        program: path, arguments: arguments, interposer: installation.interposer,
        scratch: try cache.temporaryFolder()))
  }
}
