/// How contact keys are brought into one form before they are compared (`"key_normal"`): the same everywhere, in files,
/// merges, journals and definitions.
///
/// In the order of trim, apostrophe, lower, integer, whatever the order they were written in.
package struct KeyNormal: Hashable, Sendable {
    /// Blanks around it go.
    package var trims = false
    /// The `'` in front of it goes, which keeps spreadsheets from making a number of it.
    package var takesApostrophe = false
    /// A to Z become a to z.
    package var lowers = false
    /// A whole number with a fraction of zeros (`6801234567.0`) loses it.
    package var makesIntegers = false

    package init() {}

    /// Keys stay as they are written.
    package static let none = KeyNormal()

    /// `"email"`
    package static var email: KeyNormal {
        var normal = KeyNormal()
        (normal.trims, normal.lowers) = (true, true)
        return normal
    }

    /// What a pipeline can list.
    package static var words: [(key: String, value: WritableKeyPath<KeyNormal, Bool>)] {
        [
            ("trim", \.trims), ("lower", \.lowers), ("apostrophe", \.takesApostrophe), ("integer", \.makesIntegers),
        ]
    }

    package var isNone: Bool { self == .none }

    /// The parts of it by name, for what keeps it.
    package var names: [String] { Self.words.filter { self[keyPath: $0.value] }.map(\.key) }

    package func append(_ key: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        guard var start = key.bindMemory(to: UInt8.self).baseAddress else { return }
        var count = key.count
        if trims { (start, count) = Blanks.trimmed(start, count: count) }
        // However many there are: keys of journals are normalised again, which must change nothing.
        while takesApostrophe, count > 0, start[0] == UInt8(ascii: "'") {
            start += 1
            count -= 1
            if trims { (start, count) = Blanks.trimmed(start, count: count) }
        }
        if makesIntegers { count = Self.countWithoutZeros(start, count: count) }
        guard lowers else {
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
            return
        }
        for index in 0..<count { bytes.append(Self.lowered(start[index])) }
    }

    package func applied(to key: [UInt8]) -> [UInt8] {
        if isNone { return key }
        var bytes: [UInt8] = []
        key.withUnsafeBytes { append($0, to: &bytes) }
        return bytes
    }

    package func applied(to key: String) -> String {
        isNone ? key : String(decoding: applied(to: Array(key.utf8)), as: UTF8.self)
    }

    /// A piece of a key, with which a test looks inside it: only what is done to each letter of a key is done to it.
    package func applied(toPiece piece: String) -> String {
        lowers ? String(decoding: piece.utf8.map(Self.lowered), as: UTF8.self) : piece
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte
    }

    /// Without the point and the zeros behind it, where nothing but digits stands before them.
    private static func countWithoutZeros(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        var end = count
        while end > 0, bytes[end - 1] == UInt8(ascii: "0") { end -= 1 }
        guard end > 1, end < count, bytes[end - 1] == UInt8(ascii: ".") else { return count }
        let first = bytes[0] == UInt8(ascii: "-") ? 1 : 0
        guard first < end - 1, (first..<end - 1).allSatisfy({ bytes[$0] &- UInt8(ascii: "0") < 10 }) else {
            return count
        }
        return end - 1
    }
}
