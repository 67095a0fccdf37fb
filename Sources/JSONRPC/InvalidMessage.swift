/// A line that is no message.
public struct InvalidMessage: Sendable {
    /// Its id, where one could be read.
    public var id: RequestID?
    /// What was wrong.
    public var error: ResponseError
    /// Whether it is a notification all the same, which is never answered.
    public var isNotification: Bool

    init(id: RequestID? = nil, error: ResponseError, isNotification: Bool = false) {
        self.id = id
        self.error = error
        self.isNotification = isNotification
    }

    /// A message longer than may be read.
    public static func tooLong(limit: Int) -> InvalidMessage {
        InvalidMessage(error: .invalidRequest("a message must be at most \(limit) bytes long"))
    }
}
