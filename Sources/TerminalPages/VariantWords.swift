import Workbook

/// What a variant of a case is, for somebody who was shown it without its name.
enum VariantWords {
  /// `the tempting version, a repair that looks right and does not hold (“A pause”)`
  static func phrase(_ variant: Variant) -> String {
    let title = variant.title.map { " (“\($0)”)" } ?? ""
    if variant.isFixed { return "the repaired version" + title }
    if variant.isTempting { return "the tempting version, a repair that looks right and does not hold" + title }
    return (variant.isBuggy ? "the program as it is given" : "the version “\(variant.name)”") + title
  }
}
