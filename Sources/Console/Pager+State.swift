extension Pager {
  /// Whether something is being typed after `/`: every key belongs to it.
  public var isTyping: Bool { query != nil }

  /// Whether there is more above, and below, of what is on the screen.
  public var hasMore: (above: Bool, below: Bool) { (top > 0, top < lastTop) }
}
