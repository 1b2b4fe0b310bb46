/// A Markdown file as plain values.
public struct Document: Sendable, Hashable {
  /// The lines between two `---` at the very start of the file.
  public struct FrontMatter: Sendable, Hashable {
    public var text: String
    /// The line of the file that holds the first line of `text`.
    public var firstLine: Int

    public init(text: String, firstLine: Int) {
      self.text = text
      self.firstLine = firstLine
    }
  }

  public var frontMatter: FrontMatter?
  public var blocks: [Block]
  /// Everything the author must repair, by position. If there is any, `blocks` is the best reading of the rest.
  public var problems: [Problem]

  public init(frontMatter: FrontMatter? = nil, blocks: [Block], problems: [Problem] = []) {
    self.frontMatter = frontMatter
    self.blocks = blocks
    self.problems = problems
  }
}
