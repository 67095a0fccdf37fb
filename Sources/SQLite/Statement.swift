import CSQLite
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A compiled SQL statement, finalised at the end of its life.
@safe struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    /// Compiles `sql`, which must be one statement; comments and semicolons may follow it.
    ///
    /// - Precondition: `connection` stays open for the statement's whole life.
    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        unsafe handle = try unsafe Self.only(sql, on: connection)
        unsafe self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// The one statement that there is.
    private static func only(_ sql: String, on connection: OpaquePointer) throws(SQLiteError)
        -> OpaquePointer
    {
        let text = Array(sql.utf8)
        guard !text.contains(0) else { throw .refused("the SQL holds a zero byte") }
        var (handle, rest) = try unsafe compile(text[...], on: connection)
        guard let first = unsafe handle else { throw .refused("there is no statement in the SQL") }
        do throws(SQLiteError) {
            while !rest.isEmpty {
                // Only compiled, and under the same rules: a second statement is never run.
                unsafe (handle, rest) = try unsafe compile(rest, on: connection)
                guard let second = unsafe handle else { continue }
                unsafe sqlite3_finalize(second)
                throw .refused("the SQL holds more than one statement; send one at a time")
            }
        } catch {
            unsafe sqlite3_finalize(first)
            throw error
        }
        return unsafe first
    }

    private static func compile(_ text: ArraySlice<UInt8>, on connection: OpaquePointer)
        throws(SQLiteError) -> (handle: OpaquePointer?, rest: ArraySlice<UInt8>)
    {
        var handle: OpaquePointer?
        var used = text.count
        let code = unsafe (text + [0]).withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var end: UnsafePointer<CChar>?
            let code = unsafe sqlite3_prepare_v2(
                connection,
                start,
                CInt(bytes.count),
                &handle,
                &end
            )
            if let start = unsafe start, let end = unsafe end { used = unsafe end - start }
            return code
        }
        guard code == SQLITE_OK else { throw unsafe SQLiteError(latestOf: connection) }
        return unsafe (handle, text.dropFirst(used))
    }

    /// Binds all parameters; every one must be given, and nothing else.
    mutating func bind(_ bindings: Bindings) throws(SQLiteError) {
        let count = Int(unsafe sqlite3_bind_parameter_count(handle))
        switch bindings {
        case .positional(let values):
            guard values.count == count else {
                throw .refused(
                    "the SQL has \(count) parameter\(count == 1 ? "" : "s"), and \(values.count) "
                        + "value\(values.count == 1 ? " was" : "s were") given"
                )
            }
            for (index, value) in values.enumerated() { try bind(value, at: CInt(index + 1)) }
        case .named(let values):
            let names = (0..<count).map { parameterName(at: $0 + 1) }
            for (index, name) in names.enumerated() {
                guard let value = values[name] else {
                    throw .refused(
                        "no value was given for the parameter `\(displayed(name))`; the SQL has "
                            + names.map { "`\(displayed($0))`" }.joined(separator: ", ")
                    )
                }
                try bind(value, at: CInt(index + 1))
            }
            if let unused = values.keys.sorted().first(where: { !names.contains($0) }) {
                throw .refused("the SQL has no parameter `\(displayed(unused))`")
            }
        }
    }

    private func parameterName(at index: Int) -> String {
        guard let name = unsafe sqlite3_bind_parameter_name(handle, CInt(index)) else {
            return "?\(index)"
        }
        return unsafe String(String(cString: name).dropFirst())
    }

    private func bind(_ value: Value, at index: CInt) throws(SQLiteError) {
        let code =
            switch value {
            case .null: unsafe sqlite3_bind_null(handle, index)
            case .integer(let value): unsafe sqlite3_bind_int64(handle, index, value)
            case .real(let value): unsafe sqlite3_bind_double(handle, index, value)
            case .text(let value, _):
                unsafe csqlite_bind_text(handle, index, value, CInt(value.utf8.count))
            case .blob(let bytes):
                unsafe bytes.withUnsafeBytes { bytes in
                    unsafe csqlite_bind_blob(handle, index, bytes.baseAddress, CInt(bytes.count))
                }
            }
        guard code == SQLITE_OK else { throw unsafe SQLiteError(latestOf: connection) }
    }

    /// Moves to the next row; `false` when there is none.
    mutating func step() throws(SQLiteError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw unsafe SQLiteError(latestOf: connection)
        }
    }

    /// The names of the columns as they are shown, in order; two may have the same.
    var columnNames: [String] {
        columns.map { unsafe Self.shown(sqlite3_column_name(handle, $0)) ?? "" }
    }

    /// The types that the columns were declared with, as they are shown; `nil` for what was
    /// computed.
    var declaredTypes: [String?] {
        columns.map { unsafe Self.shown(sqlite3_column_decltype(handle, $0)) }
    }

    private static func shown(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        let characters = unsafe UnsafeBufferPointer(start: text, count: strlen(text))
        return unsafe displayed(characters.map { UInt8(bitPattern: $0) })
    }

    /// Puts the values of the current row in the place of what there is.
    func read(into row: inout [Value]) {
        row.removeAll(keepingCapacity: true)
        for column in columns { row.append(value(at: column)) }
    }

    private var columns: Range<CInt> {
        let count = unsafe sqlite3_column_count(handle)
        return 0..<count
    }

    private func value(at column: CInt) -> Value {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(handle, column))
        case SQLITE_NULL: return .null
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(handle, column)
            let count = Int(unsafe sqlite3_column_bytes(handle, column))
            return unsafe .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default:
            let start = unsafe sqlite3_column_text(handle, column)
            // Asked for after the text: SQLite counts the bytes of the form it last converted to.
            let count = Int(unsafe sqlite3_column_bytes(handle, column))
            let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
            // Repaired where it isn't UTF-8, which shows by the bytes that come back; ten times as
            // fast as asking whether it is valid first.
            var text = unsafe String(decoding: bytes, as: UTF8.self)
            let isRepaired = text.withUTF8 { repaired in
                guard let new = repaired.baseAddress, let old = bytes.baseAddress else {
                    return repaired.count != count
                }
                return unsafe repaired.count != count || memcmp(new, old, count) != 0
            }
            return .text(text, isRepaired: isRepaired)
        }
    }
}
