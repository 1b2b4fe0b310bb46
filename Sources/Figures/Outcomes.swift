public import Checker

/// What was measured: reports by case (or claim) and variant.
public typealias Outcomes = [String: [String: Report]]
