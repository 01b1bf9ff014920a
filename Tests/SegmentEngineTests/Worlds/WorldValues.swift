import CellValues
import TestSupport

/// Values where things go wrong: small pools, so that the values of rows and of definitions meet often.
struct WorldValues {
    var time: ReferenceTime
    /// The durations of this world, used by rows and by definitions.
    var durations: [String]
    /// Instants of this world: ends of windows and of days, and a nanosecond and a second around them.
    var instants: [Instant]
    var days: [CivilDate]
    /// Some times of rows are written without their offset.
    var hasLocalTimes: Bool

    static let texts = [
        "Madrid", "madrid", "MADRID", "Straße", "STRASSE", "straße", "STRAẞE", "é", "e\u{301}", "É", "İ", "i", "I", "ı",
        "Σ", "σ", "ς", "ΣΊΣΥΦΟΣ", "shoes", "Shoes", "hats", " ", "a", "ab", "aba", "a,b", "say \"hi\"", "two\nlines",
        "tab\there", "=1+1", "null", "0", "10", "ſ", "s", "K", "k", "🎉", "a|b;c", "O'Neil", "\\", "/",
    ]
    static let emails = [
        "ana@example.com", "ANA@EXAMPLE.COM", "bob@Straße.de", "a@b@c.org", "none", "trailing@", "@", "x@example.org",
    ]
    static let phones = ["+34 600", "+34 600 ", "6.8E+09", "600", "0034600", "ABC", "abc", "0600"]
    static let options = ["ES", "es", "Straße", "STRAẞE", "ΣΊΣΥΦΟΣ", "σίσυφος", "it", "IT", "İ", "i", "FR", "STRASSE"]
    static let bundles = ["shoes", "SHOES", "Hats", "hats", "Ärmel", "ärmel", "ς", "Σ", "none"]
    static let numbers = [
        "0", "1", "2", "3", "-1", "10", "10.0", "1e1", "100", "0.1", "0.2", "0.3", "99.99", "0.000000001",
        "-0.000000001",
        "999999999999999999.999999999", "-999999999999999999.999999999", "9223372036854775807", "-9223372036854775808",
        "3037000500", "4294967296", "-0", "12.5", "2.50", "1e3", "10000000000", "-10000000000", "0e5",
    ]
    /// In JSON text as in CSV: what fits only there, and what fits nowhere.
    static let oddNumbers = [
        "+5", "007", " 7 ", "12,50", "1.0000000001", "9223372036854775808", "1000000000000000000", "abc", "NaN", ".5",
        "0.0000000005", "-2.0000000015", "99.99999999999999", "\u{A0}5\u{A0}", "  ", "5.", "1e", "--1", "- 1", "0x10",
        "1 000", "+ 5", "-007.50", "1e400", "",
    ]
    static let oddDates = [
        "2026-02-31", "2026-2-3", "20261120", "2026-11-20T00:00:00Z", "0000-01-01", "2025-02-29", "x",
        "2026-11-20 00:00:00", "2026-11-20T00:00", "2026-11-20 10:00:00", "0000-00-00", " 2026-11-20\u{A0}",
    ]
    static let oddInstants = [
        "2026-11-20", "2026-11-20T10:00:00", "2026-02-30T10:00:00Z", "2026-11-20T10:00:60Z", "2026-11-20T24:00:00Z",
        "2026-11-20  10:00:00Z", "2026-11-20T10:00:00.Z", "2026-11-20T10:00:00+0100", "1763632800",
        "2026-11-20 10:00:00 +02", "2026-11-20 10:00 UTC", "2026-11-20T10:00Z", " 2026-11-20T10:00:00Z",
        "0000-00-00 00:00:00",
        "2026-11-20T10:00:00 +24:00", "2026-11-20 10:00:00.5 GMT",
    ]
    static let booleans = ["true", "false", "TRUE", "No", "yes", "1", "0", "y", "on", "2"]

    private static let places: [(zone: String, days: [String])] = [
        ("Europe/Madrid", ["2026-03-29", "2026-10-25", "2024-02-29", "2025-03-01", "2026-01-01"]),
        ("America/New_York", ["2026-03-08", "2026-11-01", "2024-03-01", "2026-12-31"]),
        ("Australia/Lord_Howe", ["2026-04-05", "2026-10-04", "2024-02-29"]),
        ("America/Havana", ["2026-03-08", "2026-11-01", "2026-03-31"]),
        ("Pacific/Apia", ["2011-12-30", "2011-12-31", "2012-01-01", "2011-09-24"]),
        ("Asia/Kathmandu", ["1986-01-01", "2026-05-31", "2024-02-29"]),
        ("UTC", ["2026-11-20", "2024-02-29", "2026-03-31"]),
    ]

    /// Reading a zone costs more than a world.
    static let zones: [String: TimeZoneRules] = Dictionary(
        uniqueKeysWithValues: places.map { ($0.zone, (try? TimeZoneRules(identifier: $0.zone)) ?? .utc) })

    init(random: inout SplitMix64) {
        let place = random.pick(Self.places)
        let zone = Self.zones[place.zone] ?? .utc
        let day = (ReferenceCells.date(random.pick(place.days)) ?? CivilDate(days: 0)).adding(
            days: random.pick([0, 0, 1, 1, 2, 7, 30]))
        let second = random.pick([0, 0, 0, 3600, 5400, 7200, 9000, 10_800, 43_200, 86_399, 84_600])
        let start = zone.startOfDay(day)
        let asOf = Instant(
            seconds: second == 0 ? start : zone.instant(day: day.days, secondOfDay: Int32(second)))
        time = ReferenceTime(zone: zone, asOf: asOf)
        durations = (0..<3).map { _ in
            random.pick([
                "1d", "2d", "7d", "1w", "2w", "30min", "90min", "1h", "12h", "24h", "36h", "1mo", "3mo", "12mo", "1y",
                "30d",
                "365d", "334d", "4y", "100y",
            ])
        }
        instants = []
        days = []
        hasLocalTimes = random.chance(25)
        var ends: [Instant] = [asOf, time.startOfDay(time.today)]
        for duration in durations {
            ends.append(time.add(duration, to: asOf, sign: -1))
            ends.append(time.add(duration, to: asOf, sign: -1))
            ends.append(time.add(duration, to: asOf, sign: 1))
        }
        for unit in ["day", "week", "month", "quarter", "year"] {
            let current = time.instants(of: ["current": .string(unit)])
            let previous = time.instants(of: ["previous": .string(unit)])
            ends += [current.from, previous.from].compactMap { $0 }
        }
        for offset in [-2, -1, 1] { ends.append(time.startOfDay(time.today.adding(days: offset))) }
        // Some worlds write times in ways that have no fractions.
        let fractions = random.chance(30) ? [0] : [0, 0, -1, 1]
        for _ in 0..<8 {
            let end = random.pick(ends)
            instants.append(Self.shifted(end, random.pick([0, 0, 0, -1, 1]), random.pick(fractions)))
            // A step after one that is there: ends of `within`.
            if random.chance(40) {
                instants.append(
                    Self.shifted(
                        time.add(random.pick(durations), to: random.pick(instants), sign: random.pick([1, -1])),
                        random.pick([0, 0, -1, 1]), random.pick(fractions)))
            }
        }
        if random.chance(10) { instants.append(Instant(seconds: -62_135_596_800)) }
        days = (instants + ends).map { time.day(of: $0) }
        days += days.map { $0.adding(days: random.pick([-1, 1])) }
        let (year, month, number) = time.today.components
        for other in [year - 30, year - 1, year + 1, 1904] {
            days.append(CivilDate(year: other, month: month, day: number) ?? CivilDate(days: 0))
        }
        days += ["2024-02-29", "2000-02-29", "1900-02-28", "2024-03-01", "2023-02-28", "0001-01-01", "9999-12-31"]
            .compactMap(ReferenceCells.date)
        days = days.filter { 1...9999 ~= $0.components.year }
    }

    private static func shifted(_ instant: Instant, _ seconds: Int, _ nanoseconds: Int) -> Instant {
        let moved = Instant(seconds: instant.seconds + Int64(seconds), nanoseconds: instant.nanoseconds)
        switch nanoseconds {
        case 1: return moved.successor
        case -1 where moved.nanoseconds == 0: return Instant(seconds: moved.seconds - 1, nanoseconds: 999_999_999)
        case -1: return Instant(seconds: moved.seconds, nanoseconds: moved.nanoseconds - 1)
        default: return moved
        }
    }

    // MARK: - As a row has them

    /// A cell of the type: a value that fits mostly, else empty or wrong.
    func cell(_ declared: Declared, isText: Bool, random: inout SplitMix64) -> JSONValue {
        if random.chance(8) { return isText ? "" : random.pick(["", .null, .array([]), .null]) }
        if !isText, random.chance(6) {
            return random.pick([true, .object([]), ["x"], .number("5"), "x", .number("2.5"), .object([.init("a", 1)])])
        }
        if random.chance(8), !declared.nulls.isEmpty { return .string(random.pick(declared.nulls)) }
        if let cell = formedCell(declared, isText: isText, random: &random) { return cell }
        switch declared.type {
        case "integer", "decimal":
            if random.chance(20) { return .string(random.pick(Self.oddNumbers)) }
            let number = random.pick(random.chance(60) ? Array(Self.numbers.prefix(8)) : Self.numbers)
            return isText || random.chance(20) ? .string(number) : .number(number)
        case "boolean":
            if !isText, random.chance(40) { return .boolean(random.chance(50)) }
            return .string(random.pick(Self.booleans))
        case "date":
            return .string(random.chance(10) ? random.pick(Self.oddDates) : random.pick(days).iso8601)
        case "datetime":
            return .string(
                random.chance(8)
                    ? random.pick(Self.oddInstants) : written(random.pick(instants), random: &random, mayBeLocal: true))
        case "options", "list":
            if random.chance(4) { return .string(random.pick(Self.oddFormedLists)) }
            let pool = declared.options.isEmpty ? Self.texts : Self.bundles
            let pieces = (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(pool) }
            if isText || random.chance(30) {
                let gap = random.pick(["", "", " ", "\t"])
                return .string(pieces.map { gap + $0 + gap }.joined(separator: declared.separator))
            }
            return .array(
                pieces.map { .string($0) } + (random.chance(10) ? [random.pick([.null, "", .number("10"), true])] : []))
        default:
            let hasList = !declared.options.isEmpty && random.chance(70)
            let text = random.pick(hasList ? declared.options : texts(declared.type))
            return !isText && random.chance(5) ? .number(random.pick(["10", "1e1", "0"])) : .string(text)
        }
    }

    /// A cell in the form that is declared; nil where none is.
    private func formedCell(_ declared: Declared, isText: Bool, random: inout SplitMix64) -> JSONValue? {
        switch declared.type {
        case "integer", "decimal":
            guard declared.hasNumberForm else { return nil }
            if !isText, random.chance(20) { return .number(random.pick(Self.numbers)) }
            return .string(random.chance(30) ? random.pick(Self.oddFormedNumbers) : formed(declared, random: &random))
        case "boolean":
            guard !declared.trueWords.isEmpty else { return nil }
            if !isText, random.chance(20) { return .boolean(random.chance(50)) }
            return .string(random.pick(["sí", "SÍ", "Y", "y", "n", "N", "NEIN", " Y ", "true", "1", "si", "no"]))
        case "date", "datetime":
            guard !declared.formats.isEmpty else { return nil }
            if random.chance(25) { return .string(random.pick(Self.oddFormedTimes)) }
            let (year, month, day) = random.pick(days).components
            func digits(_ number: Int, _ count: Int) -> String {
                String(repeating: "0", count: max(0, count - "\(number)".count)) + "\(number)"
            }
            if declared.type == "datetime" {
                let offset = random.pick(["Z", "+01:00", "-0500", "+05:45"])
                let clock = random.pick(["00:00:00", "23:59:59", "10:30:05"])
                return .string("\(digits(day, 2)).\(digits(month, 2)).\(digits(year, 4)) \(clock) \(offset)")
            }
            if 1970...2069 ~= year, random.chance(50) {
                let name = ["Jan", "feb", "MAR", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "nov", "Dec"][
                    month - 1]
                return .string("\(day) \(name) \(digits(year % 100, 2))")
            }
            return .string("\(digits(day, 2))/\(digits(month, 2))/\(digits(year, 4))")
        case "list", "options":
            guard let list = declared.list else { return nil }
            if !isText, random.chance(20) { return nil }
            if random.chance(20) { return .string(random.pick(Self.oddFormedLists)) }
            let pool = declared.options.isEmpty ? Self.texts : declared.options + ["SHOES", "none"]
            let pieces = (0..<random.pick([0, 1, 2, 2, 3])).map { _ in random.pick(pool) }
            if list == "json" { return .string(JSONValue.array(pieces.map { .string($0) }).description) }
            return .string(
                pieces.map { $0.contains(",") || random.chance(20) ? "\"\($0)\"" : $0 }.joined(
                    separator: random.pick([",", ", "])))
        case "text":
            guard declared.trims else { return nil }
            let gap = random.pick(["", "", " ", "\u{A0}"])
            return .string(gap + random.pick(["", "", "'", "''"]) + random.pick(Self.texts) + gap)
        default: return nil
        }
    }

    /// A number of the pool as such columns write it.
    private func formed(_ declared: Declared, random: inout SplitMix64) -> String {
        var text = random.pick(Self.numbers)
        if let point = text.firstIndex(of: ".") { text.replaceSubrange(point...point, with: declared.decimal) }
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.dropFirst(sign.count).prefix { $0.isNumber }
        var rest = String(text.dropFirst(sign.count + digits.count))
        var whole = String(digits)
        if let group = declared.group, random.chance(50) {
            var index = whole.count - 3
            while index > 0 {
                whole.insert(
                    contentsOf: group == " " ? random.pick([" ", "\u{A0}", "\u{202F}"]) : group,
                    at: whole.index(whole.startIndex, offsetBy: index))
                index -= 3
            }
        }
        if let affix = declared.affixes.first, random.chance(30) {
            let gap = random.pick(["", " ", "\u{A0}"])
            if random.chance(50) {
                rest += gap + affix
            } else {
                return random.pick([sign + affix + gap, affix + gap + sign]) + whole + rest
            }
        }
        return sign + whole + rest
    }

    static let oddFormedNumbers = [
        "1.250,50 €", "€ 7", "12.50", "1.2.3", "1.234", "1234,5", "1.234.56", "12345.678", ",5", "5,", "1 000", "10 00",
        "1\u{A0}000 000", "EUR5EUR", "5 EUR", "€", "- 5", "+1.000", "-€5", "€-5", "0001", "1,5e3", "abc", " 7 ",
        "1,0000000005",
        "1,1234567891 €", "1 000,5",
    ]
    static let oddFormedTimes = [
        "31/02/2024", "1/2/2024", "29/02/2024", "2024-02-29", "1 Feb 24", "01 feb 70", "5 Foo 24", "5  Feb 24", "",
        "0000-00-00", "03.04.2025 10:00", "29.03.2026 02:30", "29.03.2026 24:00", " 03/04/2025 ",
        "03.04.2025 10:00:00 Z", "03.04.2025 24:00:00 Z", "03.04.2025 10:00:00",
        "03.04.2025 10:00:00 +01", "0000-00-00 00:00:00", "20240229",
    ]
    static let oddFormedLists = [
        "[]", "[\"a\"", "[1, \"b\"]", "[true]", "[null, \"\"]", "{}", "a|b", "a,b", "\"a,b\", shoes", "\"a", "a\"b",
        "\"a\"b", ",", " , ",
        "[\"caf\\u00e9\"]", "[[]]", "shoes;Hats", "[\"a\"] x",
    ]

    func texts(_ type: String) -> [String] {
        switch type {
        case "email": Self.emails
        case "phone": Self.phones
        case "option": Self.options
        default: Self.texts
        }
    }

    /// RFC 3339 in some offset, in some of the ways that it allows.
    func written(_ instant: Instant, random: inout SplitMix64, mayBeLocal: Bool = false) -> String {
        let offset = random.pick([0, 0, 3600, -18_000, 20_700, 37_800, -86_340])
        let local = Instant(seconds: instant.seconds + Int64(offset), nanoseconds: instant.nanoseconds)
        var text = String(local.rfc3339.dropLast())
        // Years before 1 have no four digits.
        if local.seconds < -62_135_596_800 || text.utf8.count < 19 { return instant.rfc3339 }
        if random.chance(20) { text = text.swapping("T", for: random.pick(["t", " "])) }
        if random.chance(10) { text += instant.nanoseconds == 0 ? ".000" : "0" }
        if mayBeLocal, hasLocalTimes, random.chance(30) { return text }
        if offset == 0 { return text + random.pick(["Z", "Z", "z", "+00:00", "-00:00"]) }
        let minutes = abs(offset) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return text + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }
}

extension String {
    fileprivate func swapping(_ old: Character, for new: String) -> String {
        map { $0 == old ? new : String($0) }.joined()
    }
}
