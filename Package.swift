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

/// Where libgit2 is found to link it, which is not done on Linux: CGit2 loads it when it is needed.
#if os(Linux)
let libgit2Package: String? = nil
#else
let libgit2Package: String? = "libgit2"
#endif

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

/// A product that only a build with the trait HTTP fetches.
func http(_ product: String, _ package: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: ["HTTP"]))
}

let package = Package(
    name: "rootcellar",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "rootcellar", targets: ["rootcellar"])],
    traits: [
        .trait(name: "HTTP", description: "Serving over Streamable HTTP: `serve --http`.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // With the trait HTTP alone; its default traits would bring full Foundation.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // JSON, messages and framing: knows nothing of MCP.
        module("JSONRPC"),
        // JSON Schema 2020-12: whether a value is what a schema describes, in sentences.
        module("JSONSchema", "JSONRPC"),
        // What is shown to people and models: escaping, budgets, near names.
        module("Text"),
        // Threads for calls that block.
        module("Blocking"),
        // The protocol, and what a feature is.
        module("MCP", "JSONRPC", "JSONSchema", "Text", "Blocking", logging),
        // The protocol over HTTP; empty without the trait.
        module(
            "MCPHTTP",
            "MCP",
            "JSONRPC",
            "Text",
            "Blocking",
            logging,
            http("HummingbirdCore", "hummingbird"),
            http("Crypto", "swift-crypto"),
            http("HTTPTypes", "swift-http-types"),
            http("NIOCore", "swift-nio"),
            http("NIOHTTP1", "swift-nio"),
            http("NIOPosix", "swift-nio"),
            http("NIOHTTPTypes", "swift-nio-extras"),
            http("NIOHTTPTypesHTTP1", "swift-nio-extras"),
            http("ServiceLifecycle", "swift-service-lifecycle"),
            http("UnixSignals", "swift-service-lifecycle"),
        ),
        // Calls that Swift can't make: openat2, Landlock.
        .target(name: "CSandbox"),
        // The only place that opens files.
        module("Sandbox", "CSandbox", "Text", "Blocking"),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
        ),
        // What keeps a query from locks, memory and time that it must not take.
        .target(name: "CSQLiteGuards", dependencies: ["CSQLite"]),
        .systemLibrary(
            name: "CLibgit2",
            pkgConfig: libgit2Package,
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]
        ),
        // What loads libgit2, and keeps it from memory and files that it must not take.
        .target(
            name: "CGit2",
            dependencies: ["CLibgit2"],
            linkerSettings: [.linkedLibrary("z")]
        ),
        .systemLibrary(
            name: "CPCRE2",
            pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]
        ),
        // Regular expressions.
        module("Patterns", "CPCRE2", "Text"),
        // The C libraries for Swift.
        module("SQLite", "CSQLite", "CSQLiteGuards", "CSandbox", "Sandbox", "Text", "Blocking"),
        module("Git", "CGit2", "CSandbox", "Sandbox", "Text", "Blocking"),
        // What a host sees of each.
        module("FilesFeature", "MCP", "JSONRPC", "Sandbox", "Patterns", "Text", "Blocking"),
        module("SQLiteFeature", "MCP", "JSONRPC", "SQLite", "Sandbox", "Text", "Blocking"),
        module("GitFeature", "MCP", "JSONRPC", "Git", "Sandbox", "Text", "Blocking"),
        // The program: the only place that knows them all.
        .executableTarget(
            name: "rootcellar",
            dependencies: [
                "FilesFeature", "SQLiteFeature", "GitFeature", "MCP", "MCPHTTP", "JSONRPC",
                "Sandbox", "SQLite", "Git", "Text", "Blocking", argumentParser, logging,
            ],
            swiftSettings: settings
        ),
        // The same modules serving the fixtures of the protocol's conformance suite.
        .executableTarget(
            name: "conformance-server",
            dependencies: ["MCP", "MCPHTTP", "JSONRPC", "Text", logging],
            swiftSettings: settings
        ),

        .target(
            name: "TestKit",
            dependencies: [
                "MCP", "JSONRPC", "Sandbox", "CSandbox", "Blocking", logging,
                http("NIOCore", "swift-nio"), http("NIOPosix", "swift-nio"),
            ],
            path: "Tests/TestKit",
            swiftSettings: settings
        ),
        tests(of: "JSONRPC"),
        tests(of: "JSONSchema", "JSONRPC"),
        tests(of: "Text"),
        tests(of: "Blocking"),
        tests(of: "MCP", "JSONRPC", "Text", logging),
        tests(
            of: "MCPHTTP",
            "MCP",
            "JSONRPC",
            "Text",
            logging,
            http("HTTPTypes", "swift-http-types"),
            http("ServiceLifecycle", "swift-service-lifecycle"),
        ),
        tests(of: "Sandbox", "CSandbox", "Text", "Blocking"),
        tests(of: "SQLite", "Sandbox", "CSandbox", "CSQLite", "Text", "Blocking"),
        tests(of: "Git", "Sandbox", "Text", "Blocking"),
        tests(of: "Patterns"),
        tests(of: "FilesFeature", "MCP", "JSONRPC", "Sandbox", "Text", "Blocking"),
        tests(of: "SQLiteFeature", "MCP", "JSONRPC", "Sandbox", "SQLite", "Text", "Blocking"),
        tests(of: "GitFeature", "MCP", "JSONRPC", "Sandbox", "Git", "Blocking"),
        .testTarget(
            name: "RootcellarTests",
            dependencies: [
                "rootcellar", "MCP", "JSONRPC", "JSONSchema", "Sandbox", "TestKit", argumentParser,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["conformance-server", "MCP", "JSONRPC", "Text", "TestKit"],
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
