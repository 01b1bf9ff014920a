import CellValues
import SegmentLanguage

/// A positive test of a text, over its bytes: UTF-8 keeps code point order and boundaries, so bytes are enough.
struct TextMatcher: Sendable {
    private let relation: TextRelation
    /// Folded where case is ignored.
    private let needles: [[UInt8]]
    private let needleSet: Set<[UInt8]>
    private let ignoresCase: Bool
    /// The text after the last `@` is tested instead of the text.
    private let isOfDomain: Bool

    init(_ relation: TextRelation, _ texts: [String], _ matching: TextMatching, ofDomain: Bool = false) {
        self.relation = relation
        ignoresCase = matching == .ignoringCase
        needles = texts.map { Array((matching == .ignoringCase ? CaseFolding.folded($0) : $0).utf8) }
        needleSet = Set(needles)
        isOfDomain = ofDomain
    }

    /// Nil where there is nothing to test: a domain of a text without `@`.
    func holds(_ text: UnsafeRawBufferPointer) -> Bool? {
        var text = text
        if isOfDomain {
            guard let domain = domain(of: text) else { return nil }
            text = domain
        }
        guard ignoresCase else { return matches(text) }
        var folded: [UInt8] = []
        folded.reserveCapacity(text.count)
        CaseFolding.fold(text, into: &folded)
        return folded.withUnsafeBytes { matches($0) }
    }

    private func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        switch relation {
        case .is: needleSet.contains(Array(text))
        case .startsWith: needles.contains { text.starts(with: $0) }
        case .endsWith: needles.contains { text.count >= $0.count && text.suffix($0.count).elementsEqual($0) }
        case .contains: needles.contains { contains(text, $0) }
        }
    }

    private func contains(_ text: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, text.count >= needle.count else { return needle.isEmpty }
        for start in 0...text.count - needle.count where text[start] == first {
            if text[start..<start + needle.count].elementsEqual(needle) { return true }
        }
        return false
    }
}

/// What follows the last `@`; nil where there is none or nothing follows.
func domain(of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard let at = text.lastIndex(of: UInt8(ascii: "@")), at + 1 < text.count else { return nil }
    return UnsafeRawBufferPointer(rebasing: text[(at + 1)...])
}

/// Number of code points.
func codePoints(in text: UnsafeRawBufferPointer) -> Int64 {
    text.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
}

/// A positive test of several texts; order and repeats don't matter.
struct ListMatcher: Sendable {
    let relation: ListRelation
    /// What each wanted text is, as written and folded where case is ignored.
    let wanted: [[UInt8]]
    let ignoresCase: Bool

    init(_ relation: ListRelation, _ texts: [String], _ matching: TextMatching) {
        self.relation = relation
        ignoresCase = matching == .ignoringCase
        let distinct = Set(texts.map { Array((matching == .ignoringCase ? CaseFolding.folded($0) : $0).utf8) })
        wanted = distinct.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Which wanted text this one is, or -1.
    func position(of text: UnsafeRawBufferPointer) -> Int {
        var bytes: [UInt8] = []
        if ignoresCase { CaseFolding.fold(text, into: &bytes) } else { bytes = Array(text) }
        return wanted.firstIndex(of: bytes) ?? -1
    }

    /// From the positions of an entry's texts; a missing entry (no texts) fails.
    func holds(_ positions: some Sequence<Int>) -> Bool {
        var found = Set<Int>()
        var hasOthers = false
        var isEmpty = true
        for position in positions {
            isEmpty = false
            if position >= 0 { found.insert(position) } else { hasOthers = true }
        }
        if isEmpty { return false }
        return switch relation {
        case .any: !found.isEmpty
        case .all: found.count == wanted.count
        case .exactly: found.count == wanted.count && !hasOthers
        }
    }
}
