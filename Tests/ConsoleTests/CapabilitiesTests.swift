import Console
import Testing

@Suite("Capabilities")
struct CapabilitiesTests {
  private func found(
    _ environment: [String: String], isInput: Bool = true, isOutput: Bool = true,
    size: (columns: Int, rows: Int)? = (80, 24)
  ) -> Capabilities {
    let usual = ["TERM": "xterm-256color", "LANG": "en_US.UTF-8"]
    return Capabilities(
      environment: usual.merging(environment) { $1 }, isInput: isInput, isOutput: isOutput, size: size)
  }

  @Test("A terminal of today can do everything")
  func everything() {
    let all = found([:])
    #expect(all.hasStyles && all.hasUnicode && all.hasLinks && all.isInteractive)
    #expect(!found(["TERM": "linux"]).hasLinks)
  }

  @Test("NO_COLOR, a dumb terminal and a pipe have no styles; an empty NO_COLOR is none")
  func styles() {
    for some in [found(["NO_COLOR": "1"]), found(["TERM": "dumb"]), found(["TERM": ""]), found([:], isOutput: false)] {
      #expect(!some.hasStyles && !some.hasLinks)
    }
    #expect(found(["NO_COLOR": ""]).hasStyles)
    #expect(found(["NO_COLOR": "1"]).isInteractive && !found([:], isInput: false).isInteractive)
  }

  @Test("The first variable of the locale that is set decides about Unicode")
  func unicode() {
    #expect(!found(["LANG": "C"]).hasUnicode && found(["LANG": "C", "LC_ALL": "C.utf8"]).hasUnicode)
    #expect(
      !found(["LC_ALL": "C"]).hasUnicode && found(["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8", "LANG": "C"]).hasUnicode)
  }

  @Test("The terminal tells its size; else the environment, as far as it makes sense; else 80 by 24")
  func size() {
    let variables = ["COLUMNS": "100", "LINES": "30"]
    #expect(found(variables).columns == 80 && found(variables).rows == 24)
    #expect(found(variables, size: nil).columns == 100 && found(variables, size: nil).rows == 30)
    for nonsense in ["0", "-1", "x", "99999999999", "1000000"] {
      let size = found(["COLUMNS": nonsense, "LINES": nonsense], size: nil)
      #expect(size.columns == 80 && size.rows == 24)
    }
    #expect(found([:], size: (1, 1)).columns == 20 && found([:], size: (1, 1)).rows == 5)
  }
}
