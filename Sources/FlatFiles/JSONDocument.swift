import CellValues
import Glibc

/// Where the rows of JSON that isn't lines stand: in one array, in an array somewhere in one object, or one after another,
/// with any white space. A stream: no more than a row is in memory.
///
/// It knows brackets, commas and texts alone. What breaks those is a broken file; what is wrong inside a row is the row's.
struct JSONDocument {
    enum Found {
        /// A value that starts at the window's position.
        case row(length: Int, line: Int)
        /// One too long to keep, which was read past.
        case long(LongLine, offset: UInt64, line: Int)
        /// `readOn` brings more.
        case incomplete
        case end
    }

    private enum State {
        case start
        case element(isFirst: Bool)
        case behindElement
        /// Rows one after another.
        case free
        /// Behind the array, in the objects around it.
        case closing
        case ended
    }

    private let path: [String]
    private let rowBytes: Int
    private var state = State.start
    private var line = 1
    private var newline: UInt8 = 0x0A
    /// Of the row under way, and how much of it was looked at.
    private var skim: JSONSkim?
    private var skimmed = 0
    private var long: (row: LongLine, offset: UInt64, line: Int)?

    init(_ path: ColumnPath?, rowBytes: Int) {
        self.path = path?.parts ?? []
        self.rowBytes = rowBytes
    }

    mutating func next(_ window: inout TextWindow) throws(FileFailure) -> Found {
        while true {
            if let long {
                self.long = nil
                endRow()
                return .long(long.row, offset: long.offset, line: long.line)
            }
            if skim != nil { return try row(&window) }
            if case .start = state { return .incomplete }
            if case .closing = state { return .incomplete }
            guard let byte = nextByte(&window) else {
                guard window.isAtEnd else { return .incomplete }
                switch state {
                case .free, .ended: return .end
                default: throw torn(window)
                }
            }
            switch state {
            case .element(isFirst: true) where byte == UInt8(ascii: "]"),
                .behindElement where byte == UInt8(ascii: "]"):
                window.position += 1
                state = path.isEmpty ? .ended : .closing
            case .behindElement:
                guard byte == UInt8(ascii: ",") else {
                    throw broken(window, "between two elements of the array stands no comma")
                }
                window.position += 1
                state = .element(isFirst: false)
            case .ended:
                throw broken(
                    window,
                    "something stands behind the \(path.isEmpty ? "array of rows" : "object that holds the rows")")
            case .element, .free, .start, .closing: skim = JSONSkim(newline: newline)
            }
        }
    }

    /// When the row's bytes were passed over.
    mutating func endRow() {
        line += skim?.newlines ?? 0
        skim = nil
        skimmed = 0
        if case .element = state { state = .behindElement }
    }

    /// Moves what is in memory: rows found before are no longer there.
    mutating func readOn(_ window: inout TextWindow) throws(FileFailure) {
        switch state {
        case .start: try begin(&window)
        case .closing: try close(&window)
        case .element, .behindElement, .free, .ended:
            if skim != nil, window.count > rowBytes + 2 {
                try skipLong(&window)
            } else {
                _ = try window.fill()
            }
        }
    }

    // MARK: Rows

    private mutating func row(_ window: inout TextWindow) throws(FileFailure) -> Found {
        let start = window.base + window.position
        switch skim?.take(start + skimmed, window.base + window.end) {
        case .ended(let end): return .row(length: end - start, line: line)
        case .broken: throw brokenBracket(window)
        case .more, nil:
            skimmed = window.count
            guard window.isAtEnd else { return .incomplete }
            guard skim?.mayEnd == true else { throw torn(window) }
            return .row(length: window.count, line: line)
        }
    }

    private mutating func skipLong(_ window: inout TextWindow) throws(FileFailure) {
        let offset = window.streamOffset(window.offset)
        var row = LongLine()
        while true {
            // What is in the window was looked at.
            row.keep(window.base + window.position, count: window.count)
            if try !window.discard() {
                guard skim?.mayEnd == true else { throw torn(window) }
                break
            }
            let start = window.base + window.position
            switch skim?.take(start, window.base + window.end) {
            case .ended(let end):
                row.keep(start, count: end - start)
                window.position += end - start
            case .broken: throw brokenBracket(window)
            case .more, nil: continue
            }
            break
        }
        long = (row, offset, line)
    }

    // MARK: What is around the rows

    /// The next byte that is no white space, at the window's position; nil where there is none in memory.
    private mutating func nextByte(_ window: inout TextWindow) -> UInt8? {
        while window.count > 0 {
            let byte = window.base[window.position]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D:
                if byte == newline { line += 1 }
                window.position += 1
            case 0xEF where window.count >= 3 || !window.isAtEnd:
                if window.count < 3 { return nil }
                if !window.dropMark() { return byte }
            default: return byte
            }
        }
        return nil
    }

    /// The same, from the file where there is none in memory; nil at its end.
    private mutating func nextByteOfFile(_ window: inout TextWindow) throws(FileFailure) -> UInt8? {
        while true {
            if let byte = nextByte(&window) { return byte }
            if try !window.fill() { return nil }
        }
    }

    private mutating func expect(_ sign: UInt8, _ message: String, _ window: inout TextWindow) throws(FileFailure) {
        guard let byte = try nextByteOfFile(&window) else { throw torn(window) }
        guard byte == sign else { throw broken(window, message) }
        window.position += 1
    }

    private mutating func begin(_ window: inout TextWindow) throws(FileFailure) {
        if memchr(window.base, 0x0A, window.end) == nil, memchr(window.base, 0x0D, window.end) != nil { newline = 0x0D }
        let first = try nextByteOfFile(&window)
        guard path.isEmpty else {
            if first == nil { throw broken(window, "there is nothing in it, and its source's 'rows' names an array") }
            for depth in path.indices {
                try expect(UInt8(ascii: "{"), notThere(depth, "object"), &window)
                guard try findMember(path[depth], &window) else { throw broken(window, notThere(depth + 1, "member")) }
            }
            try expect(UInt8(ascii: "["), notThere(path.count, "array"), &window)
            state = .element(isFirst: true)
            return
        }
        state = .free
        if first == UInt8(ascii: "[") {
            window.position += 1
            state = .element(isFirst: true)
        }
    }

    private func notThere(_ count: Int, _ what: String) -> String {
        let place = count == 0 ? "the top" : quoted(path.prefix(count).joined(separator: "."))
        return "there is no \(what) at \(place), and its source's 'rows' is \(quoted(path.joined(separator: ".")))"
    }

    /// Behind an object's bracket or a comma in it: goes to the value of the member of that name, or behind the object.
    private mutating func findMember(_ name: String, _ window: inout TextWindow) throws(FileFailure) -> Bool {
        if try nextByteOfFile(&window) == UInt8(ascii: "}") {
            window.position += 1
            return false
        }
        while true {
            let key = try key(&window)
            try expect(UInt8(ascii: ":"), "behind a key stands no colon", &window)
            guard try nextByteOfFile(&window) != nil else { throw torn(window) }
            if key == Array(name.utf8) { return true }
            try skipValue(&window)
            if try endsObject(&window) { return false }
        }
    }

    /// Behind a member: whether the object ends, or another one follows.
    private mutating func endsObject(_ window: inout TextWindow) throws(FileFailure) -> Bool {
        guard let byte = try nextByteOfFile(&window) else { throw torn(window) }
        guard byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",") else {
            throw broken(window, "between two members of an object stands no comma")
        }
        window.position += 1
        return byte == UInt8(ascii: "}")
    }

    private mutating func key(_ window: inout TextWindow) throws(FileFailure) -> [UInt8] {
        guard try nextByteOfFile(&window) == UInt8(ascii: "\"") else {
            throw broken(window, "in an object stands something that is no key")
        }
        var skim = JSONSkim(newline: newline)
        var looked = 0
        while true {
            let start = window.base + window.position
            if case .ended(let end) = skim.take(start + looked, window.base + window.end) {
                line += skim.newlines
                let text = Array(UnsafeBufferPointer(start: start, count: end - start))
                guard JSONScanner.accepts(text) else { throw broken(window, "a key is no text of JSON") }
                window.position += end - start
                var bytes = text[1..<text.count - 1] + []
                if bytes.contains(UInt8(ascii: "\\")) {
                    let count = bytes.count
                    var decoded = [UInt8](repeating: 0, count: count + 8)
                    let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
                    let length = padded.withUnsafeBufferPointer { from in
                        decoded.withUnsafeMutableBufferPointer { to in
                            JSONEscape.decode(from.baseAddress!, count: count, into: to.baseAddress!)
                        }
                    }
                    bytes = decoded[..<length] + []
                }
                return Array(bytes)
            }
            looked = window.count
            guard window.count <= RowLimits.bytes, try window.fill() else {
                line += skim.newlines
                throw torn(window)
            }
        }
    }

    private mutating func skipValue(_ window: inout TextWindow) throws(FileFailure) {
        var skim = JSONSkim(newline: newline)
        while true {
            let start = window.base + window.position
            switch skim.take(start, window.base + window.end) {
            case .ended(let end):
                window.position += end - start
                line += skim.newlines
                return
            case .broken: throw brokenBracket(window, skim)
            case .more:
                if try !window.discard() {
                    line += skim.newlines
                    throw torn(window)
                }
            }
        }
    }

    /// Behind the array, to the end of the objects around it.
    private mutating func close(_ window: inout TextWindow) throws(FileFailure) {
        for name in path.reversed() {
            if try endsObject(&window) { continue }
            guard try nextByteOfFile(&window) == UInt8(ascii: "\"") else {
                throw broken(window, "in an object stands something that is no key")
            }
            if try findMember(name, &window) { throw broken(window, "the key \(quoted(name)) of 'rows' stands twice") }
        }
        state = .ended
    }

    // MARK: - Messages

    private func broken(_ window: borrowing TextWindow, _ message: String) -> FileFailure {
        let isAtEnd = window.count == 0 && window.isAtEnd
        let isBehindLine = isAtEnd && window.lastByte == newline && line > 1
        return FileFailure(
            code: .brokenJSON, path: window.path, message: "the JSON is broken: " + message,
            line: isBehindLine ? line - 1 : line)
    }

    private func brokenBracket(_ window: borrowing TextWindow, _ skim: JSONSkim? = nil) -> FileFailure {
        var copy = self
        copy.line += (skim ?? self.skim)?.newlines ?? 0
        return copy.broken(window, "a bracket closes what isn't open, or a value is missing")
    }

    private func torn(_ window: borrowing TextWindow) -> FileFailure {
        var line = line + (skim?.newlines ?? 0)
        if window.lastByte == newline, line > 1 { line -= 1 }
        return FileFailure(
            code: .brokenJSON, path: window.path,
            message: "the JSON is broken: the file ends inside an array or an object", line: line)
    }
}
