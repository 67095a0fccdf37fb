import Git
import MCP
import Text

/// A part of what is told of a commit, as much as there is room for.
///
/// The whole is a row of pieces: the message, a line for each file, the change of each file. They
/// are made when their turn comes, so that a page costs what is on it.
struct CommitPage {
    /// A piece, and how many bytes of it have been told.
    struct Position {
        var piece = 0
        var offset = 0

        /// Beyond any that there is.
        static let last = Position(piece: 999_999, offset: 99_999_999)
    }

    private(set) var text = ""
    /// Where the next page begins; `nil` at the end.
    private(set) var next: Position?
    private let start: Position
    private let maxBytes: Int

    init(from start: Position, maxBytes: Int) {
        self.start = start
        self.maxBytes = maxBytes
    }

    /// Writes down what there is room for.
    ///
    /// - Throws: `InvalidArguments` for a start that there isn't; `CancellationError`.
    mutating func fill(with changes: borrowing CommitChanges, _ detail: CommitText.Detail) throws {
        let files = changes.files
        guard start.piece <= (detail == .patch ? 2 : 1) * files.count else {
            throw Continuation.notOurs
        }
        guard try add(0, message(of: changes.commit, in: changes.repositoryName)) else { return }
        for (number, file) in files.enumerated() where number + 1 >= start.piece {
            if stops(at: number + 1, changes) { return }
            let differences = try changes.differences(in: file)
            guard try add(number + 1, PatchText.line(for: file, differences)) else { return }
        }
        guard detail == .patch else { return }
        for (number, file) in files.enumerated() where files.count + number + 1 >= start.piece {
            let piece = files.count + number + 1
            if stops(at: piece, changes) { return }
            let differences = try changes.differences(in: file)
            guard try add(piece, PatchText.patch(of: file, differences)) else { return }
        }
    }

    /// Ends the page if it took long enough.
    private mutating func stops(at piece: Int, _ changes: borrowing CommitChanges) -> Bool {
        guard changes.isOutOfTime, !text.isEmpty else { return false }
        next = Position(piece: piece, offset: piece == start.piece ? start.offset : 0)
        return true
    }

    /// Adds a piece.
    ///
    /// - Returns: Whether there was room for the whole of it.
    /// - Throws: `InvalidArguments` if the page is to begin beyond its end.
    private mutating func add(_ number: Int, _ piece: String) throws(InvalidArguments) -> Bool {
        guard number >= start.piece else { return true }
        let offset = number == start.piece ? start.offset : 0
        guard offset <= piece.utf8.count else { throw Continuation.notOurs }
        let part = Array(piece.utf8.dropFirst(offset))
        let room = maxBytes - text.utf8.count
        guard part.count > room else {
            text += String(decoding: part, as: UTF8.self)
            return true
        }
        // What fits a page isn't torn apart.
        let isKeptWhole = !text.isEmpty && part.count <= maxBytes
        let length = isKeptWhole ? 0 : Self.length(of: part, atMost: room)
        text += String(decoding: part[..<length], as: UTF8.self)
        next = Position(piece: number, offset: offset + length)
        return false
    }

    /// Up to the end of a line, if it has one in time.
    private static func length(of part: [UInt8], atMost room: Int) -> Int {
        if let end = part[..<room].lastIndex(of: UInt8(ascii: "\n")) { return end + 1 }
        return wholeLength(of: part, atMost: room)
    }

    private func message(of commit: Commit, in repository: String) -> String {
        let record = CommitRecord(commit)
        var lines = [
            "commit \(record.id) in \(repository)", "author \(record.author), \(record.date)",
        ]
        if record.committer != nil || record.committed != nil {
            let committer = record.committer ?? record.author
            lines.append("committer \(committer), \(record.committed ?? record.date)")
        }
        if record.parents.isEmpty { lines.append("without parents") }
        if record.parents.count > 1 {
            let more = record.parentCount.map { " and \($0 - record.parents.count) more" } ?? ""
            lines.append("parents \(record.parents.joined(separator: " "))\(more)")
        }
        lines += ["", displayedLines(of: commit.message.dropLast { $0 == UInt8(ascii: "\n") })]
        return lines.joined(separator: "\n") + "\n\n"
    }
}

extension Array {
    /// Without what fits at the end.
    fileprivate func dropLast(while fits: (Element) -> Bool) -> ArraySlice<Element> {
        dropLast(reversed().prefix(while: fits).count)
    }
}
