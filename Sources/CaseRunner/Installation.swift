import Foundation

/// The parts of Casebook itself that are needed at run time, and where they lie.
public struct Installation: Sendable, Hashable {
  /// The library that is preloaded into the program under test.
  public let interposer: String
  /// The folder that holds the sources of `CSP` and `CaseKit`, one folder each.
  public let sources: String
  /// Hash of the interposer's bytes; part of every cache key.
  public let interposerHash: String
  /// Hash of this executable's bytes: it holds the checker. Part of the key of every outcome.
  public let checkerHash: String

  public init(interposer: String, sources: String, interposerHash: String, checkerHash: String) {
    self.interposer = interposer
    self.sources = sources
    self.interposerHash = interposerHash
    self.checkerHash = checkerHash
  }

  /// Looks beside this executable, as `swift build` leaves things, then in `../lib` and `../share`, as they are installed.
  public static func locate() throws(CaseRunnerError) -> Installation {
    let executable = executablePath()
    let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    let libraries = [folder, folder.deletingLastPathComponent().appendingPathComponent("lib/casebook")]
      .map { $0.appendingPathComponent("libCInterposer.so").path }
    guard let interposer = libraries.first(where: { FileManager.default.isReadableFile(atPath: $0) }),
      let interposerHash = ContentKey.ofFile(interposer)
    else {
      throw CaseRunnerError(
        .environment, "\(libraries[0]): error: the interposer is missing",
        next: "Build everything with 'make build' (or 'swift build'), then run 'casebook doctor'.")
    }
    var places: [URL] = []
    var up = folder
    while up.path != "/" {
      places.append(up.appendingPathComponent("Sources"))
      up.deleteLastPathComponent()
    }
    places.append(folder.deletingLastPathComponent().appendingPathComponent("share/casebook/Sources"))
    let holdsBoth = { (place: URL) in
      ["CSP", "CaseKit"].allSatisfy {
        FileManager.default.fileExists(atPath: place.appendingPathComponent($0).path)
      }
    }
    guard let sources = places.first(where: holdsBoth) else {
      throw CaseRunnerError(
        .environment, "\(executable): error: the sources of CSP and CaseKit are in no folder above it",
        next: "Run casebook from its checkout, or install it with its share/casebook folder.")
    }
    return Installation(
      interposer: interposer, sources: sources.resolvingSymlinksInPath().path, interposerHash: interposerHash,
      checkerHash: ContentKey.ofFile(executable) ?? "")
  }

  /// The folder in which `make install` puts the book, seen from this executable.
  private static var share: URL {
    URL(fileURLWithPath: executablePath()).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("share/casebook")
  }

  /// The book that came with this executable: the installed one, or that of the checkout in which it was built. Nil if there is none.
  ///
  /// - Parameter isBook: Whether a folder is the root of a book.
  public static func book(where isBook: (String) -> Bool) -> String? {
    var places = [share]
    var up = URL(fileURLWithPath: executablePath()).deletingLastPathComponent()
    while up.path != "/" {
      places.append(up)
      up.deleteLastPathComponent()
    }
    return places.map { $0.resolvingSymlinksInPath().path }.first(where: isBook)
  }

  /// Whether a folder is where the installed book lies. It belongs to the installation, and may belong to another user: no place for a
  /// cache.
  static func isInstalledBook(_ folder: String) -> Bool {
    URL(fileURLWithPath: folder).resolvingSymlinksInPath().path == share.resolvingSymlinksInPath().path
  }

  private static func executablePath() -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
