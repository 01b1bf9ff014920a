/// A way to write dates and date-times, as a catalogue gives it (`dd/MM/yyyy HH:mm`), compiled once.
///
/// Every part says by itself where it ends, so that a cell can be read in one way only.
package struct TimeFormat: Hashable, Sendable {
    package let text: String
    let parts: [Part]
    private let months: MonthNames
    private let halfDayHours: Bool

    enum Part: Hashable, Sendable {
        case year, shortYear
        /// With so many digits; 1: one or two.
        case month(digits: Int)
        case monthName
        case day(digits: Int)
        case hour(digits: Int)
        case halfDayHour(digits: Int)
        case minute, second, millisecond
        case halfDay
        case offset
        case literal([UInt8])

        /// What may stand once only.
        var kind: Int {
            switch self {
            case .year, .shortYear: 0
            case .month, .monthName: 1
            case .day: 2
            case .hour, .halfDayHour: 3
            case .minute: 4
            case .second: 5
            case .millisecond: 6
            case .halfDay: 7
            case .offset: 8
            case .literal: 9
            }
        }

        var beginsWithDigit: Bool {
            switch self {
            case .monthName, .halfDay, .offset: false
            case .literal(let bytes): bytes.first.map { $0 &- UInt8(ascii: "0") < 10 } ?? false
            default: true
            }
        }

        /// Whether what follows could be taken for more of it.
        func runsInto(_ next: Part) -> Bool {
            switch self {
            case .month(digits: 1), .day(digits: 1), .hour(digits: 1), .halfDayHour(digits: 1): next.beginsWithDigit
            case .offset:
                if case .literal(let bytes) = next {
                    next.beginsWithDigit || bytes.first == UInt8(ascii: ":")
                } else {
                    next.beginsWithDigit
                }
            default: false
            }
        }
    }

    private static let words: KeyValuePairs<String, Part> = [
        "yyyy": .year, "yy": .shortYear, "MM": .month(digits: 2), "M": .month(digits: 1), "MMM": .monthName,
        "dd": .day(digits: 2), "d": .day(digits: 1), "HH": .hour(digits: 2), "H": .hour(digits: 1),
        "hh": .halfDayHour(digits: 2), "h": .halfDayHour(digits: 1), "mm": .minute, "ss": .second,
        "SSS": .millisecond, "a": .halfDay, "XXX": .offset,
    ]

    /// The letters that mean something, for messages.
    package static var wordList: [String] { words.map(\.key) }

    /// Why a text is no format.
    package enum Fault: Error, Hashable {
        case unknownLetters(String)
        case openQuote
        case repeated(String)
        /// The parts that are needed.
        case lacks(String)
        case needs(String, String)
        case runsTogether(String, String)
    }

    package init(_ text: String, months: MonthNames = .english) throws(Fault) {
        self.text = text
        self.months = months
        var written: [(part: Part, text: String)] = []
        var rest = Substring(text)
        func put(_ literal: String) {
            guard !literal.isEmpty else { return }
            if case .literal(let bytes)? = written.last?.part {
                written[written.count - 1].part = .literal(bytes + Array(literal.utf8))
                written[written.count - 1].text += literal
            } else {
                written.append((.literal(Array(literal.utf8)), literal))
            }
        }
        while let first = rest.unicodeScalars.first {
            if first == "'" {
                put(try Self.quotedLiteral(&rest))
            } else if first.properties.isAlphabetic {
                let word = String(rest.unicodeScalars.prefix { $0 == first })
                guard let part = Self.words.first(where: { $0.key == word })?.value else {
                    throw .unknownLetters(word)
                }
                if written.contains(where: { $0.part.kind == part.kind }) { throw .repeated(word) }
                written.append((part, word))
                rest.unicodeScalars.removeFirst(word.unicodeScalars.count)
            } else {
                put(String(first))
                rest.unicodeScalars.removeFirst()
            }
        }
        parts = written.map(\.part)
        for (left, right) in zip(written, written.dropFirst()) where left.part.runsInto(right.part) {
            throw .runsTogether(left.text, right.text)
        }
        let kinds = Set(parts.map(\.kind))
        for (kind, word) in [(0, "yyyy"), (1, "MM"), (2, "dd")] where !kinds.contains(kind) { throw .lacks(word) }
        halfDayHours = parts.contains { if case .halfDayHour = $0 { true } else { false } }
        if halfDayHours, !kinds.contains(7) { throw .needs("hh", "a") }
        if kinds.contains(7), !halfDayHours { throw .needs("a", "hh") }
        for (kind, word, needed, neededWord) in [
            (4, "mm", 3, "HH"), (5, "ss", 4, "mm"), (6, "SSS", 5, "ss"), (8, "XXX", 3, "HH"),
        ] where kinds.contains(kind) && !kinds.contains(needed) {
            throw .needs(word, neededWord)
        }
    }

    /// `'de'`, `'o''clock'`; `''` outside quotes is a quote.
    private static func quotedLiteral(_ rest: inout Substring) throws(Fault) -> String {
        rest.unicodeScalars.removeFirst()
        if rest.unicodeScalars.first == "'" {
            rest.unicodeScalars.removeFirst()
            return "'"
        }
        var literal = String.UnicodeScalarView()
        while let next = rest.unicodeScalars.first {
            rest.unicodeScalars.removeFirst()
            if next != "'" {
                literal.append(next)
            } else if rest.unicodeScalars.first == "'" {
                literal.append(next)
                rest.unicodeScalars.removeFirst()
            } else {
                return String(literal)
            }
        }
        throw .openQuote
    }

    /// Whether it says a time of day.
    package var hasTime: Bool { parts.contains { $0.kind == 3 } }
    package var hasOffset: Bool { parts.contains(.offset) }
    package var usesMonthNames: Bool { parts.contains(.monthName) }

    // MARK: - Reading

    /// The time of a cell; nil where it isn't written like this, or there is no such day.
    package func read(_ bytes: UnsafePointer<UInt8>, count: Int) -> CellTime? {
        var text = TimeText(bytes, count: count, from: 0)
        var (year, month, day, hour, minute, second, millisecond) = (0, 0, 0, 0, 0, 0, 0)
        var isAfternoon = false
        var offset: Int?
        for part in parts {
            let number: Int?
            switch part {
            case .year:
                number = text.number(digits: 4)
                year = number ?? 0
            case .shortYear:
                number = text.number(digits: 2)
                year = number.map { $0 < 70 ? 2000 + $0 : 1900 + $0 } ?? 0
            case .month(let digits):
                number = digits == 1 ? text.shortNumber() : text.number(digits: 2)
                month = number ?? 0
            case .monthName:
                number = months.take(&text)
                month = number ?? 0
            case .day(let digits):
                number = digits == 1 ? text.shortNumber() : text.number(digits: 2)
                day = number ?? 0
            case .hour(let digits):
                number = (digits == 1 ? text.shortNumber() : text.number(digits: 2)).flatMap { $0 < 24 ? $0 : nil }
                hour = number ?? 0
            case .halfDayHour(let digits):
                number = (digits == 1 ? text.shortNumber() : text.number(digits: 2)).flatMap {
                    1...12 ~= $0 ? $0 : nil
                }
                hour = number.map { $0 % 12 } ?? 0
            case .minute:
                number = text.number(digits: 2).flatMap { $0 < 60 ? $0 : nil }
                minute = number ?? 0
            case .second:
                number = text.number(digits: 2).flatMap { $0 < 60 ? $0 : nil }
                second = number ?? 0
            case .millisecond:
                number = text.number(digits: 3)
                millisecond = number ?? 0
            case .halfDay:
                number = Self.halfDay(&text)
                isAfternoon = number == 1
            case .offset:
                number = text.offset()
                offset = number
            case .literal(let literal): number = Self.takes(literal, &text) ? 0 : nil
            }
            guard number != nil else { return nil }
        }
        guard text.isAtEnd, let date = CivilDate(year: year, month: month, day: day) else { return nil }
        guard hasTime else { return CellTime(day: date) }
        if halfDayHours, isAfternoon { hour += 12 }
        return CellTime(
            stamp: TimeStamp(
                day: date.days, secondOfDay: Int32(hour * 3600 + minute * 60 + second),
                nanoseconds: UInt32(millisecond) * 1_000_000, offset: Int32(offset ?? 0), isLocal: offset == nil),
            isDay: false)
    }

    /// A space in a format is any one blank: some write one that doesn't break before `AM`.
    private static func takes(_ literal: [UInt8], _ text: inout TimeText) -> Bool {
        for byte in literal {
            guard text.left > 0 else { return false }
            if byte == 0x20 {
                let length = text.place[0] == 0x20 ? 1 : Blanks.length(text.place, left: text.left)
                guard length > 1 || text.place[0] == 0x20 else { return false }
                text.skip(length)
            } else {
                guard text.place[0] == byte else { return false }
                text.skip(1)
            }
        }
        return true
    }

    /// 0 for `AM`, 1 for `PM`, in any case.
    private static func halfDay(_ text: inout TimeText) -> Int? {
        guard text.left > 1, text.place[1] | 0x20 == UInt8(ascii: "m") else { return nil }
        let half: Int
        switch text.place[0] | 0x20 {
        case UInt8(ascii: "a"): half = 0
        case UInt8(ascii: "p"): half = 1
        default: return nil
        }
        text.skip(2)
        return half
    }

    // MARK: - Writing

    /// How a time is written, for the search of cells that two formats read differently. `isWide`: with a zero in front
    /// of numbers that may have one digit.
    func written(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, isWide: Bool
    ) -> String {
        func short(_ number: Int, _ digits: Int) -> String { padded(number, to: digits == 1 && !isWide ? 1 : 2) }
        return parts.map { part in
            switch part {
            case .year: padded(year, to: 4)
            case .shortYear: padded(year % 100)
            case .month(let digits): short(month, digits)
            case .monthName: months.written(month)
            case .day(let digits): short(day, digits)
            case .hour(let digits): short(hour, digits)
            case .halfDayHour(let digits): short(hour % 12 == 0 ? 12 : hour % 12, digits)
            case .minute: padded(minute)
            case .second: padded(second)
            case .millisecond: padded(second * 7 % 1000, to: 3)
            case .halfDay: hour < 12 ? "AM" : "PM"
            case .offset: second % 2 == 0 ? "+01:00" : "Z"
            case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
            }
        }.joined()
    }

    /// A cell that the two read as different times; nil where none was found.
    ///
    /// Looked for among times whose numbers are mostly small: there days, months and short years change places.
    package static func cellReadDifferently(_ one: TimeFormat, _ other: TimeFormat) -> String? {
        if one.parts == other.parts { return nil }
        // The same ones every time.
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ range: ClosedRange<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int((state >> 33) % UInt64(range.count))
        }
        for round in 0..<4000 {
            let isSmall = round % 4 != 3
            let year = 2000 + (isSmall ? next(1...12) : next(0...69))
            let (month, day) = (next(1...12), isSmall ? next(1...12) : next(13...28))
            let (hour, minute) = (isSmall ? next(1...12) : next(0...23), isSmall ? next(1...12) : next(0...59))
            let second = isSmall ? next(1...12) : next(0...59)
            for format in [one, other] {
                let cell = format.written(
                    year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                    isWide: round % 2 == 0)
                let isRead = Array(cell.utf8).withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress,
                        let left = one.read(start, count: bytes.count),
                        let right = other.read(start, count: bytes.count)
                    else { return false }
                    return left != right
                }
                if isRead { return cell }
            }
        }
        return nil
    }
}
