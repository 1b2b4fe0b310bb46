public import Checker
import Foundation

/// Injected faults in words.
public enum FaultWords {
  /// `"main is cancelled at suspension point 3, a.swift:7:5 in work(), while it waits there"`.
  public static func phrase(_ fault: InjectedFault) -> String {
    let place = fault.place?.words().map { ", \($0)" } ?? ""
    switch fault.kind {
    case .cancel:
      let moment =
        switch fault.moment {
        case .starting: "before it begins"
        case .arriving: "as it comes there"
        case .waiting: "while it waits there"
        }
      return "\(fault.target) is cancelled at suspension point \(fault.point)\(place), \(moment)"
    case .delay:
      let seconds = String(format: "%g", fault.seconds ?? 0)
      return "wait \(fault.point) with a deadline, of \(fault.target)\(place), takes \(seconds) s longer"
    }
  }
}
