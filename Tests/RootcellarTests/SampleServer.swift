import Foundation
import JSONRPC
import Logging
import TestKit

@testable import rootcellar

extension Settings {
    /// The sample data as the only root, everything else at its default.
    static func forSampleData() throws -> Settings {
        var sources = Sources()
        sources.flags = ["roots": [.string(Package.sampleData.path)]]
        return try Settings(from: sources)
    }
}

extension Logger {
    /// A log that goes nowhere.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
