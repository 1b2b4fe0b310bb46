/// What every page has around its content.
struct Page {
  /// Path from the root of the site.
  var file: String
  var title: String
  /// One sentence for search engines and previews.
  var summary: String
  var body: HTML
  /// From the contents down to this page, which is not among them.
  var crumbs: [Link] = []
  var previous: Link?
  var next: Link?
  /// Name of the entry of the main navigation that this page is or belongs to.
  var section: String
  /// The JSON twin, relative to this page.
  var twin: String?
  /// Scripts that only this page needs, relative to it.
  var scripts: [String] = []

  struct Link {
    var title: String
    var address: String

    var values: [String: Any] { ["title": title, "address": address] }
  }
}
