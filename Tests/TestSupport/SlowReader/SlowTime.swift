/// A time stamp of RFC 3339 with its offset, or one of the forms of exports beside it: blanks around it, no seconds, a blank
/// before the offset, `+0200`, `+02`, ` UTC`, ` GMT`.
struct SlowTime {
    let seconds: Int
    let nanoseconds: Int

    /// As the tests compare it.
    var shown: String { "\(seconds)s \(nanoseconds)ns" }

    init?(_ text: String) {
        let blanks = " \t\n\u{B}\u{C}\r\u{A0}\u{202F}".unicodeScalars
        var scalars = Array(text.unicodeScalars)
        while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
        while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
        let bytes = scalars.flatMap { Array(String($0).utf8) }
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var sum = 0
            for byte in bytes[start..<(start + count)] {
                guard (0x30...0x39).contains(byte) else { return nil }
                sum = sum * 10 + Int(byte) - 0x30
            }
            return sum
        }
        func sign(_ place: Int, _ allowed: String) -> Bool {
            place < bytes.count && Array(allowed.utf8).contains(bytes[place])
        }
        guard let year = number(0, 4), sign(4, "-"), let month = number(5, 2), sign(7, "-"), let day = number(8, 2),
            sign(10, "Tt "), let hour = number(11, 2), sign(13, ":"), let minute = number(14, 2),
            year > 0, 1...12 ~= month, hour < 24, minute < 60
        else { return nil }
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...lengths[month - 1] ~= day else { return nil }
        var days = day - 1
        for earlier in 0..<(month - 1) { days += lengths[earlier] }
        for earlier in 1..<year { days += isLeap(earlier) ? 366 : 365 }
        // From the first day of year 1 to that of 1970.
        days -= 719_162

        var index = 16
        var (second, fraction) = (0, 0)
        if sign(16, ":") {
            guard let written = number(17, 2), written < 60 else { return nil }
            second = written
            index = 19
        }
        if index == 19, sign(index, ".") {
            index += 1
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            guard index > start, index - start <= 9, let digits = number(start, index - start) else { return nil }
            fraction = digits
            for _ in (index - start)..<9 { fraction *= 10 }
        }
        var offset = 0
        let rest = String(decoding: bytes[index...], as: UTF8.self)
        if rest != " UTC", rest != " GMT" {
            if sign(index, " ") { index += 1 }
            if sign(index, "Zz") {
                index += 1
            } else {
                guard sign(index, "+-"), let hours = number(index + 1, 2), hours < 24 else { return nil }
                let isNegative = bytes[index] == 0x2D
                index += 3
                var minutes = 0
                if index < bytes.count {
                    if sign(index, ":") { index += 1 }
                    guard let written = number(index, 2), written < 60 else { return nil }
                    minutes = written
                    index += 2
                }
                offset = (hours * 60 + minutes) * (isNegative ? -60 : 60)
            }
            guard index == bytes.count else { return nil }
        }
        seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        nanoseconds = fraction
    }
}
