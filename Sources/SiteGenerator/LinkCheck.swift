import Foundation

/// Links of a site that lead nowhere.
public struct LinkCheck: Sendable {
  /// A link, where it stands and where it points.
  public struct DeadLink: Sendable, Hashable {
    /// Path of the page.
    public var page: String
    public var address: String
  }

  private let files: Set<String>
  private let pages: [(path: String, text: String)]
  private let anchors: [String: Set<String>]

  public init(_ files: [SiteFile]) {
    self.files = Set(files.map(\.path))
    pages = files.filter { $0.path.hasSuffix(".html") }.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
    anchors = Dictionary(
      pages.map { page in (page.path, Set(page.text.matches(of: #/ id="([^"]*)"/#).map { String($0.1) })) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Every link between pages whose file or anchor does not exist, in the order of the pages, each once.
  public func deadLinks() -> [DeadLink] {
    var result: [DeadLink] = []
    var seen: Set<DeadLink> = []
    for page in pages {
      for match in page.text.matches(of: #/ href="([^"]*)"/#) {
        let link = DeadLink(page: page.path, address: String(match.1).replacing("&amp;", with: "&"))
        guard !link.address.contains("://"), !link.address.hasPrefix("mailto:"), !link.address.hasPrefix("data:"),
          seen.insert(link).inserted, !leads(link)
        else { continue }
        result.append(link)
      }
    }
    return result
  }

  private func leads(_ link: DeadLink) -> Bool {
    let parts = link.address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var path = link.page.split(separator: "/").dropLast().map(String.init)
    if parts[0].isEmpty {
      path = link.page.split(separator: "/").map(String.init)
    } else {
      for step in parts[0].split(separator: "/") {
        if step == ".." {
          guard !path.isEmpty else { return false }
          path.removeLast()
        } else if step != "." {
          path.append(step.removingPercentEncoding ?? String(step))
        }
      }
    }
    let file = path.joined(separator: "/")
    guard files.contains(file) else { return false }
    guard parts.count > 1, !parts[1].isEmpty else { return true }
    return anchors[file]?.contains(parts[1].removingPercentEncoding ?? String(parts[1])) ?? false
  }
}
