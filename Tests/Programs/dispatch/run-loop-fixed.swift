// expect: clean
import Foundation

final class Flag: @unchecked Sendable { var isSet = false }

let done = Flag()
DispatchQueue.global().async {
  DispatchQueue.main.sync { done.isSet = true }
}
while !done.isSet { RunLoop.main.run(mode: .default, before: Date(timeIntervalSinceNow: 1)) }
print("served")
