extension FileLocation {
    /// The file and its companions, as places where changes show.
    public func places(suffixes: [String]) -> [SandboxedPath] {
        suffixes.map { companion($0) }
    }

    /// Opens the file or a companion for reading.
    ///
    /// - Throws: ``SandboxError``, if it isn't there or isn't a regular file.
    public func file(suffix: String) throws(SandboxError) -> File {
        try companion(suffix).openFile()
    }

    private func companion(_ suffix: String) -> SandboxedPath {
        SandboxedPath(root: path.root, relative: path.relative + Array(suffix.utf8))
    }
}
