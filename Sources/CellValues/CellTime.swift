/// A time as a cell has it: a time stamp, or a day alone.
package struct CellTime: Equatable, Sendable {
    package var stamp: TimeStamp
    /// No time of day is written: the start of the day is meant.
    package var isDay: Bool

    package init(stamp: TimeStamp, isDay: Bool) {
        self.stamp = stamp
        self.isDay = isDay
    }

    init(day: CivilDate) {
        stamp = TimeStamp(day: day.days, secondOfDay: 0, nanoseconds: 0, offset: 0, isLocal: true)
        isDay = true
    }

    /// The day that it is; nil where there is more to it than midnight, or an offset.
    package var day: Int32? {
        stamp.isLocal && stamp.secondOfDay == 0 && stamp.nanoseconds == 0 ? stamp.day : nil
    }

    /// Nil outside the years 0001 to 9999, and for a local time without a zone.
    package func instant(in zone: TimeZoneRules?) -> Instant? {
        var seconds = stamp.seconds
        if stamp.isLocal {
            guard let zone else { return nil }
            seconds =
                isDay
                ? zone.startOfDay(CivilDate(days: stamp.day))
                : zone.instant(day: stamp.day, secondOfDay: stamp.secondOfDay)
        }
        guard Instant.knownSeconds.contains(seconds) else { return nil }
        return Instant(seconds: seconds, nanoseconds: stamp.nanoseconds)
    }

    /// What exports have beside RFC 3339: `+0200`, `+02`, a blank before the offset, ` UTC`, ` GMT`, no seconds, a date
    /// alone. Nil where it is none of them. Slow: it is asked where `TimeStamp` found nothing.
    package init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        if let stamp = TimeStamp(bytes, count: count) {
            self.init(stamp: stamp, isDay: false)
            return
        }
        guard count >= 10, let date = CivilDate(bytes, count: 10) else { return nil }
        if count == 10 {
            self.init(day: date)
            return
        }
        var text = TimeText(bytes, count: count, from: 10)
        guard text.takes("T") || text.takes("t") || text.takes(" "), let hour = text.number(digits: 2), hour < 24,
            text.takes(":"), let minute = text.number(digits: 2), minute < 60
        else { return nil }
        var second = 0
        var nanoseconds: UInt32 = 0
        if text.takes(":") {
            guard let written = text.number(digits: 2), written < 60 else { return nil }
            second = written
            if text.takes(".") {
                guard let fraction = text.fraction() else { return nil }
                nanoseconds = fraction
            }
        }
        let isBlank = text.takes(" ")
        var offset: Int?
        if isBlank, text.takes("UTC") || text.takes("GMT") {
            offset = 0
        } else if !text.isAtEnd || isBlank {
            guard let written = text.offset() else { return nil }
            offset = written
        }
        guard text.isAtEnd else { return nil }
        let stamp = TimeStamp(
            day: date.days, secondOfDay: Int32(hour * 3600 + minute * 60 + second), nanoseconds: nanoseconds,
            offset: Int32(offset ?? 0), isLocal: offset == nil)
        self.init(stamp: stamp, isDay: false)
    }

    /// `0000-00-00`, also with a time of zeros: what MySQL writes where there is no date.
    package static func isZero(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var text = TimeText(bytes, count: count, from: 0)
        guard text.takes("0000-00-00") else { return false }
        if text.isAtEnd { return true }
        guard text.takes("T") || text.takes("t") || text.takes(" "), text.takes("00:00") else { return false }
        if text.takes(":00"), text.takes(".") { guard text.fraction() == 0 else { return false } }
        if text.isAtEnd { return true }
        _ = text.takes(" ")
        return (text.takes("UTC") || text.offset() == 0) && text.isAtEnd
    }
}

/// Walks along the text of a time.
struct TimeText {
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    private(set) var index: Int

    init(_ bytes: UnsafePointer<UInt8>, count: Int, from index: Int) {
        self.bytes = bytes
        self.count = count
        self.index = index
    }

    var isAtEnd: Bool { index == count }
    var place: UnsafePointer<UInt8> { bytes + index }
    var left: Int { count - index }

    mutating func skip(_ length: Int) { index += length }

    mutating func takes(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard length <= left else { return false }
        for step in 0..<length where place[step] != word.utf8Start[step] { return false }
        index += length
        return true
    }

    mutating func takes(_ text: [UInt8]) -> Bool {
        guard text.count <= left else { return false }
        for step in text.indices where place[step] != text[step] { return false }
        index += text.count
        return true
    }

    /// So many digits, no fewer.
    mutating func number(digits: Int) -> Int? {
        guard digits <= left else { return nil }
        var number = 0
        for step in 0..<digits {
            let digit = place[step] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        index += digits
        return number
    }

    /// One or two digits.
    mutating func shortNumber() -> Int? { number(digits: 2) ?? number(digits: 1) }

    /// The digits behind a point, as nanoseconds; nil without any, or with more than can be kept.
    mutating func fraction() -> UInt32? {
        var unit: UInt32 = 100_000_000
        var nanoseconds: UInt32 = 0
        let start = index
        while let digit = number(digits: 1) {
            if unit == 0, digit != 0 { return nil }
            nanoseconds += UInt32(digit) * unit
            unit /= 10
        }
        return index > start ? nanoseconds : nil
    }

    /// `Z`, `+02:00`, `+0200` or `+02`, in seconds.
    mutating func offset() -> Int? {
        if takes("Z") || takes("z") { return 0 }
        let isWest = takes("-")
        guard isWest || takes("+"), let hours = number(digits: 2), hours < 24 else { return nil }
        var minutes = 0
        if takes(":") {
            guard let written = number(digits: 2) else { return nil }
            minutes = written
        } else if let written = number(digits: 2) {
            minutes = written
        }
        guard minutes < 60 else { return nil }
        let offset = hours * 3600 + minutes * 60
        return isWest ? -offset : offset
    }
}
