/// Who is next is drawn in proportion to the events that are left to each: uniform over all interleavings, as long as nothing
/// blocks and the estimates hold.
///
/// From the same paper as `SURWStrategy`.
struct URWStrategy: Strategy {
  let base: Base
  var name: String { "urw" }
  var needsEvents: Bool { true }

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    request(index, width: base.widths[index % base.widths.count], knowing: observations)
  }

  /// A request at one width.
  func request(_ index: Int, width: Int, flags: ExecutionRequest.Flags = [], knowing observations: Observations)
    -> ExecutionRequest
  {
    var request = base.request(.urw, index, width: width, flags: flags)
    request.estimates = observations.events[width]?.estimates(of: nil) ?? []
    return request
  }
}
