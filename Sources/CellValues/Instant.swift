/// A point in time, to the nanosecond: whole seconds since 1970-01-01T00:00:00Z and a fraction after them.
///
/// Two fields instead of one count of nanoseconds, because years 0001 to 9999 don't fit 64 bits of nanoseconds
/// and real exports hold both ends; and because nearly every comparison is decided by the seconds alone.
package struct Instant: Hashable, Comparable, BitwiseCopyable, Sendable {
    /// Seconds since the epoch; negative before it. The fraction always counts upwards from here.
    package var seconds: Int64
    /// 0 ..< 1,000,000,000.
    package var nanoseconds: UInt32

    @inlinable
    package init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    @inlinable
    package static func < (left: Instant, right: Instant) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// The next instant there is: what turns "until and with" into "until, without".
    package var successor: Instant {
        nanoseconds == 999_999_999
            ? Instant(seconds: seconds + 1) : Instant(seconds: seconds, nanoseconds: nanoseconds + 1)
    }
}

extension Instant {
    /// RFC 3339 in UTC, whole seconds, with a fraction only where there is one: `2026-11-20T00:00:00Z`.
    package var rfc3339: String {
        let (day, second) = seconds.quotientAndRemainder(dividingByFloored: 86_400)
        var text = CivilDate(days: Int32(day)).iso8601
        text += "T\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        if nanoseconds != 0 {
            var digits = String(nanoseconds + 1_000_000_000).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }
}

extension Int64 {
    /// Quotient rounded towards minus infinity, and the remainder that is never negative.
    @inlinable
    package func quotientAndRemainder(dividingByFloored divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

func padded(_ number: some BinaryInteger, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
}
