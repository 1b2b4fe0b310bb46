import Foundation

/// A file of the site: its path from the root and its bytes. Rendering makes these and touches no disk.
public struct SiteFile: Sendable, Hashable {
  /// With `/` between folders; never absolute, never upwards.
  public var path: String
  public var bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }
}

/// Why the site could not be made.
public struct SiteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Stable names, apart from the wording.
  public enum Code: String, Sendable, Hashable {
    case themeMissing = "theme-missing"
    case template
    case unsafePath = "unsafe-path"
    case write
  }

  public var code: Code
  /// Where: `site/theme/case.mustache:12:3`, or a path.
  public var place: String
  /// What happened, in one sentence without a full stop.
  public var message: String
  /// What to do next, in one sentence.
  public var next: String

  public var description: String { "\(place): \(code.rawValue): \(message)\n  \(next)" }

  static func themeMissing(_ path: String) -> SiteError {
    SiteError(
      code: .themeMissing, place: path, message: "this file of the theme cannot be read",
      next: "Give the folder that holds layout.mustache and casebook.css, usually site/theme.")
  }

  static func template(_ place: String, _ message: String) -> SiteError {
    SiteError(
      code: .template, place: place, message: message,
      next: "Repair the template; every opened {{#section}} needs its {{/section}}.")
  }

  static func unsafePath(_ path: String) -> SiteError {
    SiteError(
      code: .unsafePath, place: path, message: "a page would be written outside of the site's folder",
      next: "Give the case or chapter a name of letters, digits and hyphens.")
  }

  static func write(_ path: String, _ error: any Error) -> SiteError {
    SiteError(
      code: .write, place: path, message: "cannot write: \((error as NSError).localizedDescription)",
      next: "Check that the folder exists, is yours and has room, or give another one with --out.")
  }
}
