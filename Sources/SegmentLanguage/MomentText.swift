import CellValues

extension Duration {
    /// `30d`: a whole number from 1, without leading zeros, and one unit. Nil for anything else, and for a number of
    /// more than 18 digits.
    ///
    /// However long a duration is, `AsOf` stays inside the calendar.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...18 ~= digits.count, digits.first != UInt8(ascii: "0"),
            let unit = Unit(rawValue: String(decoding: bytes[digits.count...], as: UTF8.self))
        else { return nil }
        self.init(count: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }, unit: unit)
    }
}

extension Moment {
    /// `now`, `-30d`, `+7d`, `2026-11-20`, or an RFC 3339 date-time with offset. Nil for anything else.
    package init?(_ text: String) {
        if text == "now" {
            self = .now
        } else if text.hasPrefix("-"), let duration = Duration(String(text.dropFirst())) {
            self = .ago(duration)
        } else if text.hasPrefix("+"), let duration = Duration(String(text.dropFirst())) {
            self = .ahead(duration)
        } else if let date = CivilDate(iso8601: text) {
            self = .date(date)
        } else if let instant = Instant(rfc3339: text) {
            self = .instant(instant)
        } else {
            return nil
        }
    }
}

extension CivilDate {
    /// `YYYY-MM-DD`, a day that exists.
    package init?(iso8601 text: String) {
        var text = text
        let date = text.withUTF8 { bytes in
            bytes.baseAddress.flatMap { CivilDate($0, count: bytes.count) }
        }
        guard let date else { return nil }
        self = date
    }
}

extension Instant {
    /// An RFC 3339 date-time with offset: `2026-11-20T09:00:00+01:00`.
    package init?(rfc3339 text: String) {
        var text = text
        let stamp = text.withUTF8 { bytes in
            bytes.baseAddress.flatMap { TimeStamp($0, count: bytes.count) }
        }
        guard let stamp, !stamp.isLocal else { return nil }
        self.init(seconds: stamp.seconds, nanoseconds: stamp.nanoseconds)
    }
}
