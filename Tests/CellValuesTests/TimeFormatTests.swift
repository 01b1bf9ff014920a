import CellValues
import Foundation
import TestSupport
import Testing

@Suite("Formats of times")
struct TimeFormatTests {
    private func shown(_ time: CellTime?) -> String? {
        time.map {
            if $0.isDay { return CivilDate(days: $0.stamp.day).iso8601 }
            return Instant(seconds: $0.stamp.seconds, nanoseconds: $0.stamp.nanoseconds).rfc3339
                + ($0.stamp.isLocal ? " local" : "")
        }
    }

    @Test("The forms that exports have beside RFC 3339")
    func usualForms() {
        let cases: [(String, String?)] = [
            ("2026-11-01T10:00:00+0000", "2026-11-01T10:00:00Z"), ("2026-11-01 10:00:00 +0200", "2026-11-01T08:00:00Z"),
            ("2026-11-01 10:00", "2026-11-01T10:00:00Z local"), ("2026-11-01T10:00Z", "2026-11-01T10:00:00Z"),
            ("2026-11-01 10:00:00 UTC", "2026-11-01T10:00:00Z"), ("2026-11-01 10:00 GMT", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00:00+02", "2026-11-01T08:00:00Z"), ("2026-11-01", "2026-11-01"),
            ("2026-11-01 10:00:00.5 -02:30", "2026-11-01T12:30:00.5Z"), ("2026-11-01 10:00 Z", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"), ("2026-11-01 10:00:00UTC", nil), ("2026-11-01 10", nil),
            ("2026-11-01 10:00:00 ", nil), ("2026-11-01 10:00:00  UTC", nil), ("2026-11-01 10:00.5", nil),
            ("2026-11-01Z", nil), ("2026-11-01 UTC", nil), ("2026-11-01T10:00:00+2", nil), ("2026-11-01 24:00", nil),
            ("2026-02-30", nil), ("2026-02-30 10:00", nil), ("2026-11-01 10:00:00 CET", nil), ("2026-11-01T", nil),
            ("2026-11-01T10:00:00+02:", nil), ("2026-11-01T10:00:00+025", nil), ("", nil), ("20261101", nil),
        ]
        for (text, expected) in cases {
            #expect(shown(withPadded(text) { CellTime($0, count: $1) }) == expected, "\(text)")
        }
    }

    @Test("A day is a date alone, or midnight without an offset")
    func days() {
        for text in ["1990-02-12", "1990-02-12 00:00:00", "1990-02-12T00:00", "1990-02-12 00:00:00.000"] {
            #expect(withPadded(text) { CellTime($0, count: $1) }?.day == CivilDate(year: 1990, month: 2, day: 12)?.days)
        }
        for text in ["1990-02-12 10:30:00", "1990-02-12T00:00:00Z", "1990-02-12 00:00:00.1", "1990-02-12 00:00 +02"] {
            #expect(withPadded(text) { CellTime($0, count: $1) }?.day == nil, "\(text)")
        }
    }

    @Test("Zeros are no date")
    func zeros() {
        for text in [
            "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "0000-00-00 00:00", "0000-00-00 00:00:00.000",
            "0000-00-00 00:00:00+00:00", "0000-00-00 00:00:00 UTC",
        ] { #expect(withPadded(text) { CellTime.isZero($0, count: $1) }, "\(text)") }
        for text in [
            "0000-00-01", "0000-00-00 10:00:00", "0000-00-00x", "0000-00-00 00:00:00+02:00", "0000-00-000", "",
        ] {
            #expect(!withPadded(text) { CellTime.isZero($0, count: $1) }, "\(text)")
        }
    }

    static let readings: [(String, [(String, String?)])] = [
        (
            "dd/MM/yyyy",
            [
                ("24/12/1990", "1990-12-24"), ("01/02/1985", "1985-02-01"), ("1/2/1985", nil), ("31/02/1990", nil),
                ("24-12-1990", nil), ("24/12/90", nil), ("24/12/1990 ", nil), ("12/24/1990", nil),
                ("29/02/2024", "2024-02-29"),
                ("29/02/2023", nil), ("00/01/2023", nil), ("01/01/0000", nil),
            ]
        ),
        (
            "d.M.yy",
            [("1.2.85", "1985-02-01"), ("01.02.69", "2069-02-01"), ("31.12.70", "1970-12-31"), ("1.2.1985", nil)]
        ),
        (
            "dd/MM/yyyy HH:mm",
            [
                ("24/12/2025 10:22", "2025-12-24T10:22:00Z local"),
                ("24/12/2025\u{A0}10:22", "2025-12-24T10:22:00Z local"),
                ("24/12/2025 24:00", nil), ("24/12/2025  10:22", nil), ("24/12/2025\t10:22", nil),
            ]
        ),
        (
            "M/d/yyyy h:mm a",
            [
                ("1/2/2026 12:05 AM", "2026-01-02T00:05:00Z local"),
                ("1/2/2026 12:05 pm", "2026-01-02T12:05:00Z local"),
                ("11/30/2026 1:05\u{202F}PM", "2026-11-30T13:05:00Z local"), ("1/2/2026 13:05 PM", nil),
                ("1/2/2026 0:05 AM", nil), ("1/2/2026 1:05", nil),
            ]
        ),
        (
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            [
                ("2026-11-01T10:00:00.250+02:00", "2026-11-01T08:00:00.25Z"),
                ("2026-11-01T10:00:00.000Z", "2026-11-01T10:00:00Z"),
                ("2026-11-01T10:00:00.25Z", nil), ("2026-11-01T10:00:00.000", nil),
                ("2026-11-01T10:00:00.000+0200", "2026-11-01T08:00:00Z"),
            ]
        ),
        (
            "d MMM yyyy",
            [
                ("3 Feb 2026", "2026-02-03"), ("3 FEBRUARY 2026", "2026-02-03"), ("13 Sept 2026", "2026-09-13"),
                ("3 Fev 2026", nil), ("3 Febr 2026", nil), ("3 May 2026", "2026-05-03"),
            ]
        ),
        ("yyyyMMdd", [("20261101", "2026-11-01"), ("2026-11-01", nil), ("2026110", nil)]),
        ("d 'de' MMM 'o''clock' ''yy", [("1 de Jan o'clock '99", "1999-01-01"), ("1 d Jan o'clock '99", nil)]),
    ]

    @Test("A cell is read as its format says or not at all")
    func readings() throws {
        for (text, cases) in Self.readings {
            let format = try TimeFormat(text)
            for (cell, expected) in cases {
                #expect(shown(withPadded(cell) { format.read($0, count: $1) }) == expected, "\(cell) as \(text)")
            }
        }
    }

    @Test("Months have the names that are given, the longest first")
    func months() throws {
        let months = try MonthNames(written: [
            "enero|ene", "febrero|feb.", "marzo|mar", "abril|abr", "mayo|may", "junio|jun", "juillet|jul", "août|ago",
            "septiembre|sep|sept", "octubre|oct", "noviembre|nov", "diciembre|dic",
        ])
        let format = try TimeFormat("d MMM yyyy", months: months)
        for (cell, expected) in [
            ("1 ENE 2026", "2026-01-01"), ("1 feb. 2026", "2026-02-01"), ("1 feb 2026", nil),
            ("1 AOÛT 2026", "2026-08-01"),
            ("1 sept 2026", "2026-09-01"), ("1 sep 2026", "2026-09-01"), ("1 mayo 2026", "2026-05-01"),
            ("1 Jan 2026", nil),
        ] { #expect(shown(withPadded(cell) { format.read($0, count: $1) }) == expected, "\(cell)") }
        func fault(_ texts: [String]) -> MonthNames.Fault? {
            do throws(MonthNames.Fault) {
                _ = try MonthNames(written: texts)
                return nil
            } catch { return error }
        }
        let good = (1...12).map { "m\($0)" }
        #expect(fault(["a"]) == .notTwelve(1))
        #expect(fault(Array(good.dropLast()) + ["x||y"]) == .empty(month: 12))
        #expect(fault(Array(good.dropLast()) + ["M1"]) == .repeated("M1"))
        #expect(fault(Array(good.dropLast()) + ["1x"]) == .startsWithDigit("1x"))
    }

    @Test("What is no format is refused with the reason")
    func faults() {
        let cases: [(String, TimeFormat.Fault)] = [
            ("dd/mm/yyyy", .lacks("MM")), ("dd/MM/YYYY", .unknownLetters("YYYY")), ("yyyy", .lacks("MM")),
            ("MM/yyyy", .lacks("dd")), ("dd/MM", .lacks("yyyy")), ("", .lacks("yyyy")),
            ("dd/MM/yyyy HH:mm a", .needs("a", "hh")),
            ("dd/MM/yyyy hh:mm", .needs("hh", "a")), ("dd/MM/yyyy mm", .needs("mm", "HH")),
            ("dd/MM/yyyy HH:ss", .needs("ss", "mm")),
            ("dd/MM/yyyy HH:mm SSS", .needs("SSS", "ss")), ("dd/MM/yyyy XXX", .needs("XXX", "HH")),
            ("dd/MM/yyyy yy", .repeated("yy")),
            ("dd/MM/yyyy M", .repeated("M")), ("dMyyyy", .runsTogether("d", "M")),
            ("yyyyMMd1", .runsTogether("d", "1")),
            ("dd/MM/yyyy 'de", .openQuote), ("dd de MM yyyy", .repeated("d")),
            ("dd/MMMM/yyyy", .unknownLetters("MMMM")),
            ("yyyy年MM月dd日", .unknownLetters("年")),
        ]
        for (text, expected) in cases {
            do throws(TimeFormat.Fault) {
                _ = try TimeFormat(text)
                Issue.record("\(text) is taken")
            } catch {
                #expect(error == expected, "\(text)")
            }
        }
    }

    @Test("Two formats that could read one cell as two times are found, and others are not")
    func ambiguous() throws {
        let traps = [
            ("dd/MM/yyyy", "MM/dd/yyyy"), ("d/M/yyyy", "M/d/yyyy"), ("dd/MM/yy", "yy/MM/dd"), ("yyyyMMdd", "ddMMyyyy"),
            ("yyMMdd", "ddMMyy"), ("yyyy-MM-dd", "yyyy-dd-MM"), ("dd/MM/yyyy HH:mm", "dd/MM/yyyy mm:HH"),
            ("dd/MM/yyyy hh:mm a", "MM/dd/yyyy hh:mm a"), ("dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy mm:HH:ss"),
            ("d-M-yy", "dd-yy-M"),
        ]
        for (one, other) in traps {
            let cell = TimeFormat.cellReadDifferently(try TimeFormat(one), try TimeFormat(other))
            let shown = try #require(cell, "\(one) and \(other)")
            let (first, second) = (try TimeFormat(one), try TimeFormat(other))
            let left = withPadded(shown) { first.read($0, count: $1) }
            let right = withPadded(shown) { second.read($0, count: $1) }
            #expect(left != nil && right != nil && left != right, "\(shown)")
        }
        let fine = [
            ("dd/MM/yyyy", "yyyy.MM.dd"), ("dd/MM/yyyy", "dd/MM/yyyy HH:mm"), ("dd/MM/yyyy", "d/M/yyyy"),
            ("dd/MM/yy", "dd/MM/yyyy"),
            ("dd/MM/yyyy", "dd-MM-yyyy"), ("d MMM yyyy", "MMM d, yyyy"), ("dd/MM/yyyy HH:mm", "dd/MM/yyyy hh:mm a"),
        ]
        for (one, other) in fine {
            #expect(
                TimeFormat.cellReadDifferently(try TimeFormat(one), try TimeFormat(other)) == nil, "\(one), \(other)")
        }
    }

    @Test("Random times in random formats are read as another library wrote them")
    func random() throws {
        var random = SplitMix64(seed: 5)
        func any<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
        for _ in 0..<60 {
            let between = any(["/", "-", ".", " ", "' de '"])
            var parts = [any(["yyyy", "yy"]), any(["MM", "M", "MMM"]), any(["dd", "d"])]
            parts.shuffle(using: &random)
            var text = parts.joined(separator: between)
            let clock = any(["", "HH:mm", "H:mm:ss", "hh:mm a", "h:mm:ss.SSS a", "HH'h'mm", "HH:mm:ssXXX", "HH:mm XXX"])
            if !clock.isEmpty { text += any([" ", "'T'", ", "]) + clock }
            let format = try TimeFormat(text)
            let zone = TimeZone(secondsFromGMT: any([0, 7200, -12_600]))!
            let writer = DateFormatter()
            writer.locale = Locale(identifier: "en_US_POSIX")
            writer.timeZone = zone
            writer.dateFormat = text
            for _ in 0..<60 {
                // Years that two digits tell apart.
                let seconds = Int64.random(in: 0...3_124_137_599, using: &random)
                let local = seconds + Int64(zone.secondsFromGMT())
                guard 0...3_124_224_000 ~= local else { continue }
                let cell = writer.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
                let read = try #require(withPadded(cell) { format.read($0, count: $1) }, "\(cell) as \(text)")
                var second = Int32(local % 86_400)
                if clock.isEmpty { second = 0 } else if !clock.contains("s") { second -= second % 60 }
                let hasOffset = clock.contains("X")
                #expect(
                    read.stamp.day == Int32(local / 86_400) && read.stamp.secondOfDay == second
                        && read.isDay == clock.isEmpty && read.stamp.isLocal != hasOffset
                        && read.stamp.offset == (hasOffset ? Int32(zone.secondsFromGMT()) : 0), "\(cell) as \(text)")
            }
        }
    }

    @Test("A day alone begins where its day begins, though midnight doesn't exist")
    func startOfDay() throws {
        let zone = try TimeZoneRules(identifier: "America/Havana")
        let day = withPadded("2026-03-08") { CellTime($0, count: $1) }
        #expect(day?.instant(in: zone)?.rfc3339 == "2026-03-08T05:00:00Z")
        #expect(day?.instant(in: nil) == nil)
    }
}
