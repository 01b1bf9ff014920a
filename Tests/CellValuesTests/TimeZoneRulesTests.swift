import Glibc
import TestSupport
import Testing

@testable import CellValues

@Suite("Time zone rules")
struct TimeZoneRulesTests {
    /// Offsets as the zone database tells them.
    @Test(
        "An instant has the offset that its zone's history tells",
        arguments: [
            ("Europe/Madrid", utc(2026, 3, 29, 0, 59, 59), 3600),
            ("Europe/Madrid", utc(2026, 3, 29, 1, 0, 0), 7200),
            ("Europe/Madrid", utc(2026, 10, 25, 0, 59, 59), 7200),
            ("Europe/Madrid", utc(2026, 10, 25, 1, 0, 0), 3600),
            // Before the first transition: local mean time.
            ("Europe/Madrid", utc(1, 1, 1, 0, 0, 0), -884),
            ("Europe/Madrid", utc(1900, 12, 31, 23, 0, 0), -884),
            ("Europe/Madrid", utc(9999, 7, 1, 0, 0, 0), 7200),
            ("Europe/Madrid", utc(9999, 12, 31, 23, 59, 59), 3600),
            ("America/New_York", utc(2026, 3, 8, 6, 59, 59), -18_000),
            ("America/New_York", utc(2026, 3, 8, 7, 0, 0), -14_400),
            ("America/New_York", utc(9999, 11, 1, 12, 0, 0), -14_400),
            ("America/Havana", utc(2026, 3, 8, 5, 0, 0), -14_400),
            ("Africa/Cairo", utc(2026, 4, 23, 21, 59, 59), 7200),
            ("Africa/Cairo", utc(2026, 4, 23, 22, 0, 0), 10_800),
            // Half an hour of summer time, and summer over the year's end.
            ("Australia/Lord_Howe", utc(2026, 1, 1, 0, 0, 0), 39_600),
            ("Australia/Lord_Howe", utc(2026, 7, 1, 0, 0, 0), 37_800),
            ("Australia/Lord_Howe", utc(9999, 1, 1, 0, 0, 0), 39_600),
            ("Pacific/Apia", utc(2011, 12, 30, 9, 59, 59), -36_000),
            ("Pacific/Apia", utc(2011, 12, 30, 10, 0, 0), 50_400),
            ("Asia/Kathmandu", utc(2026, 1, 1, 0, 0, 0), 20_700),
            ("UTC", utc(9999, 1, 1, 0, 0, 0), 0),
            ("Etc/GMT+5", utc(2026, 1, 1, 0, 0, 0), -18_000),
        ])
    func offset(identifier: String, instant: Int64, expected: Int32) throws {
        guard let zone = try zone(identifier) else { return }
        #expect(zone.offset(at: instant) == expected)
    }

    @Test(
        "A local time in a gap is read with the offset before it, a repeated one is the first",
        arguments: [
            // 02:30 does not exist in Madrid that night: as 03:30.
            ("Europe/Madrid", (2026, 3, 29), 9000, utc(2026, 3, 29, 1, 30, 0)),
            ("Europe/Madrid", (2026, 10, 25), 9000, utc(2026, 10, 25, 0, 30, 0)),
            ("Europe/Madrid", (2026, 10, 25), 10_800, utc(2026, 10, 25, 2, 0, 0)),
            ("Europe/Madrid", (9999, 10, 31), 9000, utc(9999, 10, 31, 0, 30, 0)),
            ("America/New_York", (2026, 3, 8), 9000, utc(2026, 3, 8, 7, 30, 0)),
            ("America/New_York", (2026, 11, 1), 5400, utc(2026, 11, 1, 5, 30, 0)),
            ("Australia/Lord_Howe", (2026, 10, 4), 8100, utc(2026, 10, 3, 15, 45, 0)),
            ("Australia/Lord_Howe", (2026, 4, 5), 6300, utc(2026, 4, 4, 14, 45, 0)),
            // A whole day that does not exist.
            ("Pacific/Apia", (2011, 12, 30), 43_200, utc(2011, 12, 30, 22, 0, 0)),
            ("Asia/Kathmandu", (2026, 1, 1), 0, utc(2025, 12, 31, 18, 15, 0)),
        ])
    func instant(identifier: String, date: (Int, Int, Int), second: Int32, expected: Int64) throws {
        guard let zone = try zone(identifier) else { return }
        let days = CivilDate.days(year: date.0, month: date.1, day: date.2)
        #expect(zone.instant(day: days, secondOfDay: second) == expected)
    }

    @Test(
        "A day starts at its first instant, also where midnight does not exist or happens twice",
        arguments: [
            ("Europe/Madrid", (2026, 3, 29), utc(2026, 3, 28, 23, 0, 0)),
            ("America/Havana", (2026, 3, 8), utc(2026, 3, 8, 5, 0, 0)),
            ("America/Havana", (2026, 11, 1), utc(2026, 11, 1, 4, 0, 0)),
            ("Africa/Cairo", (2026, 4, 24), utc(2026, 4, 23, 22, 0, 0)),
            ("Africa/Cairo", (9999, 4, 30), utc(9999, 4, 29, 22, 0, 0)),
            ("Pacific/Apia", (2011, 12, 29), utc(2011, 12, 29, 10, 0, 0)),
            ("Pacific/Apia", (2011, 12, 30), utc(2011, 12, 30, 10, 0, 0)),
            ("Pacific/Apia", (2011, 12, 31), utc(2011, 12, 30, 10, 0, 0)),
            // The clock went from 23:30 to 00:30: midnight is inside the gap, half an hour before its end.
            ("America/Toronto", (1919, 3, 31), utc(1919, 3, 31, 4, 30, 0)),
            // At 00:01 the clock went back to 23:01 of the day before.
            ("America/St_Johns", (2010, 11, 7), utc(2010, 11, 7, 2, 30, 0)),
        ])
    func startOfDay(identifier: String, date: (Int, Int, Int), expected: Int64) throws {
        guard let zone = try zone(identifier) else { return }
        let day = CivilDate(days: CivilDate.days(year: date.0, month: date.1, day: date.2))
        #expect(zone.startOfDay(day) == expected)
    }

    @Test("An instant's local day and second are those of its offset")
    func local() throws {
        guard let zone = try zone("America/New_York") else { return }
        let (day, second) = zone.local(utc(1960, 1, 1, 4, 59, 59))
        #expect(day.iso8601 == "1959-12-31")
        #expect(second == 86_399)
        // Far outside of what a time stamp can hold nothing breaks.
        _ = zone.local(.max)
        _ = zone.local(.min)
        #expect(zone.offset(at: .max) == -14_400 || zone.offset(at: .max) == -18_000)
    }

    @Test("Local times agree with a search over every minute around them", arguments: UInt64(0)..<8)
    func againstSearch(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for name in ["Europe/Madrid", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"] {
            guard let zone = try zone(name) else { return }
            for _ in 0..<6 {
                let day = CivilDate(days: Int32.random(in: 3650...55_000, using: &random))
                let near = Int64(day.days) * 86_400
                let minutes = stride(from: near - 93_600, through: near + 180_000, by: 60)
                if let first = minutes.first(where: { zone.local($0).day >= day }) {
                    #expect(zone.startOfDay(day) == first, "\(name) \(day.iso8601)")
                }
                let second = Int32.random(in: 0..<1440, using: &random) * 60
                let first = minutes.first { zone.local($0) == (day, second) }
                if let first {
                    #expect(zone.instant(day: day.days, secondOfDay: second) == first, "\(name) \(day.iso8601)")
                }
            }
        }
    }

    @Test("A rule without a history holds for all time, and 400 years later the same")
    func footerOnly() throws {
        let bytes = zoneFile(footer: "AAA3BBB,M3.5.0/-1,M10.5.0/24")
        let zone = TimeZoneRules(identifier: "A", history: try ZoneFile.history(of: bytes))
        for year in [1, 399, 402, 403, 404, 1970, 2026, 2400, 9999] {
            let spring = Int64(CivilDate.days(year: year, month: 4, day: 1)) * 86_400
            #expect(zone.offset(at: spring) == -7200, "\(year)")
            #expect(zone.offset(at: spring + 230 * 86_400) == -10_800, "\(year)")
        }
        let cycle = TimeZoneRules.cycleSeconds
        var random = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let instant = Int64.random(in: 0...30_000_000_000, using: &random)
            #expect(zone.offset(at: instant) == zone.offset(at: instant + cycle))
            let day = CivilDate(days: Int32(instant / 86_400))
            #expect(zone.startOfDay(day) + cycle == zone.startOfDay(day.adding(days: 146_097)))
        }
    }

    @Test("Summer all year round is one offset")
    func permanentSummer() throws {
        let bytes = zoneFile(footer: "XXX3EDT4,0/0,J365/23")
        let zone = TimeZoneRules(identifier: "A", history: try ZoneFile.history(of: bytes))
        for instant in stride(from: utc(2000, 1, 1, 0, 0, 0), to: utc(2003, 1, 1, 0, 0, 0), by: 1800) {
            #expect(zone.offset(at: instant) == -14_400)
        }
    }

    @Test(
        "A broken zone file is refused with the reason",
        arguments: [
            ([], "it is cut off"),
            (Array("not a zone file, but long enough to have a header".utf8), "it does not start with 'TZif'"),
            (Array(zoneFile(footer: "UTC0").dropLast()), "its footer is cut off"),
            (Array(zoneFile(footer: "UTC0").dropLast(20)), "it is cut off"),
            (zoneFile(footer: "UTC"), "its footer 'UTC' is no rule"),
            (zoneFile(footer: "A1"), "its footer 'A1' is no rule"),
            (zoneFile(footer: "CET-1CEST"), "its footer 'CET-1CEST' is no rule"),
            (zoneFile(footer: "CET-1CEST,M13.5.0,M10.5.0/3"), "its footer 'CET-1CEST,M13.5.0,M10.5.0/3' is no rule"),
            (zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/999"), "its footer 'CET-1CEST,M3.5.0,M10.5.0/999' is no rule"),
            (zoneFile(footer: "UTC0", leapCount: 1), "it counts leap seconds"),
            (zoneFile(footer: "UTC0", changes: [5, 5]), "its instants do not rise"),
        ] as [([UInt8], String)])
    func broken(bytes: [UInt8], reason: String) {
        #expect(throws: ZoneFile.Broken(reason: reason)) { try ZoneFile.history(of: bytes) }
    }

    @Test(
        "Instants at the ends of 64 bits do no harm, and the rule holds only after the last of them",
        arguments: [
            ([.min, -1 << 59, 0], 7200), ([.min, -1 << 59, 0, 1 << 59, .max], 3600), ([.min], 7200), ([.max], 3600),
        ] as [([Int64], Int32)])
    func extremes(changes: [Int64], summer: Int32) throws {
        let bytes = zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3", changes: changes)
        let zone = TimeZoneRules(identifier: "A", history: try ZoneFile.history(of: bytes))
        #expect(zone.offset(at: utc(2026, 7, 1, 0, 0, 0)) == summer)
        #expect(zone.offset(at: utc(2026, 1, 1, 0, 0, 0)) == 3600)
    }

    @Test("Random bytes never break the reader", arguments: UInt64(0)..<200)
    func randomBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = zoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3", changes: [0, 1_000_000])
        for _ in 0..<3 {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if let history = try? ZoneFile.history(of: bytes) {
            let zone = TimeZoneRules(identifier: "A", history: history)
            _ = zone.local(.max)
            _ = zone.startOfDay(CivilDate(days: .max))
        }
    }

    @Test(
        "What is no zone is refused by name, and nothing outside the folder is read",
        arguments: [
            "", "Europe/Madird", "../../etc/passwd", "/etc/localtime", "Europe/../Europe/Madrid", "Europe//Madrid",
            "Europe",
            "Europe/", "./UTC", "zone.tab", "tzdata.zi", "localtime", "Europe/Madrid\0",
        ])
    func unknown(identifier: String) throws {
        guard try zone("Europe/Madrid") != nil else { return }
        #expect(throws: TimeZoneFault.unknownZone(identifier)) { try TimeZoneRules(identifier: identifier) }
    }

    @Test("Without a folder of zone files only UTC is there, and the message names tzdata")
    func noFolder() throws {
        let folder = ZoneFolder(root: "/nowhere/zoneinfo")
        #expect(throws: TimeZoneFault.noZoneFolder("/nowhere/zoneinfo")) {
            try TimeZoneRules(identifier: "Europe/Madrid", folder: folder)
        }
        #expect(
            TimeZoneFault.noZoneFolder("/nowhere/zoneinfo").description
                == "no time zone rules in /nowhere/zoneinfo: install the package 'tzdata', or set TZDIR to their folder"
        )
        #expect(try TimeZoneRules(identifier: "UTC", folder: folder) == .utc)
        #expect(folder.identifiers() == ["UTC"])
        #expect(try folder.version() == nil)
    }

    @Test("What isn't there tells no version, and what can't be read is no silence")
    func version() throws {
        let root = "/tmp/segments-zones-\(UInt64.random(in: 0...UInt64.max))"
        let folder = ZoneFolder(root: root)
        func write(_ name: String, _ text: String) {
            let file = open(root + "/" + name, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
            _ = text.withCString { Glibc.write(file, $0, strlen($0)) }
            close(file)
        }
        try #require(mkdir(root, 0o700) == 0)
        defer {
            for name in ["tzdata.zi", "+VERSION", "version"] {
                unlink(root + "/" + name)
                rmdir(root + "/" + name)
            }
            rmdir(root)
        }
        #expect(try folder.version() == nil)
        write("version", "2026a\n")
        #expect(try folder.version() == "2026a")
        // However long it is: the version is in its first line.
        write("tzdata.zi", "# version 2026b\n" + String(repeating: "R x 1 2\n", count: 100_000))
        #expect(try folder.version() == "2026b")
        write("tzdata.zi", "R x 1 2\n")
        #expect(try folder.version() == "2026a")
        // A folder can be opened and not be read, by root either.
        try #require(mkdir(root + "/+VERSION", 0o700) == 0)
        #expect(throws: TimeZoneFault.unreadable(path: root + "/+VERSION", reason: "Is a directory")) {
            try folder.version()
        }
    }

    @Test("The known identifiers are zones, sorted, each of which can be read")
    func known() throws {
        guard try zone("Europe/Madrid") != nil else { return }
        let known = TimeZoneRules.knownIdentifiers()
        #expect(known == known.sorted() && known.contains("Europe/Madrid") && known.contains("Etc/GMT+5"))
        #expect(!known.contains { $0.hasPrefix("right/") || $0.hasPrefix("posix/") || $0.contains(".") })
        for identifier in known { #expect(throws: Never.self) { try TimeZoneRules(identifier: identifier) } }
    }
}

/// Nil, with a line about it, where this machine has no zone files.
private func zone(_ identifier: String) throws -> TimeZoneRules? {
    do throws(TimeZoneFault) {
        return try TimeZoneRules(identifier: identifier)
    } catch {
        guard case .noZoneFolder = error else { throw error }
        print("skipped: \(error)")
        return nil
    }
}

private func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int64, _ minute: Int64, _ second: Int64) -> Int64 {
    Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400 + hour * 3600 + minute * 60 + second
}

/// A version 2 file with one offset of an hour, an empty 32-bit block, and this footer.
private func zoneFile(footer: String, leapCount: UInt8 = 0, changes: [Int64] = []) -> [UInt8] {
    func header(_ counts: [UInt8]) -> [UInt8] {
        Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
    }
    let type: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0]
    var bytes = header([0, 0, 0, 0, 1, 4]) + type + Array("CET\0".utf8)
    bytes += header([0, 0, leapCount, UInt8(changes.count), 1, 4])
    for change in changes { bytes += (0..<8).map { UInt8(truncatingIfNeeded: change >> (56 - 8 * $0)) } }
    bytes += [UInt8](repeating: 0, count: changes.count) + type + Array("CET\0".utf8)
    bytes += [UInt8](repeating: 0, count: Int(leapCount) * 12)
    return bytes + [0x0A] + Array(footer.utf8) + [0x0A]
}
