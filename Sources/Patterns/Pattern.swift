import CPCRE2

/// A regular expression of PCRE2, compiled to machine code, with what it needs to be matched.
///
/// However it is written, a match takes no more steps than ``maxSteps`` from each place it begins at.
@safe public struct Pattern: ~Copyable {
    /// How a pattern is read.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// What is written is the text itself, not an expression.
        public static let literal = Options(rawValue: 1)
        /// Case doesn't count.
        public static let ignoresCase = Options(rawValue: 2)
        /// What is found begins and ends where a word does.
        public static let wholeWords = Options(rawValue: 4)
        /// `.` matches the end of a line, too.
        public static let dotMatchesNewlines = Options(rawValue: 8)
        /// The text is UTF-8, perhaps with bytes that aren't; otherwise characters are bytes, and
        /// letters and their case those of ASCII.
        public static let unicode = Options(rawValue: 16)
    }

    /// The longest that is compiled.
    public static let maxBytes = 10_000
    private static let maxSteps: UInt32 = 50_000
    /// Each may go through all of the text.
    private static let maxIntricateSteps: UInt32 = 20_000
    private static let maxHeapKiB: UInt32 = 20 << 10

    private let code: OpaquePointer
    private let matches: OpaquePointer
    private let context: OpaquePointer
    /// Whether a step may take long, or what lies around a match decides: then it is to be matched in
    /// short texts, and at few places at a time.
    public let isIntricate: Bool
    /// `nil` where there is no machine code; then it is interpreted.
    private let stack: OpaquePointer?

    /// Compiles a pattern; `^` and `$` match at each line, which ends with LF, CR LF or CR.
    ///
    /// - Throws: ``PatternError``.
    public init(_ text: String, _ options: Options = []) throws(PatternError) {
        guard text.utf8.count <= Self.maxBytes else { throw .tooLong }
        let code = unsafe try Self.compiled(text, options)
        guard let matches = unsafe pcre2_match_data_create_from_pattern_8(code, nil),
            let context = unsafe pcre2_match_context_create_8(nil)
        else {
            unsafe pcre2_code_free_8(code)
            throw .noMemory
        }
        unsafe pcre2_set_heap_limit_8(context, Self.maxHeapKiB)
        // Where the system forbids machine code made at run time, the pattern is interpreted.
        let hasMachineCode = unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
        unsafe stack = hasMachineCode ? pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil) : nil
        unsafe pcre2_jit_stack_assign_8(
            context,
            nil,
            stack.map { unsafe UnsafeMutableRawPointer($0) }
        )
        isIntricate = !hasMachineCode || Self.isIntricate(text, options)
        let maxSteps = isIntricate ? Self.maxIntricateSteps : Self.maxSteps
        unsafe pcre2_set_match_limit_8(context, maxSteps)
        unsafe (self.code, self.matches, self.context) = (code, matches, context)
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_match_data_free_8(matches)
        unsafe pcre2_code_free_8(code)
        unsafe pcre2_jit_stack_free_8(stack)
    }

    /// The first place in a part of a text where the pattern matches.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - part: What is looked at: nothing before or after it counts.
    ///   - start: Where a match may begin, in it.
    ///   - end: Where it must begin before, if the pattern is intricate.
    ///   - isLineStart: Whether a line begins where the part does.
    ///   - isLineEnd: Whether one ends where the part does.
    /// - Returns: Where it is in the text; `nil` if there is none.
    /// - Throws: ``PatternError/tooHard``.
    public func firstMatch(
        in bytes: [UInt8],
        _ part: Range<Int>,
        from start: Int,
        before end: Int? = nil,
        isLineStart: Bool = true,
        isLineEnd: Bool = true
    ) throws(PatternError) -> Range<Int>? {
        var options: UInt32 = 0
        if !isLineStart { options |= UInt32(PCRE2_NOTBOL) }
        if !isLineEnd { options |= UInt32(PCRE2_NOTEOL) }
        if isIntricate {
            unsafe pcre2_set_offset_limit_8(context, end.map { $0 - 1 } ?? .max)
        }
        let count = unsafe bytes.withUnsafeBufferPointer { bytes in
            let part = unsafe UnsafeBufferPointer(rebasing: bytes[part])
            return unsafe pcre2_match_8(
                code,
                part.baseAddress,
                part.count,
                start,
                options,
                matches,
                context
            )
        }
        if count == PCRE2_ERROR_NOMATCH { return nil }
        guard count >= 0, let ends = unsafe pcre2_get_ovector_pointer_8(matches) else {
            throw .tooHard
        }
        let (first, end) = unsafe (ends[0], ends[1])
        // `\K` may put the beginning behind the end.
        return part.lowerBound + min(first, end)..<part.lowerBound + end
    }

    /// Whether it looks around, goes back to what was matched, calls itself, is about the ends of the
    /// text, or repeats what may itself repeat.
    private static func isIntricate(_ text: String, _ options: Options) -> Bool {
        !options.contains(.literal)
            && text.contains(/\(\?[^:imsx-]|\(\*|\\[0-9gkKXRAzZG]|\)[*+{]/)
    }

    private static func compiled(_ text: String, _ options: Options) throws(PatternError)
        -> OpaquePointer
    {
        guard !text.contains("(*NO_JIT)") else {
            throw .invalid(message: "(*NO_JIT) isn't taken", offset: 0)
        }
        var flags = UInt32(PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C)
        // Any may be, where machine code can't be made.
        flags |= PCRE2_USE_OFFSET_LIMIT
        if options.contains(.ignoresCase) { flags |= UInt32(PCRE2_CASELESS) }
        if options.contains(.dotMatchesNewlines) { flags |= UInt32(PCRE2_DOTALL) }
        flags |=
            options.contains(.unicode)
            ? UInt32(PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF) : UInt32(PCRE2_NEVER_UTF)
        guard let context = unsafe pcre2_compile_context_create_8(nil) else { throw .noMemory }
        defer { unsafe pcre2_compile_context_free_8(context) }
        unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        var (error, offset): (CInt, Int) = (0, 0)
        let pattern = Array(expression(text, options).utf8)
        let code = unsafe pattern.withUnsafeBufferPointer {
            unsafe pcre2_compile_8($0.baseAddress, $0.count, flags, &error, &offset, context)
        }
        guard let code = unsafe code else {
            throw .invalid(message: message(error), offset: min(offset, text.utf8.count))
        }
        return unsafe code
    }

    /// What is compiled for a text.
    private static func expression(_ text: String, _ options: Options) -> String {
        let body = options.contains(.literal) ? escaped(text) : text
        return options.contains(.wholeWords) ? "(?<!\\w)(?:\(body))(?!\\w)" : body
    }

    /// With a backslash before all of ASCII that may mean something.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) {
                escaped.append("\\")
            }
            escaped.append(scalar)
        }
        return String(escaped)
    }

    private static func message(_ error: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe pcre2_get_error_message_8(error, $0.baseAddress, $0.count)
        }
        return String(decoding: buffer.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
