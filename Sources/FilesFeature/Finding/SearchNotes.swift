import Sandbox

/// What a search couldn't do, for the reply.
struct SearchNotes {
    /// Why a file wasn't searched.
    enum Reason: CaseIterable {
        case binary, tooLarge, tooHard, unreadable

        fileprivate var phrase: String {
            switch self {
            case .binary: "not searched, being binary"
            case .tooLarge: "not searched, being UTF-16 or UTF-32 of more than 16 MiB"
            case .tooHard: "not searched wholly, the pattern taking too long on them"
            case .unreadable: "that couldn't be read"
            }
        }
    }

    private static let maxExample = 60
    private var files: [Reason: (count: Int, example: String)] = [:]
    private var directories: (count: Int, example: SandboxedPath)?
    /// Whether the time was up before all was searched.
    var isOutOfTime = false

    mutating func add(_ reason: Reason, _ path: SandboxedPath) {
        let known = files[reason]
        files[reason] = (
            (known?.count ?? 0) + 1,
            known?.example ?? String(path.description.prefix(Self.maxExample))
        )
    }

    mutating func add(unreadable more: (count: Int, example: SandboxedPath)?) {
        guard let more else { return }
        directories = ((directories?.count ?? 0) + more.count, directories?.example ?? more.example)
    }

    /// A sentence for each; `nil` where there is nothing to tell.
    var sentences: [String]? {
        var sentences = isOutOfTime ? ["the time was up; go on with `nextCursor`"] : []
        for reason in Reason.allCases {
            guard let (count, example) = files[reason] else { continue }
            sentences.append("files \(reason.phrase): \(count), as `\(example)`")
        }
        if let directories {
            let example = directories.example.description.prefix(Self.maxExample)
            sentences.append(
                "directories that couldn't be listed: \(directories.count), as `\(example)`"
            )
        }
        return sentences.isEmpty ? nil : sentences
    }
}
