extension FindingWriter {
  /// The fault that was injected, in the author's terms; nil if none was.
  func injected(_ map: SourceMap, _ names: Names) async -> InjectedFault? {
    guard let fault = model.fault, let kind = fault.kind else { return nil }
    let frames = map.frames(fault.stack)
    var place = frames.first { $0.line > 0 && !$0.file.isEmpty } ?? frames.first
    if let found = place, found.line > 0, found.column == 0 { place = await withColumn(found, fault.stack) }
    return InjectedFault(
      kind: kind, target: names.named(fault.unit), point: Int(fault.number), moment: fault.moment,
      seconds: kind == .delay ? Double(fault.delay) / 1e9 : nil, place: place)
  }

  /// Bytes behind the place where an async function goes on at which its code has a column, as a rule. The compiler gives none
  /// to the first instructions, which only fetch the function's context.
  private static let behindPrologue: [UInt64] = [12, 24, 40, 64, 96]

  /// The same place with the column of the `await`, if that can be told.
  private func withColumn(_ place: SourceFrame, _ stack: UInt32) async -> SourceFrame {
    let resumptions = model.trace.stack(stack).filter(\.isResumeAddress).prefix(8)
    let addresses = resumptions.flatMap { resumption in
      FindingWriter.behindPrologue.map { CodeAddress(value: resumption.value &+ $0, isResumeAddress: true) }
    }
    let answers = await symbolizer.frames(for: addresses, in: ModuleMap(model.modules))
    let fitting = answers.lazy.compactMap(\.first)
      .first { $0.file == place.file && $0.line == place.line && $0.column > 0 }
    var copy = place
    copy.column = fitting?.column ?? 0
    return copy
  }
}
