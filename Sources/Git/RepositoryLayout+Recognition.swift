import Sandbox

extension SandboxedPath {
    /// Whether this directory has what every repository has.
    var looksLikeRepository: Bool {
        appending("HEAD".utf8).information(followsLast: false)?.kind == .file
            && appending("objects".utf8).information(followsLast: false)?.kind == .directory
            && appending("refs".utf8).information(followsLast: false)?.kind == .directory
    }
}
