// expect: deadlock
import Dispatch

DispatchQueue.main.sync { print("never") }
