// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where ROOTCELLAR_STRICT is set, as script/test does, and not in a user's build.
let isStrict = Context.environment["ROOTCELLAR_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// A module of ours, under the package's settings.
func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a module, which may use what it uses and the test kit.
func tests(of name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "TestKit"] + dependencies,
        swiftSettings: settings
    )
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "rootcellar",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "rootcellar", targets: ["rootcellar"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // JSON, messages and framing: knows nothing of MCP.
        module("JSONRPC"),
        // What is shown to people and models: escaping, budgets, near names.
        module("Text"),
        // Threads for calls that block.
        module("Blocking"),
        // The protocol, and what a feature is.
        module("MCP", "JSONRPC", "Text", "Blocking", logging),
        // Calls that Swift can't make: openat2, Landlock.
        .target(name: "CSandbox"),
        // The only place that opens files.
        module("Sandbox", "CSandbox", "Text"),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
        ),
        .systemLibrary(
            name: "CGit2",
            pkgConfig: "libgit2",
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]
        ),
        // The C libraries for Swift.
        module("SQLite", "CSQLite", "CSandbox", "Sandbox", "Text", "Blocking"),
        module("Git", "CGit2", "CSandbox", "Sandbox", "Text", "Blocking"),
        // What a host sees of each.
        module("FilesFeature", "MCP", "JSONRPC", "Sandbox", "Text", "Blocking"),
        module("SQLiteFeature", "MCP", "JSONRPC", "SQLite", "Sandbox", "Text", "Blocking"),
        module("GitFeature", "MCP", "JSONRPC", "Git", "Sandbox", "Text", "Blocking"),
        // The program: the only place that knows them all.
        .executableTarget(
            name: "rootcellar",
            dependencies: [
                "FilesFeature", "SQLiteFeature", "GitFeature", "MCP", "JSONRPC", "Sandbox",
                "SQLite", "Git", "Text", "Blocking", argumentParser, logging,
            ],
            swiftSettings: settings
        ),

        .target(
            name: "TestKit",
            dependencies: ["MCP", "JSONRPC", "Sandbox", logging],
            path: "Tests/TestKit",
            swiftSettings: settings
        ),
        tests(of: "JSONRPC"),
        tests(of: "Text"),
        tests(of: "Blocking"),
        tests(of: "MCP", "JSONRPC", "Text", logging),
        tests(of: "Sandbox", "CSandbox", "Text", "Blocking"),
        tests(of: "SQLite", "Sandbox", "CSQLite", "Text", "Blocking"),
        tests(of: "Git", "Sandbox", "Text", "Blocking"),
        tests(of: "FilesFeature", "MCP", "JSONRPC", "Sandbox", "Blocking"),
        tests(of: "SQLiteFeature", "MCP", "JSONRPC", "Sandbox", "SQLite", "Text", "Blocking"),
        tests(of: "GitFeature", "MCP", "JSONRPC", "Sandbox", "Git", "Blocking"),
        .testTarget(
            name: "RootcellarTests",
            dependencies: ["rootcellar", "MCP", "JSONRPC", "Sandbox", "TestKit", argumentParser],
            swiftSettings: settings
        ),
        // The built program, through its pipes.
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["JSONRPC", "TestKit"],
            swiftSettings: settings
        ),
        // What must be true of the repository: documents current, files short, nothing opened elsewhere.
        .testTarget(
            name: "RepositoryTests",
            dependencies: ["JSONRPC", "Sandbox", "Git", "TestKit"],
            swiftSettings: settings
        ),
    ]
)
