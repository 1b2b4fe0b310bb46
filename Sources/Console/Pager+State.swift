extension Pager {
  /// Whether something is being typed after `/`: every key belongs to it.
  public var isTyping: Bool { query != nil }

  /// Whether something was searched for: `n` leads to the next place until Esc forgets it.
  public var isSearching: Bool { !search.query.isEmpty }

  /// Whether there is more above, and below, of what is on the screen.
  public var hasMore: (above: Bool, below: Bool) { (top > 0, top < lastTop) }
}
