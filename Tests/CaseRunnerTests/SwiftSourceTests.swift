import Testing

@testable import CaseRunner

@Suite("Swift source")
struct SwiftSourceTests {
  @Test(
    "Imports are found in every form",
    arguments: [
      ("import CSP", ["CSP"]),
      ("@testable import CaseKit", ["CaseKit"]),
      ("@preconcurrency import Foundation\nimport Foundation", ["Foundation"]),
      ("import struct Collections.Deque", ["Collections"]),
      ("public import Atomics; private import CSP", ["Atomics", "CSP"]),
      ("@_spi(Testing) import Dispatch", ["Dispatch"]),
      ("#if canImport(Glibc)\n  import Glibc\n#endif", ["Glibc"]),
    ])
  func imports(text: String, expected: [String]) {
    #expect(SwiftSource(text).imports == expected)
  }

  @Test(
    "What only looks like an import is none",
    arguments: [
      "// import CSP", "/* import CSP /* import A */ import B */", "let text = \"import CSP\"",
      "let text = \"\"\"\n  import CSP\n  \"\"\"", "let text = #\"a \" import CSP\"#", "reader.import(CSP)",
      "let important = CSP", "let text = \"\\(name + \"import CSP\")\"",
    ])
  func noImports(text: String) {
    #expect(SwiftSource(text).imports == [])
  }

  @Test(
    "The entry point is found",
    arguments: [
      ("@main struct A {}", true), ("@main\nstruct A {}", true), ("@ main enum B {}", true),
      ("// @main\nprint(1)", false), ("print(\"@main\")", false), ("@mainActor func f() {}", false),
      ("@MainActor func main() {}", false), ("/* @main */", false), ("let a = \"\\(b)\"\n@main struct C {}", true),
    ])
  func entryPoint(text: String, expected: Bool) {
    #expect(SwiftSource(text).hasMain == expected)
  }

  @Test("A string that is not closed ends with its line")
  func unclosedString() {
    #expect(SwiftSource("let a = \"oops\nimport CSP").imports == ["CSP"])
  }

  @Test("One file is a script unless it has @main; several need one or a main.swift")
  func entryPointFlags() throws {
    let script = SwiftSource("print(1)")
    let program = SwiftSource("@main struct A {}")
    #expect(try Compiler.entryPointFlags(["a.swift"], [script]) == [])
    #expect(try Compiler.entryPointFlags(["a.swift"], [program]) == ["-parse-as-library"])
    #expect(try Compiler.entryPointFlags(["a.swift", "b.swift"], [script, program]) == ["-parse-as-library"])
    #expect(try Compiler.entryPointFlags(["x/main.swift", "b.swift"], [script, script]) == [])
    #expect(throws: CaseRunnerError.self) { try Compiler.entryPointFlags(["a.swift", "b.swift"], [script, script]) }
  }

  @Test(
    "A module's name is an identifier that hides no other module",
    arguments: [
      ("buggy.swift", "buggy"), ("a/b/two-words.swift", "two_words"), ("1st.swift", "program_1st"),
      ("CSP.swift", "program_CSP"),
    ])
  func moduleName(file: String, expected: String) {
    #expect(Compiler.moduleName([file]) == expected)
  }
}
