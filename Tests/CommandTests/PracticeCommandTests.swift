import Foundation
import Testing

/// Commands of practice, run in a book of three cases with a log of their own.
@Suite("Commands of practice")
struct PracticeCommandTests {
  private let book: Folder

  init() throws {
    book = try Folder()
    for name in ["cases", "chapters", "state/casebook"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: true)
    }
    try book.write(
      "chapters/01-first.md",
      "# First\n\n```case late-order\n```\n\n```case lost-update\n```\n\n```case left-behind\n```\n")
    for (id, kind) in [("late-order", "deadlock"), ("lost-update", "race"), ("left-behind", "leak")] {
      #expect(try Casebook.run(["new", id], in: book.path).status == 0)
      let file = "cases/\(id)/case.yml"
      let text = String(decoding: try book.read(file), as: UTF8.self)
      try book.write(file, text.replacingOccurrences(of: "deadlock", with: kind))
    }
  }

  private static let log = "state/casebook/practice.log"

  /// A line of the log, so many days ago.
  private func line(_ drill: String, _ grade: String, daysAgo: Int, id: String) -> String {
    let then = Date(timeIntervalSinceNow: Double(-daysAgo) * 86_400)
    let time = then.formatted(.iso8601.dateSeparator(.dash)).dropLast() + ".000Z"
    // Days begin at 4 in the morning of the user, who lives in UTC here or not far from it.
    let day = Date(
      timeIntervalSinceNow: Double(-daysAgo) * 86_400 - 4 * 3600 + Double(TimeZone.current.secondsFromGMT())
    )
    .formatted(.iso8601.year().month().day().dateSeparator(.dash))
    return "v1 \(time) day=\(day) \(drill) \(grade) result=solved seconds=90.0 hints=1 wrong=0 id=\(id)"
  }

  private func run(_ arguments: String...) throws -> Casebook.Result { try Casebook.run(arguments, in: book.path) }

  private func json(_ result: Casebook.Result) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [[String: Any]])
  }

  @Test("Without a log, everything is new, and a pipe gets plain text")
  func new() throws {
    let list = try run("drill", "--list")
    #expect(list.status == 0 && list.stderr == "")
    #expect(list.stdout.split(separator: "\n").count == 13)
    #expect(
      list.stdout.hasPrefix("Chapter 1\n  late-order/predict  "), "\(list.stdout)")
    // The class of a program whose verdict is to be predicted would be the answer.
    let lines = list.stdout.split(separator: "\n").map(String.init)
    #expect(!lines[1].contains("It gets stuck") && lines[1].hasSuffix("new"), "\(list.stdout)")
    #expect(lines[2].hasPrefix("  late-order/find       It gets stuck "), "\(list.stdout)")
    #expect(!list.stdout.contains("\u{1b}"))
    let due = try run("drill", "--due", "--new", "2")
    #expect(due.stdout.hasPrefix("Due: 0; new: 2\n  late-order/predict"), "\(due.stdout)")
    #expect(try run("drill").stdout.hasPrefix("Due: 0; new: 6\n"))
    #expect(try run("stats").stdout.contains("You have not practiced yet. Begin with 'casebook drill'."))
  }

  @Test("What is due comes first, with its reasons, in text and in JSON")
  func due() throws {
    try book.write(
      Self.log,
      [
        line("lost-update/find", "again", daysAgo: 12, id: "aaaaaaa1"),
        line("lost-update/find", "good", daysAgo: 9, id: "aaaaaaa2"),
        line("late-order/predict", "easy", daysAgo: 1, id: "aaaaaaa3"), "",
      ].joined(separator: "\n"))
    let due = try json(try run("drill", "--due", "--json", "--new", "0"))
    #expect(due.map { $0["id"] as? String } == ["lost-update/find"])
    #expect(due.first?["standing"] as? String == "due" && due.first?["bugClass"] as? String == "memory")
    #expect((due.first?["reviews"] as? [Any])?.count == 2)
    #expect(((due.first?["recall"] as? Double) ?? 0).rounded(.up) == 1)

    let why = try run("drill", "--why-now")
    #expect(
      why.stdout.hasPrefix(
        "lost-update/find  Lost update\nIt has been due for 6 days.\nIt is next of 7 drills today.\n"))
    #expect(why.stdout.contains("stability is 2.8 days") && why.stdout.contains("80% now"), "\(why.stdout)")
    let known = try run("drill", "late-order/predict", "--why-now")
    #expect(known.stdout.contains("It is not due: it comes again on "))
    #expect(try json(try run("drill", "--list", "late-order", "--json")).count == 4)

    let stats = try run("stats")
    for part in ["It depends on the order", "Due\n  today", "In all 5 min in 3 reviews", "Hardest\n  lost-update/find"]
    {
      #expect(stats.stdout.contains(part), "\(part): \(stats.stdout)")
    }
    let sums = try run("stats", "--json").stdout
    let all = try #require(try JSONSerialization.jsonObject(with: Data(sums.utf8)) as? [String: Any])
    #expect(all["reviews"] as? Int == 3 && all["new"] as? Int == 10)
    #expect((all["grades"] as? [String: Int]) == ["again": 1, "good": 1, "easy": 1])
  }

  @Test(
    "An unknown drill ends with 2 and a suggestion",
    arguments: [
      ("late-ordr/find", "Did you mean 'late-order/find'?"), ("lost-updat", "Did you mean 'lost-update'?"),
      ("late-order/mend", "The drills of 'late-order' are predict, find, repair, schedule."),
      ("nothing-like-it-at-all", "See 'casebook drill --list' for all drills."),
    ])
  func unknown(name: String, next: String) throws {
    for option in ["--list", "--why-now"] {
      let result = try run("drill", name, option)
      #expect(result.status == 2 && result.stdout == "")
      #expect(result.stderr == "error: there is no drill '\(name)'\n\(next)\n")
    }
  }

  @Test("Options that do not fit together end with 2")
  func options() throws {
    #expect(
      try run("drill", "--list", "--due").stderr.contains("Only one of --list, --due and --why-now can be given."))
    #expect(try run("drill", "--due", "late-order").status == 2)
    #expect(try run("drill", "--new", "-1").status == 2)
    #expect(try run("completions", "tcsh").status == 2)
  }

  @Test("A log with damage is used as far as it can be, and the damage has its place")
  func damaged() throws {
    try book.write(
      Self.log,
      [line("late-order/find", "good", daysAgo: 30, id: "aaaaaaa1"), "v3 from the future", "rubbish", "v1 2026-"]
        .joined(separator: "\n"))
    let due = try run("drill", "--due", "--new", "0")
    #expect(due.status == 0 && due.stdout.hasPrefix("Due: 1; new: 0\n"))
    #expect(due.stderr.contains("note: 1 of its lines were written by a later version of Casebook"))
    #expect(due.stderr.contains("practice.log:3: note: this line is no review"))
    #expect(due.stderr.split(separator: "\n").count == 2)
  }

  @Test("A log that cannot be read ends with 3 and a next step")
  func unreadable() throws {
    try FileManager.default.createDirectory(atPath: "\(book.path)/\(Self.log)", withIntermediateDirectories: true)
    let result = try run("stats")
    #expect(result.status == 3)
    #expect(
      result.stderr.contains(
        "practice.log: error: cannot read the log of practice: Is a directory\nMove that folder away"))
  }

  @Test("Completions are scripts for each shell, and know the book", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = try run("completions", shell)
    #expect(script.status == 0 && script.stdout.contains("check-book") && script.stdout.contains("why-now"))
  }

  @Test("bash completes drills, cases and chapters from the book")
  func bash() throws {
    try book.write("completions.bash", try run("completions", "bash").stdout)
    func complete(_ words: String...) throws -> [String] {
      let list = (["casebook"] + words).map { "'\($0)'" }.joined(separator: " ")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = [
        "--norc", "-c",
        """
        source completions.bash; PATH='\(Casebook.folder)':$PATH; COMP_WORDS=(\(list)); COMP_CWORD=\(words.count)
        COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}; _casebook casebook '\(words.last ?? "")' x; printf '%s\\n' "${COMPREPLY[@]}"
        """,
      ]
      process.currentDirectoryURL = URL(fileURLWithPath: book.path)
      try book.write("completed", "")
      process.standardOutput = FileHandle(forWritingAtPath: book.path + "/completed")
      try process.run()
      process.waitUntilExit()
      return String(decoding: try book.read("completed"), as: UTF8.self).split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }.sorted()
    }
    #expect(
      try complete("drill", "late").sorted() == ["find", "predict", "repair", "schedule"].map { "late-order/\($0)" })
    #expect(try complete("show", "l") == ["late-order", "left-behind", "lost-update"])
    #expect(try complete("run", "fi") == ["first"])
    #expect(try complete("stat") == ["stats"])
  }

  @Test("The manual page names every command and option, and its lines are no accidental requests")
  func manual() throws {
    let page = try run("manual")
    #expect(page.status == 0 && page.stderr == "")
    let lines = page.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == ".\\\" Made by 'casebook manual'." && lines.last == "" && !page.stdout.contains("\n\n"))
    let help = try run("--help").stdout
    let commands = help.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst().compactMap { line -> String? in
      guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
      return line.split(separator: " ").first.map(String.init)
    }
    #expect(commands.count > 12)
    for command in commands where command != "See" {
      #expect(lines.contains(".Ss \(command)"), "\(command)")
    }
    #expect(page.stdout.contains(".It Fl \\-why\\-now") && page.stdout.contains(".It Fl \\-strategy Ar strategy"))
    let requests = Set(lines.filter { $0.hasPrefix(".") || $0.hasPrefix("'") }.map { $0.prefix { $0 != " " } })
    #expect(
      requests.isSubset(of: [
        ".\\\"", ".Dd", ".Dt", ".Os", ".Sh", ".Nm", ".Nd", ".Ar", ".Op", ".Ss", ".Pp", ".Bl", ".It", ".El",
      ]))
  }
}
