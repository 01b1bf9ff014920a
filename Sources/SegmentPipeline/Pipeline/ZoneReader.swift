import CellValues
import SegmentLanguage

/// Time zones by name, with the nearest where there is none. That the system has no rules at all is no finding of the
/// file: it is kept aside.
final class ZoneReader {
    private(set) var fault: RunFailure?

    func zone(of object: ObjectReader, _ key: String, log: FindingLog) -> TimeZoneRules? {
        guard let name = object.text(key) else { return nil }
        do throws(TimeZoneFault) {
            return try TimeZoneRules(identifier: name)
        } catch {
            switch error {
            case .unknownZone: log.add(.unknownZone(name), at: object[key]?.place)
            case .noZoneFolder(let folder):
                fault = RunFailure(
                    place: folder, code: .noTimeZoneRules, error.description,
                    hint: "the time zone \(quoted(name)) needs them", status: .system)
            case .brokenFile, .unreadable: fault = RunFailure(error)
            }
            return nil
        }
    }
}

extension RunFailure {
    /// Something is wrong with the folder of zone files, and not with the name of the zone.
    init(_ fault: TimeZoneFault) {
        switch fault {
        case .brokenFile(let path, _):
            self.init(place: path, code: .noTimeZoneRules, fault.description, status: .system)
        case .unreadable(let path, let reason):
            self.init(place: path, code: .unreadablePath, "it can't be read: \(reason)", status: .system)
        case .unknownZone(let place), .noZoneFolder(let place):
            self.init(place: place, code: .noTimeZoneRules, fault.description, status: .system)
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func unknownZone(_ name: String) -> Self {
        PipelineMessage(
            .unknownTimeZone, "no time zone named \(quoted(name))",
            hint: didYouMean(name, among: TimeZoneRules.knownIdentifiers()))
    }
}
