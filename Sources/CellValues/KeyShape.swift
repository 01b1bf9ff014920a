/// What a contact key looks like, in words, without a letter or digit of it: `10 digits`, `apostrophe, 10 digits`, `uuid`,
/// `email`, `12 digits, ".0"`. Two sides whose keys never meet mostly differ in it, and it can be told to anyone.
package struct KeyShape: Hashable, Sendable, Comparable {
    package let phrase: String

    /// A longer key is only measured.
    private static let longest = 64
    /// Of a key with more changes between letters, digits and signs nobody wants to read them all.
    private static let mostParts = 6

    package init(of key: UnsafeRawBufferPointer) {
        if key.count > Self.longest {
            phrase = "more than \(Self.longest) characters"
        } else {
            phrase = Self.phrase(Array(key))
        }
    }

    package init(of key: some Sequence<UInt8>) {
        self = Array(key).withUnsafeBytes { KeyShape(of: $0) }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.phrase.utf8.lexicographicallyPrecedes(right.phrase.utf8)
    }

    private static func phrase(_ key: [UInt8]) -> String {
        if key.isEmpty { return "nothing" }
        if key.contains(where: { $0 >= 0x80 }) { return "text beyond ASCII" }
        if key[0] == UInt8(ascii: "'"), key.count > 1 { return "apostrophe, " + phrase(Array(key.dropFirst())) }
        if isUUID(key) { return key.contains { $0.isCapital } ? "uuid with capitals" : "uuid" }
        if isEmail(key) { return key.contains { $0.isCapital } ? "email with capitals" : "email" }
        if [24, 32, 40, 64].contains(key.count), key.allSatisfy(\.isHexadecimal), key.contains(where: \.isDigit),
            key.contains(where: { !$0.isDigit })
        {
            return "\(key.count) hexadecimal digits"
        }
        let parts = parts(key)
        return parts.count > mostParts ? "\(key.count) characters" : parts.joined(separator: ", ")
    }

    /// Runs of one kind, in order.
    private static func parts(_ key: [UInt8]) -> [String] {
        var parts: [String] = []
        var start = 0
        while start < key.count {
            // What a number became in a table's hands.
            if !parts.isEmpty, key[start...].elementsEqual(".0".utf8) {
                parts.append("\".0\"")
                break
            }
            var end = start + 1
            while end < key.count, kind(key[end]) == kind(key[start]) { end += 1 }
            let run = key[start..<end]
            parts.append(phrase(ofRun: run))
            start = end
        }
        return parts
    }

    private static func kind(_ byte: UInt8) -> Int {
        if byte.isDigit { return -1 }
        if byte.isLetter { return -2 }
        return Int(byte)
    }

    private static func phrase(ofRun run: ArraySlice<UInt8>) -> String {
        let first = run[run.startIndex]
        func counted(_ one: String) -> String { run.count == 1 ? "1 \(one)" : "\(run.count) \(one)s" }
        if first.isDigit { return counted("digit") }
        if first.isLetter { return counted(run.allSatisfy(\.isCapital) ? "capital" : "letter") }
        if first == 0x20 { return run.count == 1 ? "blank" : "\(run.count) blanks" }
        if first < 0x20 || first == 0x7F { return counted("control character") }
        return "\"" + String(decoding: run, as: UTF8.self) + "\""
    }

    private static func isUUID(_ key: [UInt8]) -> Bool {
        key.count == 36
            && key.indices.allSatisfy {
                [8, 13, 18, 23].contains($0) ? key[$0] == UInt8(ascii: "-") : key[$0].isHexadecimal
            }
    }

    private static func isEmail(_ key: [UInt8]) -> Bool {
        guard let at = key.firstIndex(of: UInt8(ascii: "@")), at > 0 else { return false }
        let domain = key[(at + 1)...]
        return key.allSatisfy { $0 > 0x20 && $0 != 0x7F } && !domain.contains(UInt8(ascii: "@"))
            && domain.dropFirst().dropLast().contains(UInt8(ascii: "."))
    }
}

/// How often keys looked like what, in the order of the shapes: equal counts are equal in every way, printed too.
package struct KeyShapeCounts: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var shape: KeyShape
        package var count: Int
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    package mutating func add(_ shape: KeyShape, _ count: Int = 1) {
        var (place, end) = (0, entries.count)
        while place < end {
            let middle = (place + end) / 2
            if entries[middle].shape < shape { place = middle + 1 } else { end = middle }
        }
        if place < entries.count, entries[place].shape == shape {
            entries[place].count += count
        } else {
            entries.insert(Entry(shape: shape, count: count), at: place)
        }
    }

    package static func += (left: inout KeyShapeCounts, right: KeyShapeCounts) {
        for entry in right.entries { left.add(entry.shape, entry.count) }
    }

    package func contains(_ shape: KeyShape) -> Bool { entries.contains { $0.shape == shape } }

    /// The commonest first, then in their order.
    package func commonest(_ count: Int) -> [KeyShape] {
        entries.sorted { ($1.count, $0.shape) < ($0.count, $1.shape) }.prefix(count).map(\.shape)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    fileprivate var isCapital: Bool { self >= 0x41 && self <= 0x5A }
    fileprivate var isLetter: Bool { isCapital || (self >= 0x61 && self <= 0x7A) }
    fileprivate var isHexadecimal: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }
}
