#if HTTP
import Crypto
public import FoundationEssentials
public import JSONRPC
public import MCP
import Synchronization
import Text

/// States that hold what they keep, sealed: any process with the key can go on with them.
///
/// What is used up is known to this process alone; with several that share a key, a confirmed
/// change could be made once by each.
public final class SealedStates: RequestStates {
    private struct Spent {
        /// Until when each has to be remembered, by its nonce.
        var ends: [[UInt8]: Int] = [:]
    }

    /// More than this used up within the life of a state, and none can be used.
    private static let maxSpent = 100_000
    private static let version: UInt8 = 1

    private let key: SymmetricKey
    private let now: @Sendable () -> Int
    private let spent = Mutex(Spent())

    /// `secret`: at least 32 bytes that the processes share; a random one by default.
    ///
    /// `now`: the time that the processes share.
    public init(
        secret: [UInt8]? = nil,
        now: @escaping @Sendable () -> Date = { Date.now }
    ) {
        key =
            secret.map { SymmetricKey(data: SHA256.hash(data: $0)) } ?? SymmetricKey(size: .bits256)
        self.now = { Int(now().timeIntervalSince1970) }
    }

    public func state(keeping payload: JSON, boundTo binding: JSON) -> String {
        let end = now() + Int(RememberedStates.life.components.seconds)
        let content: JSON = [.integer(end), payload]
        do {
            let box = try ChaChaPoly.seal(
                content.bytes(),
                using: key,
                authenticating: binding.inOrder.bytes()
            )
            return base64URL([Self.version] + box.combined)
        } catch {
            preconditionFailure("sealing takes any bytes, under a key of 256 bits: \(error)")
        }
    }

    public func payload(of state: String, boundTo binding: JSON) -> JSON? {
        guard let box = Self.box(of: state),
            let content = try? content(of: box, boundTo: binding),
            let end = content[0]?.integer, end > now()
        else { return nil }
        return content[1]
    }

    public func spend(_ state: String) -> Bool {
        guard let box = Self.box(of: state) else { return false }
        let now = now()
        return spent.withLock { spent in
            if spent.ends.count >= Self.maxSpent {
                spent.ends = spent.ends.filter { $0.value > now }
            }
            let nonce = Array(box.nonce)
            guard spent.ends.count < Self.maxSpent, spent.ends[nonce] == nil else { return false }
            spent.ends[nonce] = now + Int(RememberedStates.life.components.seconds)
            return true
        }
    }

    /// - Throws: For a state that another key sealed, that was changed, or that is bound otherwise.
    private func content(of box: ChaChaPoly.SealedBox, boundTo binding: JSON) throws -> JSON {
        let bytes = try ChaChaPoly.open(box, using: key, authenticating: binding.inOrder.bytes())
        return try JSON(parsing: Array(bytes))
    }

    private static func box(of state: String) -> ChaChaPoly.SealedBox? {
        guard let bytes = bytes(ofBase64URL: state), bytes.first == version else { return nil }
        // Too short for a nonce and a tag.
        return try? ChaChaPoly.SealedBox(combined: bytes.dropFirst())
    }
}

extension JSON {
    /// The same value with its members in one order, so that equal values are equal bytes.
    fileprivate var inOrder: JSON {
        switch self {
        case .object(let members):
            .object(
                JSONObject(
                    members.map { ($0.name, $0.value.inOrder) }
                        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
                )
            )
        case .array(let elements): .array(elements.map(\.inOrder))
        default: self
        }
    }
}
#endif
