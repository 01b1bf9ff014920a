/// A date and time of day as written, before any zone that isn't in the text is applied.
///
/// RFC 3339, with what 2-data allows beside it: `T`, `t` or one space between date and time; a local time without
/// offset. Seconds 60, hour 24 and days that don't exist are refused, and so is a fraction with more than nine digits
/// that matter: it can't be kept, and no value is mended in silence (zeros behind the ninth digit are no loss).
package struct TimeStamp: Equatable, Sendable {
    /// Days since 1970-01-01, as written.
    package var day: Int32
    package var secondOfDay: Int32
    package var nanoseconds: UInt32
    /// Seconds to take away for UTC. `Z` and `-00:00` are 0.
    package var offset: Int32
    /// No offset was written: the source's zone tells which instant is meant.
    package var isLocal: Bool

    @inlinable @inline(__always)
    init(day: Int32, secondOfDay: Int32, nanoseconds: UInt32, offset: Int32, isLocal: Bool) {
        self.day = day
        self.secondOfDay = secondOfDay
        self.nanoseconds = nanoseconds
        self.offset = offset
        self.isLocal = isLocal
    }

    /// Seconds since the epoch, with the offset as written taken away.
    @inlinable @inline(__always)
    package var seconds: Int64 { Int64(day) * 86_400 + Int64(secondOfDay) - Int64(offset) }

    /// Nil where the bytes are no time stamp.
    @inlinable
    package init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard count >= 19, let date = CivilDate(bytes, count: 10), bytes[13] == 0x3A, bytes[16] == 0x3A else {
            return nil
        }
        let between = bytes[10]
        guard between | 0x20 == UInt8(ascii: "t") || between == 0x20 else { return nil }
        let hour = CivilDate.twoDigits(bytes + 11)
        let minute = CivilDate.twoDigits(bytes + 14)
        let second = CivilDate.twoDigits(bytes + 17)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let time = Int32(truncatingIfNeeded: hour &* 3600 &+ minute &* 60 &+ second)
        if count == 20, bytes[19] | 0x20 == UInt8(ascii: "z") {
            self.init(day: date.days, secondOfDay: time, nanoseconds: 0, offset: 0, isLocal: false)
        } else if count == 19 {
            self.init(day: date.days, secondOfDay: time, nanoseconds: 0, offset: 0, isLocal: true)
        } else {
            guard let rest = Self.rest(bytes + 19, count: count - 19) else { return nil }
            self.init(
                day: date.days, secondOfDay: time, nanoseconds: rest.nanoseconds, offset: rest.offset,
                isLocal: rest.isLocal)
        }
    }

    /// A fraction and an offset, each where there is one.
    @usableFromInline
    static func rest(
        _ bytes: UnsafePointer<UInt8>, count: Int
    ) -> (nanoseconds: UInt32, offset: Int32, isLocal: Bool)? {
        var index = 0
        var nanoseconds: UInt32 = 0
        if bytes[0] == UInt8(ascii: ".") {
            index = 1
            var unit: UInt32 = 100_000_000
            while index < count, bytes[index] &- UInt8(ascii: "0") < 10 {
                let digit = UInt32(bytes[index] &- UInt8(ascii: "0"))
                if unit == 0, digit != 0 { return nil }
                nanoseconds += digit * unit
                unit /= 10
                index += 1
            }
            if index == 1 { return nil }
        }
        switch count - index {
        case 0: return (nanoseconds, 0, true)
        case 1:
            guard bytes[index] | 0x20 == UInt8(ascii: "z") else { return nil }
            return (nanoseconds, 0, false)
        case 6:
            let sign = bytes[index]
            guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), bytes[index + 3] == UInt8(ascii: ":") else {
                return nil
            }
            let hours = CivilDate.twoDigits(bytes + index + 1)
            let minutes = CivilDate.twoDigits(bytes + index + 4)
            guard hours < 24, minutes < 60 else { return nil }
            let offset = Int32(truncatingIfNeeded: hours * 3600 + minutes * 60)
            return (nanoseconds, sign == UInt8(ascii: "-") ? -offset : offset, false)
        default: return nil
        }
    }
}

extension CivilDate {
    /// `YYYY-MM-DD`, nil where it is anything else or no day there is.
    @inlinable
    package init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        let century = Self.twoDigits(bytes)
        let yearOfCentury = Self.twoDigits(bytes + 2)
        let month = Self.twoDigits(bytes + 5)
        let day = Self.twoDigits(bytes + 8)
        guard century < 100, yearOfCentury < 100, month &- 1 < 12, day &- 1 < 31 else { return nil }
        let year = century * 100 + yearOfCentury
        guard year > 0, month > 0, day > 0, day <= 28 || day <= Self.daysInMonth(year: year, month: month) else {
            return nil
        }
        self.init(days: Self.days(year: year, month: month, day: day))
    }

    /// 0...99, or something larger where the two bytes aren't digits.
    @inlinable @inline(__always)
    static func twoDigits(_ bytes: UnsafePointer<UInt8>) -> Int {
        let tens = bytes[0] &- 0x30
        let ones = bytes[1] &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : 1000
    }
}

extension Instant {
    /// The first and the last whole second of the years that dates can have: 0001 to 9999.
    package static let knownSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
    /// What a time stamp of those years can come to: its offset may lead a day out of them.
    package static let stampSeconds: ClosedRange<Int64> = -62_135_683_200...253_402_387_199

    /// Whether it has a year of four digits in UTC: only then can what `rfc3339` writes be read again.
    package var isInKnownYears: Bool { Self.knownSeconds.contains(seconds) }

    /// The nearest instant that can be written.
    package var inKnownYears: Instant {
        isInKnownYears
            ? self : Instant(seconds: seconds < 0 ? Self.knownSeconds.lowerBound : Self.knownSeconds.upperBound)
    }

    /// So many units since the epoch; a fraction is allowed in seconds only. Nil outside the years 0001 to 9999.
    package init?(epoch bytes: UnsafePointer<UInt8>, count: Int, unitsPerSecond: Int64) {
        if unitsPerSecond == 1 {
            guard let billionths = NumberCell.billionths(bytes, count: count) else { return nil }
            var (whole, fraction) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
            if fraction < 0 {
                whole -= 1
                fraction += 1_000_000_000
            }
            self.init(seconds: Int64(whole), nanoseconds: UInt32(fraction))
        } else {
            guard let units = NumberCell.integer(bytes, count: count) else { return nil }
            let (whole, rest) = units.quotientAndRemainder(dividingByFloored: unitsPerSecond)
            self.init(seconds: whole, nanoseconds: UInt32(rest * (1_000_000_000 / unitsPerSecond)))
        }
        guard Self.knownSeconds.contains(seconds) else { return nil }
    }
}
