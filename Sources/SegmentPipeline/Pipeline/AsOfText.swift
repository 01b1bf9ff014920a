import CellValues
import SegmentLanguage

/// An as-of as written: a date, meaning the start of that local day, or a date-time with offset.
package enum AsOfText: Hashable, Sendable {
    case day(CivilDate)
    case instant(Instant)

    /// Why a text is no as-of.
    package enum Fault: Error, Equatable, Sendable {
        case unreadable
        case withoutOffset
        case withFraction
        /// In no year from 1 to 9999, in UTC: nothing that names it could be read again.
        case outsideYears
    }

    package init(_ text: String) throws(Fault) {
        let bytes = Array(text.utf8)
        let parsed = bytes.withUnsafeBufferPointer { buffer -> (day: CivilDate?, stamp: TimeStamp?) in
            guard let start = buffer.baseAddress else { return (nil, nil) }
            return (CivilDate(start, count: buffer.count), TimeStamp(start, count: buffer.count))
        }
        if let day = parsed.day {
            self = .day(day)
        } else if let stamp = parsed.stamp {
            // `.0` too: whoever writes a fraction expects it to count.
            if stamp.nanoseconds != 0 || bytes.contains(UInt8(ascii: ".")) { throw .withFraction }
            if stamp.isLocal { throw .withoutOffset }
            self = .instant(Instant(seconds: stamp.seconds))
        } else {
            throw .unreadable
        }
    }

    package func instant(in zone: TimeZoneRules) throws(Fault) -> Instant {
        let instant =
            switch self {
            case .day(let day): Instant(seconds: zone.startOfDay(day))
            case .instant(let instant): instant
            }
        guard instant.isInKnownYears else { throw .outsideYears }
        return instant
    }
}

// MARK: - Messages

extension PipelineMessage {
    static func badAsOf(_ text: String, _ fault: AsOfText.Fault) -> Self {
        let reason =
            switch fault {
            case .unreadable: "is neither a date nor a date-time with offset"
            case .withoutOffset: "has no offset"
            case .withFraction: "has a fraction of a second"
            case .outsideYears: "is outside the years 1 to 9999 in UTC"
            }
        return PipelineMessage(
            .badAsOf, "\(quoted(text)) \(reason)", hint: "write 2026-11-20 or 2026-11-20T00:00:00+01:00")
    }
}
