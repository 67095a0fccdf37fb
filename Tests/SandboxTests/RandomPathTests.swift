import Foundation
import Sandbox
import TestKit
import Testing

/// Random paths over random trees full of links: the file that a path gives is in a root, and the
/// one that the system itself would give; both ways to resolve come to the same.
@Suite(.timeLimit(.minutes(5))) struct RandomPathTests {
    private static let names = ["a", "b", "c"]
    private static let directories = ["one", "two", "outside", "one-evil"]

    private struct Case {
        let tree: TemporaryTree
        var generator: SeededGenerator

        init(seed: UInt64) throws {
            tree = try TemporaryTree([
                "one": .directory, "two": .directory, "outside": .directory,
                "one-evil": .directory,
            ])
            generator = SeededGenerator(seed: seed)
            for top in RandomPathTests.directories { try fill(top, depth: 3) }
        }

        /// Puts files that say where they are, directories and links under each of the names.
        private mutating func fill(_ directory: String, depth: Int) throws {
            for name in RandomPathTests.names {
                let path = "\(directory)/\(name)"
                switch Int.random(in: 0..<10, using: &generator) {
                case 0..<2: try tree.add(path, .text(path))
                case 2..<6 where depth > 0:
                    try tree.add(path, .directory)
                    try fill(path, depth: depth - 1)
                case 2..<9: try tree.add(path, .link(target()))
                default: break
                }
            }
        }

        private mutating func target() -> String {
            let slash = Int.random(in: 0..<8, using: &generator) == 0 ? "/" : ""
            guard Int.random(in: 0..<3, using: &generator) == 0 else {
                return "./\(parts())\(slash)"
            }
            let top = RandomPathTests.directories.randomElement(using: &generator) ?? "one"
            return tree.path("\(top)/\(parts())\(slash)")
        }

        /// A relative path; half of the parts are names that may be there.
        mutating func parts() -> String {
            let parts = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                let special = [".", "..", "..", "nope", ""].randomElement(using: &generator)
                let name = RandomPathTests.names.randomElement(using: &generator)
                return (Bool.random(using: &generator) ? name : special) ?? "."
            }
            return parts.joined(separator: "/")
        }

        /// A path as an argument may spell it, and in the spelling the system takes.
        mutating func argument() -> (argument: String, plain: String) {
            let root = ["one", "two"].randomElement(using: &generator) ?? "one"
            let rest = parts()
            let plain = tree.path("\(root)/\(rest)")
            let spellings = ["\(root):\(rest)", plain, "file://\(plain)", "\(root)/\(rest)"]
            return (spellings.randomElement(using: &generator) ?? plain, plain)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `no path that is accepted is outside the roots`(seed: UInt64) throws {
        var random = try Case(seed: seed)
        let specifications = ["one", "two"].map {
            RootSpecification(path: random.tree.path($0))
        }
        let roots = try Roots(specifications)
        let walking = try Roots(specifications, resolution: .walk)
        for _ in 0..<150 {
            let (argument, plain) = random.argument()
            let outcome = Outcome(reading: argument, in: roots)
            #expect(outcome == Outcome(reading: argument, in: walking), "\(argument)")
            guard case .content(let content) = outcome else { continue }
            #expect(content.hasPrefix("one/") || content.hasPrefix("two/"), "\(argument)")
            // A slash at its end asks for a directory; of an argument it is forgiven.
            let trimmed = plain.trimmingSuffix { $0 == "/" || $0 == "." }
            let direct = try? String(contentsOfFile: String(trimmed), encoding: .utf8)
            #expect(content == direct, "\(argument)")
        }
    }

    @Test func `of the random paths enough lead to a file`() throws {
        var found = 0
        for seed in 0..<10 as Range<UInt64> {
            var random = try Case(seed: seed)
            let roots = try Roots(
                ["one", "two"].map { RootSpecification(path: random.tree.path($0)) }
            )
            for _ in 0..<150 {
                let outcome = Outcome(reading: random.argument().argument, in: roots)
                if case .content = outcome { found += 1 }
            }
        }
        #expect(found > 50)
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, predicate(last) { rest = rest.dropLast() }
        return rest
    }
}
