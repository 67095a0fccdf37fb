import TestKit
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

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `find a name with one slip of the keyboard among others`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func word() -> [Character] {
            (0..<Int.random(in: 5...12, using: &generator)).map { _ in
                "abcdefghijklmnopqrstuvwxyz_.".randomElement(using: &generator) ?? "a"
            }
        }
        let name = word()
        var slipped = name
        let place = Int.random(in: 0..<(name.count - 1), using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: slipped.remove(at: place)
        case 1: slipped.insert("x", at: place)
        case 2: slipped[place] = "x"
        default: slipped.swapAt(place, place + 1)
        }
        let others = (0..<50).map { _ in String(word()) }
        let near = nearNames(to: String(slipped), among: others + [String(name)])
        #expect(near.contains(String(name)))
        #expect(near.count <= 3)
        #expect(Set(near).isSubset(of: others + [String(name)]))
    }

    @Test func `are told once, however often they are there`() {
        #expect(nearNames(to: "nam", among: ["name", "name", "NAME"]) == ["NAME", "name"])
    }
}
