public import Checker

extension SourceFrame {
  /// `a.swift:7:5 in work()`; the function alone where there is no source, and nil where nothing is known.
  public func words(withFunction: Bool = true) -> String? {
    guard !file.isEmpty, line > 0 else { return function.isEmpty ? nil : function }
    return "\(file):\(line)" + (column > 0 ? ":\(column)" : "")
      + (function.isEmpty || !withFunction ? "" : " in \(function)")
  }
}
