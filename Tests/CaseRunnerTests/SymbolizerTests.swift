import Checker
import Explorer
import Foundation
import Testing

@testable import CaseRunner

@Suite("Symbolizer")
struct SymbolizerTests {
  @Test("A place in a program has its function, and its file as the compiler was given it")
  func place() async throws {
    let bench = try await TestBench.open()
    let product = try await TestBench.compile(
      """
      @main struct Work {
        static func main() { wait(for: 3) }
        @inline(never) static func wait(for count: Int) { print(count) }
      }
      """, named: "work.swift", in: bench)
    let symbols = try await Tool.run("/bin/sh", ["-c", "nm \"$0\" | grep 4wait", product.path])
    let address = try #require(symbols.stdout.split(separator: " ").first.flatMap { UInt64($0, radix: 16) })
    let base: UInt64 = 0x5555_5555_4000
    let modules = ModuleMap([Module(start: base, end: base + (1 << 30), path: product.path)])
    let asked = [CodeAddress(value: base + address, isResumeAddress: true), CodeAddress(value: 1)]
    let frames = await bench.symbolizer.frames(for: asked, in: modules)
    #expect(frames.count == 2)
    let frame = try #require(frames[0].first)
    #expect(frame.function == "static Work.wait(for:)")
    #expect(frame.file == "work.swift")
    #expect(frame.line == 3)
    #expect(frames[1] == [])
  }

  @Test("Without tools there are no frames and no errors")
  func noTools() async throws {
    let toolchain = Toolchain(swiftc: "", version: "", identity: "", symbolizer: nil, demangler: nil)
    let modules = ModuleMap([Module(start: 0, end: 1 << 40, path: "/bin/sh")])
    #expect(await ProcessSymbolizer(toolchain).frames(for: [CodeAddress(value: 9)], in: modules) == [[]])
  }
}
