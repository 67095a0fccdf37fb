import JSONRPC
import TestKit
import Testing

@Suite struct `Cutting a stream into lines` {
    @Test(
        arguments: [
            ("", []),
            ("\n", []),
            ("\n\r\n\n", []),
            ("one\n", ["one"]),
            ("one\ntwo\r\n\nthree\n", ["one", "two", "three"]),
            ("no end", ["no end"]),
            ("last\r", ["last"]),
            ("a\rb\r\r\n", ["a\rb\r"]),
            ("12345678\n", ["12345678"]),
            ("12345678\r\n", ["12345678"]),
            ("123456789\nnext\n", [nil, "next"]),
            ("12345678\r\r\nnext\n", [nil, "next"]),
            ("123456789", [nil]),
            (
                String(repeating: "x", count: 100) + "\n\n" + String(repeating: "y", count: 9),
                [nil, nil]
            ),
        ] as [(String, [String?])]
    )
    func `gives its lines, whichever way it is cut`(stream: String, lines: [String?]) {
        let expected = lines.map { line -> LineFramer.Line in
            line.map { .complete(Array($0.utf8)) } ?? .tooLong(limit: limit)
        }
        let bytes = Array(stream.utf8)
        for size in 1...max(1, bytes.count) {
            let chunks = stride(from: 0, to: bytes.count, by: size).map {
                bytes[$0..<min($0 + size, bytes.count)]
            }
            #expect(framed(chunks) == expected, "in chunks of \(size)")
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `gives the same lines however the stream is cut`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<500).map { _ in
            Array("abc\r\n\n".utf8).randomElement(using: &generator) ?? 0
        }
        var chunks: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 0...20, using: &generator)
            chunks.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(framed(chunks) == framed([bytes[...]]))
    }

    @Test func `a line that is too long is not kept`() {
        var framer = LineFramer(maxBytes: limit)
        let chunk = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<64 { #expect(framer.lines(completedBy: chunk[...]).isEmpty) }
        #expect(
            framer.lines(completedBy: Array("\nok\n".utf8)[...])
                == [.tooLong(limit: limit), .complete(Array("ok".utf8))]
        )
    }

    private let limit = 8

    private func framed(_ chunks: [ArraySlice<UInt8>]) -> [LineFramer.Line] {
        var framer = LineFramer(maxBytes: limit)
        let lines = chunks.flatMap { framer.lines(completedBy: $0) }
        return lines + [framer.finish()].compactMap { $0 }
    }
}
