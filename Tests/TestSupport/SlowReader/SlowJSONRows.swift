/// JSON, an object a line.
struct SlowJSONLines {
    let text: SlowText
    let layout: SlowLayout

    init(_ text: SlowText, _ layout: SlowLayout) {
        self.text = text
        self.layout = layout
    }

    func read() throws -> SlowReading {
        if text.isLikeUTF16 { throw SlowReading.Failure(code: "wrong-encoding") }
        var reading = SlowReading()
        reading.counts.marks = text.marksBehindLines
        for (number, lineStart) in text.lineStarts.enumerated() {
            let start = text.behindMarks(lineStart)
            reading.counts.marks += (start - lineStart) / 3
            let end = text.nextLineEnd(from: start)
            let bytes = Array(text.bytes[start..<end])
            if bytes.allSatisfy({ SlowJSON.whiteSpace.contains($0) }) {
                reading.owners.append(.blank)
                continue
            }
            reading.take(bytes, layout, line: number + 1, offset: text.offsets[start])
        }
        return reading
    }
}

extension SlowReading {
    /// An object, or what should be one.
    mutating func take(_ bytes: [UInt8], _ layout: SlowLayout, line: Int, offset: Int) {
        counts.rows += 1
        let raw = Array(bytes.prefix(Self.rawBytes))
        if bytes.count > layout.rowBytes {
            rejected.append(
                Rejected(line: line, lines: 1, offset: offset, length: bytes.count, reason: "too_long", raw: raw))
            counts.rejectedLines += 1
            owners.append(.rejected)
            return
        }
        if SlowText.isUTF8(bytes), bytes.contains(where: { $0 > 0x7F }) { counts.beyondASCII += 1 }
        switch SlowObject(bytes, layout).judged {
        case .success(let cells):
            rows.append(
                Row(
                    line: line, lines: 1, offset: offset, length: bytes.count, raw: layout.rows.isPlain ? bytes : [],
                    cells: cells))
            owners.append(.row)
        case .failure(let reason):
            rejected.append(
                Rejected(line: line, lines: 1, offset: offset, length: bytes.count, reason: reason.text, raw: raw))
            counts.rejectedLines += 1
            owners.append(.rejected)
        }
    }
}

/// One array of objects, or objects one after another; or an array somewhere in one object.
struct SlowJSONDocument {
    private let text: SlowText
    private let layout: SlowLayout
    private var index = 0
    private var reading = SlowReading()

    init(_ text: SlowText, _ layout: SlowLayout) {
        self.text = text
        self.layout = layout
    }

    private typealias Failure = SlowReading.Failure

    func read() throws -> SlowReading {
        var copy = self
        try copy.readAll()
        return copy.reading
    }

    private mutating func readAll() throws {
        if text.isLikeUTF16 { throw Failure(code: "wrong-encoding") }
        skipWhiteSpace()
        if let path = layout.rowsPath {
            try find(path.split(separator: ".").map(String.init)[...])
        } else if next == UInt8(ascii: "[") {
            try array()
        } else {
            while index < text.count {
                try element()
                skipWhiteSpace()
            }
        }
        skipWhiteSpace()
        guard index == text.count else { throw broken }
        // Objects share lines here: which line is whose can't be said.
        reading.owners = []
    }

    private var next: UInt8? { index < text.count ? text.bytes[index] : nil }
    private var broken: Failure { Failure(code: "broken-json", line: text.line(index)) }

    private mutating func skipWhiteSpace() {
        while true {
            while let next, SlowJSON.whiteSpace.contains(next) { index += 1 }
            let behind = text.behindMarks(index)
            guard behind > index else { return }
            reading.counts.marks += (behind - index) / 3
            index = behind
        }
    }

    private mutating func array() throws {
        index += 1
        skipWhiteSpace()
        if next == UInt8(ascii: "]") {
            index += 1
            return
        }
        while true {
            try element()
            skipWhiteSpace()
            let sign = next
            if sign == UInt8(ascii: "]") {
                index += 1
                return
            }
            guard sign == UInt8(ascii: ",") else { throw broken }
            index += 1
            skipWhiteSpace()
        }
    }

    /// A row.
    private mutating func element() throws {
        let start = index
        try skipValue()
        reading.take(
            Array(text.bytes[start..<index]), layout, line: text.line(start), offset: text.offsets[start])
    }

    /// Past a value, by its brackets and texts alone.
    private mutating func skipValue() throws {
        let start = index
        var closing: [UInt8] = []
        while let byte = next {
            switch byte {
            case quote:
                index += 1
                while next != quote {
                    if next == 0x5C { index += 1 }
                    guard index < text.count else { throw broken }
                    index += 1
                }
            case UInt8(ascii: "{"): closing.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): closing.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let open = closing.popLast() else {
                    if index == start { throw broken }
                    return
                }
                guard open == byte else { throw broken }
                if closing.isEmpty {
                    index += 1
                    return
                }
            case UInt8(ascii: ","):
                if closing.isEmpty {
                    if index == start { throw broken }
                    return
                }
            case 0x20, 0x09, 0x0A, 0x0D:
                if closing.isEmpty { return }
            default: break
            }
            index += 1
            if byte == quote, closing.isEmpty { return }
        }
        if !closing.isEmpty { throw broken }
    }

    /// To the array at a path in one object, through it, and out of the object.
    private mutating func find(_ path: ArraySlice<String>) throws {
        guard let key = path.first else {
            guard next == UInt8(ascii: "[") else { throw broken }
            return try array()
        }
        guard next == UInt8(ascii: "{") else { throw broken }
        index += 1
        var isFound = false
        skipWhiteSpace()
        if next == UInt8(ascii: "}") { throw broken }
        while true {
            let start = index
            guard next == quote else { throw broken }
            try skipValue()
            guard case .string(let name)? = try? SlowJSON(Array(text.bytes[start..<index]), isLenientToNaN: false)
            else {
                throw broken
            }
            skipWhiteSpace()
            guard next == UInt8(ascii: ":") else { throw broken }
            index += 1
            skipWhiteSpace()
            if name == key {
                if isFound { throw broken }
                isFound = true
                try find(path.dropFirst())
            } else {
                try skipValue()
            }
            skipWhiteSpace()
            let sign = next
            index += 1
            if sign == UInt8(ascii: "}") { break }
            guard sign == UInt8(ascii: ",") else { throw broken }
            skipWhiteSpace()
        }
        guard isFound else { throw broken }
    }
}
