/// How numbers are written where it isn't the usual way: `1.250,50 €`.
package struct NumberForm: Hashable, Sendable {
    /// What stands between the digits of a thousand.
    package enum GroupSign: Hashable, Sendable {
        /// A space, or one that doesn't break (U+00A0, U+202F).
        case blank
        case point
        case comma
        /// `'`, or the typographic one (U+2019).
        case apostrophe
    }

    package var decimal = UInt8(ascii: ".")
    package var group: GroupSign?
    /// Taken off either end, the longest that fits.
    package var affixes: [String] = [] {
        didSet { affixBytes = affixes.map { Array($0.utf8) }.sorted { $0.count > $1.count } }
    }
    private var affixBytes: [[UInt8]] = []

    package init() {}

    package var isUsual: Bool { self == NumberForm() }

    /// Writes the number as JSON would have it, for `NumberCell`. Gives the bytes that takes, at most `count`; nil where the
    /// cell is not of this form.
    package func plain(
        _ cell: UnsafePointer<UInt8>, count: Int, into to: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var (place, left) = Blanks.trimmed(cell, count: count)
        if let affix = affix(endingAt: place + left, left: left) {
            (place, left) = Blanks.trimmed(place, count: left - affix)
        }
        var sign: UInt8?
        var hasAffix = false
        while left > 0 {
            if sign == nil, place[0] == UInt8(ascii: "-") || place[0] == UInt8(ascii: "+") {
                sign = place[0]
                place += 1
                left -= 1
            } else if !hasAffix, let affix = affix(startingAt: place, left: left) {
                hasAffix = true
                (place, left) = Blanks.trimmed(place + affix, count: left - affix)
            } else {
                break
            }
        }
        var out = 0
        func put(_ byte: UInt8) {
            to[out] = byte
            out += 1
        }
        if sign == UInt8(ascii: "-") { put(UInt8(ascii: "-")) }
        let end = place + left
        guard let whole = putWhole(&place, end, put) else { return nil }
        if whole == 0 { put(UInt8(ascii: "0")) }
        if place < end, place[0] == decimal {
            place += 1
            put(UInt8(ascii: "."))
            guard Self.digits(&place, end, put) > 0 else { return nil }
        }
        if place < end, place[0] | 0x20 == UInt8(ascii: "e") {
            put(UInt8(ascii: "e"))
            place += 1
            if place < end, place[0] == UInt8(ascii: "-") || place[0] == UInt8(ascii: "+") {
                put(place[0])
                place += 1
            }
            guard Self.digits(&place, end, put) > 0 else { return nil }
        }
        return place == end ? out : nil
    }

    /// The digits before the decimal sign, without zeros in front; gives how many were put.
    private func putWhole(
        _ place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ put: (UInt8) -> Void
    ) -> Int? {
        var count = 0
        func putNonzero(_ digit: UInt8) {
            if count == 0, digit == UInt8(ascii: "0") { return }
            count += 1
            put(digit)
        }
        var run = Self.digits(&place, end, putNonzero)
        guard run > 0 else { return nil }
        var isFirst = true
        while let length = groupSign(at: place, end), place + length < end, place[length] &- UInt8(ascii: "0") < 10 {
            guard isFirst ? run <= 3 : run == 3 else { return nil }
            place += length
            run = Self.digits(&place, end, putNonzero)
            isFirst = false
        }
        return isFirst || run == 3 ? count : nil
    }

    private static func digits(
        _ place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ put: (UInt8) -> Void
    ) -> Int {
        let start = place
        while place < end, place[0] &- UInt8(ascii: "0") < 10 {
            put(place[0])
            place += 1
        }
        return place - start
    }

    private func groupSign(at place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int? {
        guard let group, place < end else { return nil }
        switch group {
        case .point: return place[0] == UInt8(ascii: ".") ? 1 : nil
        case .comma: return place[0] == UInt8(ascii: ",") ? 1 : nil
        case .apostrophe:
            if place[0] == UInt8(ascii: "'") { return 1 }
            return end - place > 2 && place[0] == 0xE2 && place[1] == 0x80 && place[2] == 0x99 ? 3 : nil
        case .blank:
            guard place[0] == 0x20 || place[0] >= 0x80 else { return nil }
            let length = Blanks.length(place, left: end - place)
            return length == 0 ? nil : length
        }
    }

    private func affix(startingAt place: UnsafePointer<UInt8>, left: Int) -> Int? {
        affixBytes.first { affix in
            affix.count <= left && affix.indices.allSatisfy { place[$0] == affix[$0] }
        }?.count
    }

    private func affix(endingAt end: UnsafePointer<UInt8>, left: Int) -> Int? {
        affixBytes.first { affix in
            affix.count <= left && affix.indices.allSatisfy { (end - affix.count)[$0] == affix[$0] }
        }?.count
    }
}
