/// In each execution, uniform over the orders of the events of one object; a random priority for every other event.
///
/// Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency testing", ASPLOS 2025. Which object, is drawn for each
/// execution in proportion to its events. Finds what hangs on the order of a few accesses among many threads.
struct SURWStrategy: Strategy {
  let base: Base
  var name: String { "surw" }
  var needsEvents: Bool { true }

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    request(index, width: base.widths[index % base.widths.count], knowing: observations)
  }

  /// A request at one width. If no order matters, as far as is known, it is one of URW.
  func request(_ index: Int, width: Int, flags: ExecutionRequest.Flags = [], knowing observations: Observations)
    -> ExecutionRequest
  {
    var request = base.request(.surw, index, width: width, flags: flags)
    guard let events = observations.events[width], let object = events.object(request.seed) else {
      return URWStrategy(base: base).request(index, width: width, flags: flags, knowing: observations)
    }
    request.object = object.start
    request.estimates = events.estimates(of: object)
    return request
  }
}
