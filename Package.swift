// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The analyses read thousands of traces a second: they are optimized in debug builds, too.
let optimized = strict + [.unsafeFlags(["-O"])]

let package = Package(
  name: "casebook",
  products: [
    .executable(name: "casebook", targets: ["casebook"]),
    // Preloaded into the program under test; nobody links it.
    .library(name: "CInterposer", type: .dynamic, targets: ["CInterposer"]),
    .library(name: "CSP", targets: ["CSP"]),
    .library(name: "CaseKit", targets: ["CaseKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.0"),
  ],
  targets: [
    // Content
    .target(name: "Console", swiftSettings: strict),
    .systemLibrary(name: "CCMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .target(name: "CommonMark", dependencies: ["CCMark"], swiftSettings: strict),
    .target(
      name: "Workbook", dependencies: ["CommonMark", .product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .target(
      name: "SiteGenerator",
      dependencies: [
        "Figures", "Console", "Workbook", "Checker", "CommonMark",
        .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),

    // The terminal
    .target(
      name: "TerminalPages",
      dependencies: ["Console", "Figures", "Practice", "Explorer", "Workbook", "Checker", "CommonMark"],
      swiftSettings: strict),

    // Words, numbers and layouts that pages and terminal share
    .target(
      name: "Figures",
      dependencies: [
        "Workbook", "Checker",
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftIDEUtils", package: "swift-syntax"),
      ], swiftSettings: strict),

    // Checking
    .target(name: "CTrace"),
    .target(
      name: "CInterposer", dependencies: ["CTrace"], publicHeadersPath: ".",
      cSettings: [
        .unsafeFlags(["-O2", "-fno-omit-frame-pointer", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"])
      ],
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
    .target(name: "Checker", dependencies: ["CTrace"], swiftSettings: optimized),
    .target(name: "Explorer", dependencies: ["Checker"], swiftSettings: optimized),
    .systemLibrary(name: "CSpawn"),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .target(
      name: "CaseRunner",
      dependencies: [
        "Explorer", "Checker", "Workbook", "CTrace", "CSpawn", "CXXHash",
      ], swiftSettings: strict),

    // Exercises
    .target(
      name: "Practice",
      dependencies: [
        "CaseRunner", "Explorer", "Checker", "Workbook", "Figures",
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ], swiftSettings: strict),

    // What cases import
    .target(name: "CSP", swiftSettings: strict),
    .target(name: "CaseKit", swiftSettings: strict),

    // The command line
    .executableTarget(
      name: "casebook",
      dependencies: [
        "Practice", "CaseRunner", "Explorer", "Checker", "Workbook", "SiteGenerator", "TerminalPages", "Console",
        "Figures", "CommonMark",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    // Measurements of the checker itself; `make bench` runs them.
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CaseRunner", "Explorer", "Checker", "CTrace",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks", exclude: ["Programs"], swiftSettings: strict),

    // Tests, and programs in a terminal for them
    .systemLibrary(name: "CVTerm", path: "Tests/CVTerm", pkgConfig: "vterm", providers: [.apt(["libvterm-dev"])]),
    .target(
      name: "TerminalTesting", dependencies: ["CVTerm", "CSpawn"], path: "Tests/TerminalTesting", swiftSettings: strict),
    .executableTarget(
      name: "ConsoleProbe", dependencies: ["Console"], path: "Tests/ConsoleProbe", swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["TerminalTesting"]),
    .testTarget(name: "CommonMarkTests", dependencies: ["CommonMark"]),
    .testTarget(name: "WorkbookTests", dependencies: ["Workbook"]),
    .testTarget(name: "SiteGeneratorTests", dependencies: ["SiteGenerator"]),
    .testTarget(name: "ConsoleTests", dependencies: ["Console", "TerminalTesting"]),
    .testTarget(
      name: "TerminalPagesTests",
      dependencies: [
        "TerminalPages", "Console", "Figures", "Practice", "Workbook", "Explorer", "Checker", "CommonMark",
      ],
      exclude: ["Snapshots"]),
    .testTarget(name: "PracticeTests", dependencies: ["Practice", "Workbook", "Figures"]),
    .testTarget(name: "CheckerTests", dependencies: ["Checker"]),
    .testTarget(name: "ExplorerTests", dependencies: ["Explorer"]),
    .testTarget(name: "CaseRunnerTests", dependencies: ["CaseRunner"]),
    .testTarget(name: "CSPTests", dependencies: ["CSP", "CaseKit"], exclude: ["Programs"]),
    .testTarget(name: "CommandTests", dependencies: ["TerminalTesting"]),
  ]
)
