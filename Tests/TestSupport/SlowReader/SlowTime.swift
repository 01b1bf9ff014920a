/// A time as a cell has it: RFC 3339, one of the forms of exports beside it (blanks around it, no seconds, a blank before
/// the offset, `+0200`, `+02`, ` UTC`, ` GMT`), a day alone, or a declared format.
struct SlowTime {
    /// Since 1970-01-01, as it is written.
    private(set) var day = 0
    /// Of the day.
    private(set) var second = 0
    private(set) var nanoseconds = 0
    /// In seconds; nil of a local time.
    private(set) var offset: Int?

    /// As the tests compare it: nil of a local time without a zone, and outside the years 1 to 9999.
    ///
    /// - Parameter zone: an offset that always holds.
    func instant(zone: Int?) -> String? {
        guard let offset = offset ?? zone else { return nil }
        let seconds = day * 86_400 + second - offset
        guard let first = Self.days(1, 1, 1), let last = Self.days(9999, 12, 31), seconds >= first * 86_400,
            seconds < (last + 1) * 86_400
        else { return nil }
        return "\(seconds)s \(nanoseconds)ns"
    }

    /// Days from 1970-01-01; nil where there is no such day.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...9999 ~= year, 1...12 ~= month, 1...lengths[month - 1] ~= day else { return nil }
        var days = day - 1
        for earlier in 0..<(month - 1) { days += lengths[earlier] }
        for earlier in 1..<year { days += isLeap(earlier) ? 366 : 365 }
        // From the first day of year 1 to that of 1970.
        return days - 719_162
    }

    /// `0000-00-00`, also with a time of zeros.
    static func isZero(_ text: String) -> Bool {
        ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00", "0000-00-00T00:00:00Z"].contains(text)
    }

    private struct Walk {
        let bytes: [UInt8]
        var index = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        var isAtEnd: Bool { index == bytes.count }

        mutating func takes(_ text: String) -> Bool {
            guard bytes[index...].starts(with: text.utf8) else { return false }
            index += text.utf8.count
            return true
        }

        mutating func takesAny(_ texts: String...) -> Bool {
            for text in texts where takes(text) { return true }
            return false
        }

        mutating func number(_ count: Int, below limit: Int = .max) -> Int? {
            let digits = bytes[index...].prefix(count)
            guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: digits, as: UTF8.self)), number < limit
            else { return nil }
            index += count
            return number
        }

        mutating func short(below limit: Int) -> Int? {
            if let number = number(2) { return number < limit ? number : nil }
            return number(1)
        }

        /// `Z`, `+02:00`, `+0200`, `+02`.
        mutating func offset() -> Int? {
            if takesAny("Z", "z") { return 0 }
            let isWest = takes("-")
            guard isWest || takes("+"), let hours = number(2, below: 24) else { return nil }
            var minutes = 0
            if takes(":") {
                guard let written = number(2) else { return nil }
                minutes = written
            } else {
                minutes = number(2) ?? 0
            }
            return minutes < 60 ? (hours * 60 + minutes) * (isWest ? -60 : 60) : nil
        }
    }

    init?(_ text: String) {
        var walk = Walk(String(decoding: SlowBlanks.trimmed(Array(text.utf8)), as: UTF8.self))
        guard let year = walk.number(4), walk.takes("-"), let month = walk.number(2), walk.takes("-"),
            let dayOfMonth = walk.number(2), let day = Self.days(year, month, dayOfMonth)
        else { return nil }
        self.day = day
        if walk.isAtEnd { return }
        guard walk.takesAny("T", "t", " "), let hour = walk.number(2, below: 24), walk.takes(":"),
            let minute = walk.number(2, below: 60)
        else { return nil }
        second = hour * 3600 + minute * 60
        if walk.takes(":") {
            guard let written = walk.number(2, below: 60) else { return nil }
            second += written
            if walk.takes(".") {
                var digits = 0
                while digits < 9, let digit = walk.number(1) {
                    nanoseconds = nanoseconds * 10 + digit
                    digits += 1
                }
                guard digits > 0 else { return nil }
                for _ in digits..<9 { nanoseconds *= 10 }
                while let digit = walk.number(1) { if digit != 0 { return nil } }
            }
        }
        if walk.isAtEnd { return }
        let isBlank = walk.takes(" ")
        if isBlank, walk.takesAny("UTC", "GMT") {
            offset = 0
        } else {
            guard let written = walk.offset() else { return nil }
            offset = written
        }
        guard walk.isAtEnd else { return nil }
    }

    private static let months: [[String]] = [
        ["january", "jan"], ["february", "feb"], ["march", "mar"], ["april", "apr"], ["may"], ["june", "jun"],
        ["july", "jul"], ["august", "aug"], ["september", "sept", "sep"], ["october", "oct"], ["november", "nov"],
        ["december", "dec"],
    ]

    /// By a format without quotes.
    init?(_ text: String, format: String) {
        var walk = Walk(text)
        var (year, month, dayOfMonth, hour) = (0, 0, 0, 0)
        var isAfternoon: Bool?
        var rest = Array(format)
        while let letter = rest.first {
            let count = rest.prefix { $0 == letter }.count
            let word = letter.isLetter ? String(rest.prefix(count)) : String(letter)
            rest.removeFirst(word.count)
            switch word {
            case "yyyy":
                guard let number = walk.number(4) else { return nil }
                year = number
            case "yy":
                guard let number = walk.number(2) else { return nil }
                year = number < 70 ? 2000 + number : 1900 + number
            case "MM", "M":
                guard let number = word == "M" ? walk.short(below: 100) : walk.number(2) else { return nil }
                month = number
            case "MMM":
                let left = String(decoding: walk.bytes[walk.index...], as: UTF8.self).lowercased()
                let names = Self.months.enumerated().flatMap { month, names in names.map { (month + 1, $0) } }
                guard let (number, name) = names.filter({ left.hasPrefix($0.1) }).max(by: { $0.1.count < $1.1.count })
                else { return nil }
                month = number
                walk.index += name.utf8.count
            case "dd", "d":
                guard let number = word == "d" ? walk.short(below: 100) : walk.number(2) else { return nil }
                dayOfMonth = number
            case "HH", "H", "hh", "h":
                let isHalf = word.hasPrefix("h")
                guard
                    let number = word.count == 1
                        ? walk.short(below: isHalf ? 13 : 24) : walk.number(2, below: isHalf ? 13 : 24)
                else { return nil }
                if isHalf, number == 0 { return nil }
                hour = isHalf ? number % 12 : number
            case "mm":
                guard let number = walk.number(2, below: 60) else { return nil }
                second += number * 60
            case "ss":
                guard let number = walk.number(2, below: 60) else { return nil }
                second += number
            case "SSS":
                guard let number = walk.number(3) else { return nil }
                nanoseconds = number * 1_000_000
            case "a":
                if walk.takesAny("AM", "am", "Am", "aM") {
                    isAfternoon = false
                } else if walk.takesAny("PM", "pm", "Pm", "pM") {
                    isAfternoon = true
                } else {
                    return nil
                }
            case "XXX":
                guard let written = walk.offset() else { return nil }
                offset = written
            case " ":
                guard let blank = SlowBlanks.first(Array(walk.bytes[walk.index...])) else { return nil }
                walk.index += blank
            default: guard walk.takes(word) else { return nil }
            }
        }
        guard walk.isAtEnd, let day = Self.days(year, month, dayOfMonth) else { return nil }
        self.day = day
        second += (hour + (isAfternoon == true ? 12 : 0)) * 3600
    }
}
