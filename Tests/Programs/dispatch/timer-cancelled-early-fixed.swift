// expect: clean
import Dispatch

final class Ticks: @unchecked Sendable { var count = 0 }

func countThree() -> Int {
  let queue = DispatchQueue(label: "timer")
  let finished = DispatchSemaphore(value: 0)
  let timer = DispatchSource.makeTimerSource(queue: queue)
  let ticks = Ticks()
  timer.setEventHandler {
    ticks.count += 1
    if ticks.count == 3 { timer.cancel() }
  }
  timer.setCancelHandler { finished.signal() }
  timer.schedule(deadline: .now() + 1, repeating: 1)
  timer.activate()
  finished.wait()
  return queue.sync { ticks.count }
}

print("ticks:", countThree())
