import Synchronization

/// A value that is made when it is first asked for, and then kept.
///
/// What tools, prompts and templates declare is read by reflection, which takes a tenth of the
/// program's start, and a host starts a server long before it asks for any of them.
final class Deferred<Value: Sendable>: Sendable {
    private let make: @Sendable () -> Value
    private let made = Mutex<Value?>(nil)

    init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    /// The value; whoever asks for it first waits until it is made, as do all others meanwhile.
    var value: Value {
        made.withLock { made in
            if let made { return made }
            let new = make()
            made = new
            return new
        }
    }
}
