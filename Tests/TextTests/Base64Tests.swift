import TestKit
import Testing
import Text

@Suite struct `Base64` {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `is as the standard has it`(text: String, encoded: String) {
        #expect(base64(Array(text.utf8)) == encoded)
        #expect(bytes(ofBase64: encoded) == Array(text.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zh==", "Zm9=", "Zm 8", "Zm-_", "Zg==\n",
        "Zg==Zg==", "Zé==",
    ])
    func `is refused in any other form`(text: String) {
        #expect(bytes(ofBase64: text) == nil)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `gives the bytes back`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let given = (0..<Int(seed)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(bytes(ofBase64: base64(given)) == given)
    }
}
