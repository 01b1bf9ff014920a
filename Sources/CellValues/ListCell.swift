/// Lists inside a cell: a JSON array of texts, or a line of CSV. They are copied out of the cell: such cells are rare.
package enum ListCell {
    /// The texts of a JSON array, escapes decoded, empty ones and nulls dropped; nil where the cell is none, or holds
    /// anything but texts and numbers.
    package static func json(_ bytes: UnsafePointer<UInt8>, count: Int) -> [[UInt8]]? {
        let cell = Array(UnsafeBufferPointer(start: bytes, count: count))
        guard cell.first == UInt8(ascii: "["), JSONScanner.accepts(cell) else { return nil }
        let padded = cell + [UInt8](repeating: 0, count: JSONScanner.padding)
        return padded.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var texts: [[UInt8]] = []
            var elements = JSONElements(ScannedCell(kind: .array, start: 0, count: UInt32(count)), base: base)
            while let element = elements.next() {
                let start = base + Int(element.start)
                switch element.kind {
                case .absent: continue
                case .text, .number:
                    texts.append(Array(UnsafeBufferPointer(start: start, count: Int(element.count))))
                case .escaped:
                    texts.append(
                        [UInt8](unsafeUninitializedCapacity: Int(element.count)) { room, used in
                            if let to = room.baseAddress {
                                used = JSONEscape.decode(start, count: Int(element.count), into: to)
                            }
                        })
                case .doubled, .yes, .no, .object, .array: return nil
                }
            }
            return texts.filter { !$0.isEmpty }
        }
    }

    /// The cells of a line of CSV, by RFC 4180 but for blanks around them, which go; empty ones are dropped. Nil where a
    /// quote stands where none may.
    package static func csv(_ bytes: UnsafePointer<UInt8>, count: Int, separator: [UInt8]) -> [[UInt8]]? {
        var texts: [[UInt8]] = []
        var index = 0
        func isSeparator() -> Bool {
            !separator.isEmpty && separator.count <= count - index
                && separator.indices.allSatisfy { bytes[index + $0] == separator[$0] }
        }
        /// But not a tab that separates.
        func skipBlanks() {
            while index < count, !isSeparator() {
                let length = Blanks.length(bytes + index, left: count - index)
                if length == 0 { return }
                index += length
            }
        }
        while true {
            skipBlanks()
            var text: [UInt8] = []
            if index < count, bytes[index] == UInt8(ascii: "\"") {
                index += 1
                while true {
                    guard index < count else { return nil }
                    let byte = bytes[index]
                    index += 1
                    if byte == UInt8(ascii: "\"") {
                        guard index < count, bytes[index] == byte else { break }
                        index += 1
                    }
                    text.append(byte)
                }
                skipBlanks()
                guard index == count || isSeparator() else { return nil }
            } else {
                let start = index
                while index < count, !isSeparator() {
                    if bytes[index] == UInt8(ascii: "\"") { return nil }
                    index += 1
                }
                let (from, length) = Blanks.trimmed(bytes + start, count: index - start)
                text = Array(UnsafeBufferPointer(start: from, count: length))
            }
            if !text.isEmpty { texts.append(text) }
            if index == count { return texts }
            index += separator.count
        }
    }
}
