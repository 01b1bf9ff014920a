/// A time stamp of RFC 3339, with its offset.
struct SlowTime {
    let seconds: Int
    let nanoseconds: Int

    /// As the tests compare it.
    var shown: String { "\(seconds)s \(nanoseconds)ns" }

    init?(_ text: String) {
        let bytes = Array(text.utf8)
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
            sign(10, "Tt "), let hour = number(11, 2), sign(13, ":"), let minute = number(14, 2), sign(16, ":"),
            let second = number(17, 2), year > 0, 1...12 ~= month, hour < 24, minute < 60, second < 60
        else { return nil }
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...lengths[month - 1] ~= day else { return nil }
        var days = day - 1
        for earlier in 0..<(month - 1) { days += lengths[earlier] }
        for earlier in 1..<year { days += isLeap(earlier) ? 366 : 365 }
        // From the first day of year 1 to that of 1970.
        days -= 719_162

        var index = 19
        var fraction = 0
        if sign(index, ".") {
            index += 1
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            guard index > start, index - start <= 9, let digits = number(start, index - start) else { return nil }
            fraction = digits
            for _ in (index - start)..<9 { fraction *= 10 }
        }
        var offset = 0
        if sign(index, "Zz") {
            index += 1
        } else {
            guard sign(index, "+-"), let hours = number(index + 1, 2), sign(index + 3, ":"),
                let minutes = number(index + 4, 2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == 0x2D ? -60 : 60)
            index += 6
        }
        guard index == bytes.count else { return nil }
        seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        nanoseconds = fraction
    }
}
