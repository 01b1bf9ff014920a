/// Reads the bytes of a TZif file (RFC 9636), versions 1 to 4.
///
///     header  44 bytes: "TZif", version, 15 unused, six big-endian counts:
///             isutcnt isstdcnt leapcnt timecnt typecnt charcnt
///     block   timecnt instants (4 bytes, from version 2 on 8), timecnt type numbers (1 byte),
///             typecnt types (offset 4, isdst 1, name 1), charcnt, leapcnt × (4 or 8, + 4), isstdcnt, isutcnt
///
/// From version 2 on the first block is the 32-bit one and is skipped; then come a second header, the block in 64 bits
/// and the footer: a line feed, the rule for later instants, a line feed.
struct ZoneFile {
    struct Broken: Error, Equatable {
        var reason: String
    }

    private let bytes: [UInt8]
    private var position = 0

    private struct Header {
        var version: UInt8
        var utcCount, standardCount, leapCount, timeCount, typeCount, nameCount: Int

        func blockLength(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + nameCount + leapCount * (timeSize + 4) + standardCount
                + utcCount
        }
    }

    static func history(of bytes: [UInt8]) throws(Broken) -> ZoneHistory {
        var file = ZoneFile(bytes: bytes)
        return try file.history()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func history() throws(Broken) -> ZoneHistory {
        var header = try self.header()
        // Version 1 is a zero byte; the others are digits.
        guard header.version != 0 else { return try block(header, timeSize: 4) }
        try skip(header.blockLength(timeSize: 4))
        header = try self.header()
        var history = try block(header, timeSize: 8)
        history.rule = try footer()
        return history
    }

    private mutating func header() throws(Broken) -> Header {
        let start = position
        try skip(44)
        guard bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
            throw Broken(reason: "it does not start with 'TZif'")
        }
        func count(_ index: Int) -> Int { Int(bigEndian(at: start + 20 + index * 4, length: 4)) }
        let header = Header(
            version: bytes[start + 4], utcCount: count(0), standardCount: count(1), leapCount: count(2),
            timeCount: count(3), typeCount: count(4), nameCount: count(5))
        guard header.typeCount > 0, header.typeCount <= 256 else { throw Broken(reason: "it has no offsets") }
        return header
    }

    private mutating func block(_ header: Header, timeSize: Int) throws(Broken) -> ZoneHistory {
        guard header.leapCount == 0 else { throw Broken(reason: "it counts leap seconds") }
        let times = position
        let typeNumbers = times + header.timeCount * timeSize
        let types = typeNumbers + header.timeCount
        try skip(header.blockLength(timeSize: timeSize))

        var offsets: [Int32] = []
        for index in 0..<header.typeCount {
            let offset = Int32(truncatingIfNeeded: bigEndian(at: types + index * 6, length: 4))
            guard Self.offsets.contains(offset) else { throw Broken(reason: "it has an offset of over 25 hours") }
            offsets.append(offset)
        }
        var history = ZoneHistory(firstOffset: offsets[0])
        var before: Int64?
        for index in 0..<header.timeCount {
            let raw = bigEndian(at: times + index * timeSize, length: timeSize)
            let instant = timeSize == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : Int64(bitPattern: raw)
            guard before.map({ $0 < instant }) ?? true else { throw Broken(reason: "its instants do not rise") }
            before = instant
            let type = Int(bytes[typeNumbers + index])
            guard type < offsets.count else { throw Broken(reason: "it names an offset that it does not have") }
            // Some files open with an instant before the universe: moved to where sums are safe. What is later than
            // any instant of ours only keeps the rule from holding before it.
            history.lastInstant = min(max(instant, Self.earliest), Self.latest)
            guard instant <= Self.latest else { continue }
            history.append(.init(instant: max(instant, Self.earliest), offset: offsets[type]))
        }
        return history
    }

    private mutating func footer() throws(Broken) -> ZoneRule? {
        let start = position
        guard start < bytes.count, bytes[start] == 0x0A,
            let end = bytes[(start + 1)...].firstIndex(of: 0x0A)
        else { throw Broken(reason: "its footer is cut off") }
        let text = bytes[(start + 1)..<end]
        if text.isEmpty { return nil }
        guard let rule = ZoneRule(footer: text) else {
            throw Broken(reason: "its footer \(quoted(String(decoding: text, as: UTF8.self))) is no rule")
        }
        return rule
    }

    /// RFC 9636, section 3.2: "SHOULD NOT be outside" this, with some room.
    private static let offsets: ClosedRange<Int32> = -90_000...94_000
    /// Before the year 1 and after the year 9999.
    private static let earliest: Int64 = -1 << 37
    private static let latest: Int64 = 1 << 38

    private mutating func skip(_ count: Int) throws(Broken) {
        guard count <= bytes.count - position else { throw Broken(reason: "it is cut off") }
        position += count
    }

    private func bigEndian(at offset: Int, length: Int) -> UInt64 {
        bytes[offset..<offset + length].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension ZoneRule {
    /// The POSIX `TZ` string, with the hours to 167 and the names in `<>` that RFC 9636 allows:
    /// `CET-1CEST,M3.5.0,M10.5.0/3`. Note the sign: west of Greenwich is positive there.
    init?(footer: ArraySlice<UInt8>) {
        var reader = ZoneRuleReader(rest: footer)
        guard reader.name(), let west = reader.span(hours: 24) else { return nil }
        offset = -west
        if reader.rest.isEmpty { return }
        guard reader.name() else { return nil }
        var summerOffset = offset + 3600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let west = reader.span(hours: 24) else { return nil }
            summerOffset = -west
        }
        guard let starts = reader.yearlyTime(), let ends = reader.yearlyTime(), reader.rest.isEmpty else { return nil }
        summer = Summer(offset: summerOffset, starts: starts, ends: ends)
    }
}

private struct ZoneRuleReader {
    var rest: ArraySlice<UInt8>

    mutating func name() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end > rest.startIndex else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let letters = rest.prefix { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 & 0xDF }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func span(hours limit: Int32) -> Int32? {
        let sign: Int32 = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number(), hours <= limit else { return nil }
        var seconds = hours * 3600
        for unit: Int32 in [60, 1] where take(":") {
            guard let part = number(), part < 60 else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    /// `,M3.5.0/2`
    mutating func yearlyTime() -> YearlyTime? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return YearlyTime(day: day, second: 7200) }
        return span(hours: 167).map { YearlyTime(day: day, second: $0) }
    }

    private mutating func day() -> YearlyTime.Day? {
        if take("M") {
            guard let month = number(), 1...12 ~= month, take("."), let week = number(), 1...5 ~= week, take("."),
                let weekday = number(), 0...6 ~= weekday
            else { return nil }
            return .weekday(month: Int(month), week: Int(week), weekday: Int(weekday))
        }
        if take("J") {
            guard let number = number(), 1...365 ~= number else { return nil }
            return .ofCommonYear(Int(number))
        }
        guard let number = number(), 0...365 ~= number else { return nil }
        return .ofYear(Int(number))
    }

    /// Up to three digits.
    private mutating func number() -> Int32? {
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...3 ~= digits.count else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int32($1 - UInt8(ascii: "0")) }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
