import Checker
import Figures
import Workbook

/// One finding in full: what, who, where, in which order, and how to see it again.
struct FindingView {
  private let finding: Finding
  private let report: Report
  private let caseID: String
  private let variant: Variant
  private let links: CodeLinks
  /// Unique on its page.
  let id: String

  /// Frames of a stack that are shown at once.
  private static let frameLimit = 5
  private static let rowLimit = 400

  init(_ finding: Finding, number: Int, of report: Report, caseID: String, variant: Variant, page: String = "") {
    self.finding = finding
    self.report = report
    self.caseID = caseID
    self.variant = variant
    links = CodeLinks(to: variant, on: page)
    id = FindingView.anchor(variant.name, number)
  }

  static func anchor(_ variant: String, _ number: Int) -> String { "\(Slug.make(variant))-finding-\(number)" }

  /// Everything.
  var markup: HTML {
    """
    <section class="finding v-\(VerdictStyle(finding.kind).family.rawValue)" id="\(id)">\
    <h4>\(VerdictStyle(finding.kind).badge) <span class="msg">\(finding.message)</span></h4>\
    \(circumstances)\(participants)\(moments)\(sightings)\(timeline)\(graph)\(replay)</section>
    """
  }

  /// Kind and message, for a chapter.
  var short: HTML {
    "<p class=\"finding-short\">\(VerdictStyle(finding.kind).badge) <span>\(finding.message)</span></p>"
  }

  // MARK: - Words

  private var circumstances: HTML {
    var parts: [HTML] = []
    let schedules = report.exploration.schedules
    parts.append(
      "<span>Seen in \(Numbers.grouped(finding.count)) of \(Numbers.counted(schedules, "schedule"))</span>")
    parts.append(
      finding.replayed
        ? "<span>replayed right after the search: the same again</span>"
        : "<strong class=\"warn\">did not replay: take this as a defect of the checker</strong>")
    if finding.isFewest == true { parts.append("<span>no schedule with fewer switches shows it</span>") }
    if finding.needsTimerSlack { parts.append("<span>only if a timer outruns ready work</span>") }
    if finding.needsSpuriousWakeup { parts.append("<span>only if a wait wakes spuriously</span>") }
    return "<p class=\"facts\">\(parts.joined(separator: " <span class=\"sep\">·</span> "))</p>"
  }

  private var participants: HTML? {
    guard !finding.participants.isEmpty else { return nil }
    let items = finding.participants.map { participant -> HTML in
      var rows = HTML()
      if let waits = participant.waitsFor { rows += "<dt>waits for</dt><dd>\(waits)</dd>" }
      if let holds = participant.holds { rows += "<dt>holds</dt><dd>\(holds)</dd>" }
      if !participant.wokenBy.isEmpty {
        rows += "<dt>could be woken by</dt><dd>\(participant.wokenBy.joined(separator: "; "))</dd>"
      }
      if !participant.suspended.isEmpty { rows += "<dt>stands at</dt><dd>\(stack(participant.suspended))</dd>" }
      if !participant.created.isEmpty { rows += "<dt>made at</dt><dd>\(stack(participant.created))</dd>" }
      let name: HTML =
        (participant.name == participant.id ? nil : participant.name).map {
          " <span class=\"uname\"><bdi>\($0)</bdi></span>"
        } ?? ""
      return "<li><p class=\"unit\"><b>\(participant.id)</b>\(name)</p><dl>\(rows)</dl></li>"
    }
    return "<ul class=\"participants\">\(items)</ul>"
  }

  private func stack(_ frames: [SourceFrame]) -> HTML {
    func item(_ frame: SourceFrame) -> HTML {
      let own = links.isOwn(frame) ? " class=\"own\"" as HTML : ""
      return "<li\(own)>\(links.place(frame)) <span class=\"fn\">\(frame.function)</span></li>"
    }
    let first = frames.prefix(Self.frameLimit).map(item)
    guard frames.count > Self.frameLimit else { return "<ol class=\"stack\">\(first)</ol>" }
    let rest = frames.dropFirst(Self.frameLimit)
    return """
      <ol class="stack">\(first)</ol><details><summary>\(Numbers.counted(rest.count, "outer frame"))</summary>\
      <ol class="stack" start="\(Self.frameLimit + 1)">\(rest.map(item))</ol></details>
      """
  }

  private var moments: HTML? {
    guard !finding.moments.isEmpty else { return nil }
    let items = finding.moments.map { moment -> HTML in
      let isNamed = moment.participant.map { moment.text.hasPrefix($0) } ?? true
      let who: HTML = isNamed ? "" : "<b>\(moment.participant ?? "")</b> "
      let frame = moment.stack.first { links.isOwn($0) } ?? moment.stack.first
      let place: HTML = frame.map { " \(links.place($0))" } ?? ""
      return "<li>\(who)\(moment.text)\(place)</li>"
    }
    return "<p class=\"label\">Moments that matter</p><ol class=\"moments\">\(items)</ol>"
  }

  /// The other pairs of places at which the same variable is raced for, each with a schedule that shows it.
  private var sightings: HTML? {
    guard let others = finding.alsoAt, !others.isEmpty else { return nil }
    let items = others.map { other -> HTML in
      let places = other.places.map { links.place($0) }.joined(separator: " and ")
      return """
        <li>\(places), in \(Numbers.counted(other.count, "schedule")); one of them <code>\(other.schedule)</code></li>
        """
    }
    return "<p class=\"label\">The same variable is raced for between</p><ul class=\"moments\">\(items)</ul>"
  }

  private var replay: HTML? {
    guard !finding.schedule.isEmpty else { return nil }
    return """
      <div class="replay"><p class="label">See it again</p><pre class="cmd" tabindex="0" aria-label="Command" data-copy="">\
      <code class="c">\(command)</code></pre></div>
      """
  }

  private var command: String {
    "casebook replay \(caseID)/\(variant.name) \(FindingView.quoted(finding.schedule))"
  }

  /// `text` as one word of a shell.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_.:,/@+=%".unicodeScalars.contains(scalar))
    }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

// MARK: - Figures

extension FindingView {
  /// The interleaving as a drawing, with a table beneath; nil if the finding has none.
  var timeline: HTML? {
    guard let timeline = Timeline(finding) else { return nil }
    let cut: HTML? =
      timeline.rows.count > TimelineDrawing.rowLimit
      ? "<p class=\"note\">Drawn up to action \(TimelineDrawing.rowLimit) of \(Numbers.grouped(timeline.rows.count)).</p>"
      : nil
    let label =
      "Interleaving of \(Numbers.counted(timeline.lanes.count, "unit")); the table below says the same in words"
    return """
      <figure class="figure"><figcaption><b>The interleaving</b>, time downwards. <span class="key"><span><i class="k-run"></i>runs</span> \
      <span><i class="k-wait"></i>waits</span> <span><i class="k-wake"></i>starts or wakes</span> \
      <span><i class="k-held"></i>waits for</span></span></figcaption>\
      <div class="scroll" tabindex="0" role="group" aria-label="Interleaving, drawn">\
      \(TimelineDrawing(timeline, links: links).markup(label: label))</div>\(cut)\
      <details><summary>The same as a table</summary>\(table(timeline))</details></figure>
      """
  }

  private func table(_ timeline: Timeline) -> HTML {
    let rows = timeline.rows.prefix(Self.rowLimit).map { row -> HTML in
      let place: HTML = row.action.place.map { links.place($0) } ?? ""
      let later: HTML = row.elapsed > 0 ? "<i>\(Numbers.duration(nanoseconds: row.elapsed)) later,</i> " : ""
      return """
        <tr><td class="num">\(row.step)</td><th scope="row">\(timeline.lanes[row.lane].id)</th>\
        <td>\(later)\(row.action.text)</td><td>\(place)</td></tr>
        """
    }
    let more: HTML? =
      timeline.rows.count > Self.rowLimit ? "<p class=\"note\">The JSON of this page has the rest.</p>" : nil
    return """
      <div class="scroll" tabindex="0" role="group" aria-label="Interleaving, as a table"><table><thead><tr>\
      <th scope="col">Step</th><th scope="col">Unit</th><th scope="col">What happens</th><th scope="col">Place</th></tr>\
      </thead><tbody>\(rows)</tbody></table></div>\(more)
      """
  }

  /// The wait-for graph as a drawing, with its edges in words; nil if the finding has none.
  var graph: HTML? {
    guard let graph = WaitGraph(finding) else { return nil }
    let edges = graph.edges.map { edge -> HTML in
      "<li><b>\(graph.nodes[edge.from].id)</b> \(edge.label) <b>\(graph.nodes[edge.to].id)</b></li>"
    }
    let cycle: HTML =
      finding.cycle.count > 1 ? " The cycle is drawn bold." : ""
    let isOfReferences = finding.kind == .retainCycle
    let title: HTML =
      isOfReferences ? "<b>Who holds whom</b>, at the end." : "<b>Who waits for whom</b>, at the moment of the finding."
    let name = isOfReferences ? "Graph of references" : "Wait-for graph"
    return """
      <figure class="figure"><figcaption>\(title)\(cycle)</figcaption>\
      <div class="scroll" tabindex="0" role="group" aria-label="\(name), drawn">\
      \(WaitGraphDrawing(graph).markup(label: "\(name); the list below says the same in words"))</div>\
      <details><summary>The same in words</summary><ul class="edges">\(edges)</ul></details></figure>
      """
  }
}
