/// How much a log message matters, by RFC 5424, least first.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, notice, warning, error, critical, alert, emergency

    public static func < (left: Self, right: Self) -> Bool {
        guard let leftIndex = allCases.firstIndex(of: left),
            let rightIndex = allCases.firstIndex(of: right)
        else { return false }
        return leftIndex < rightIndex
    }
}
