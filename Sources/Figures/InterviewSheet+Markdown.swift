import Workbook

extension InterviewSheet {
  /// The sheet as Markdown for a printer or a file: tasks, a form feed, answers.
  public var markdown: String { tasks + "\n\u{c}\n" + answers }

  /// The tasks alone.
  public var tasks: String {
    var text = """
      # Interview: \(minutes) minutes, \(Numbers.counted(items.count, "program"))

      Think aloud. Read before you run; nothing is run here. Set \(seed).

      """
    for item in items {
      text += "\n## \(item.number). What happens here? (\(item.minutes) minutes)\n\n\(item.scene.trimmed)\n\n"
      text += "```swift\n\(item.listing)```\n\nSwift \(item.languageMode) mode.\n\n"
      for part in item.parts {
        text += "### \(part.name) (\(Numbers.counted(part.minutes, "minute")))\n\n"
        text += part.prompts.map { "- \($0)\n" }.joined() + "\n"
      }
      text += item.followUps.enumerated().map { "\($0.offset + 1). \($0.element.trimmed)\n" }.joined()
    }
    return text
  }

  /// The answers alone: a rubric for each item.
  public var answers: String {
    var text = "# Answers\n\nOne point for each line of a rubric; half a point for an answer that needs help.\n"
    for item in items {
      text += "\n## \(item.number). \(item.title)\n\nThe case `\(item.caseID)`.\n"
      for point in item.rubric {
        text += "\n### [ ] \(point.aspect.question)\n\n\(point.model.trimmed)\n"
        if let diff = point.diff { text += "\n```diff\n\(Self.text(of: diff))```\n" }
      }
    }
    return text
  }

  /// A diff with a few lines around each change, as `diff -u` shows them.
  public static func text(of diff: LineDiff) -> String {
    let changed = diff.rows.indices.filter { diff.rows[$0].change != .same }
    var text = ""
    var last: Int?
    for index in diff.rows.indices where changed.contains(where: { abs($0 - index) <= 1 }) {
      if let last, last + 1 < index { text += "@@\n" }
      last = index
      let row = diff.rows[index]
      switch row.change {
      case .same: text += "  \(row.left?.text ?? "")\n"
      case .removed: text += "- \(row.left?.text ?? "")\n"
      case .added: text += "+ \(row.right?.text ?? "")\n"
      case .changed: text += "- \(row.left?.text ?? "")\n+ \(row.right?.text ?? "")\n"
      }
    }
    return text
  }
}

extension InterviewSheet.Item {
  /// The program with its line numbers.
  fileprivate var listing: String {
    program.displayLines.map { line in
      let number = String(line.number)
      return String(repeating: " ", count: max(0, 3 - number.count)) + number + "  " + line.text + "\n"
    }
    .joined()
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
