import CellValues

extension JournalLine {
    /// Reads a line as we write it: an object of texts without escapes, in valid UTF-8. (0.5 µs; the careful way takes
    /// 7 µs, and a journal may have a million lines.)
    ///
    /// Nil for a line that is broken, and for one that is merely unusual: `JournalLineReader` tells which.
    init?(plain bytes: UnsafeBufferPointer<UInt8>, number: Int) {
        guard let members = PlainMembers(bytes), let contact = members[0], !contact.isEmpty,
            let actionText = members[1], let at = members.instant(2), let sourceText = members[3]
        else { return nil }
        let action: Action
        if actionText.elementsEqual("add".utf8) {
            action = .add
        } else if actionText.elementsEqual("remove".utf8) {
            action = .remove
        } else {
            return nil
        }
        var source = Source.manual
        if !sourceText.elementsEqual("manual".utf8) {
            guard let other = Source(String(decoding: sourceText, as: UTF8.self)) else { return nil }
            source = other
        }
        var until: Instant?
        if members[4] != nil {
            until = members.instant(4)
            guard until != nil, action == .add else { return nil }
        }
        if let key = members[5], key.isEmpty { return nil }
        self.init(
            number: number, contact: Array(contact), action: action, at: at, source: source, until: until,
            key: members[5].map { Array($0) }, note: members[6].map { String(decoding: $0, as: UTF8.self) })
    }
}

/// Where the values of a line stand, in the order of `JournalLine.keys`.
private struct PlainMembers {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Start and end; an end of 0 is a key that is not there.
    private var places: InlineArray<7, (start: Int, end: Int)> = .init(repeating: (0, 0))

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var index = 0
        guard Self.take("{", bytes, &index) else { return nil }
        repeat {
            guard let key = Self.text(bytes, &index), let slot = Self.slot(bytes, key), places[slot].end == 0,
                Self.take(":", bytes, &index), let value = Self.text(bytes, &index)
            else { return nil }
            places[slot] = value
        } while Self.take(",", bytes, &index)
        guard Self.take("}", bytes, &index) else { return nil }
        Self.skipSpace(bytes, &index)
        guard index == bytes.count else { return nil }
    }

    subscript(slot: Int) -> UnsafeBufferPointer<UInt8>? {
        let (start, end) = places[slot]
        return end == 0 ? nil : UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    func instant(_ slot: Int) -> Instant? {
        guard let text = self[slot], let start = text.baseAddress, let stamp = TimeStamp(start, count: text.count),
            !stamp.isLocal
        else { return nil }
        return Instant(seconds: stamp.seconds, nanoseconds: stamp.nanoseconds)
    }

    private static func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D { index += 1 }
    }

    private static func take(
        _ character: Unicode.Scalar, _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
    ) -> Bool {
        skipSpace(bytes, &index)
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// A text without escapes, from after its opening quote to its closing one.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> (start: Int, end: Int)? {
        guard take("\"", bytes, &index) else { return nil }
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return (start, index - 1)
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { return nil }
            index += 1
        }
        return nil
    }

    private static func slot(_ bytes: UnsafeBufferPointer<UInt8>, _ place: (start: Int, end: Int)) -> Int? {
        let key = bytes[place.start..<place.end]
        return JournalLine.keys.firstIndex { $0.utf8.count == key.count && key.elementsEqual($0.utf8) }
    }
}
