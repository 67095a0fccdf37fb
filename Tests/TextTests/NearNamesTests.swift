import Testing
import Text

@Suite struct `Near names` {
    @Test(arguments: [
        ("orders", ["order", "customers", "orders_2024", "zebra"], ["order", "orders_2024"]),
        ("custmoers", ["orders", "customers"], ["customers"]),
        ("README", ["readme.md", "Readme", "LICENSE"], ["Readme", "readme.md"]),
        ("a", ["b", "xyz"], ["b"]),
        ("", ["a"], []),
        ("nothing", [], []),
        ("nothing", ["entirely", "different"], []),
        ("naïve", ["naive"], ["naive"]),
    ])
    func `are the nearest first, and only near ones`(
        name: String,
        candidates: [String],
        near: [String]
    ) {
        #expect(nearNames(to: name, among: candidates) == near)
    }

    @Test func `are at most so many`() {
        let candidates = (0..<10).map { "name\($0)" }
        #expect(nearNames(to: "name", among: candidates).count == 3)
        #expect(nearNames(to: "name", among: candidates, limit: 1) == ["name0"])
    }

    @Test func `are looked for among a bounded number of candidates, however long`() {
        let long = String(repeating: "x", count: 100_000)
        #expect(nearNames(to: long, among: [long + "y"]) == [long + "y"])
        let endless = sequence(first: 0) { $0 + 1 }.lazy.map { "candidate \($0)" }
        #expect(nearNames(to: "candidate 7", among: endless).first == "candidate 7")
    }
}
