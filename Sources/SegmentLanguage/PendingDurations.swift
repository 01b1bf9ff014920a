import CellValues

extension Duration {
    package init?(_ text: String) {
        let digits = text.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard let count = Int(String(digits) ?? ""), 1...1_000_000 ~= count,
            let unit = Unit(rawValue: String(text.dropFirst(digits.count)))
        else { return nil }
        self.init(count: count, unit: unit)
    }
}

extension Moment {
    package init?(_ text: String) {
        if text == "now" {
            self = .now
        } else if text.hasPrefix("-"), let duration = Duration(String(text.dropFirst())) {
            self = .ago(duration)
        } else if text.hasPrefix("+"), let duration = Duration(String(text.dropFirst())) {
            self = .ahead(duration)
        } else {
            let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
                let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
                let date = CivilDate(year: year, month: month, day: day)
            else { return nil }
            if text.utf8.count == 10 {
                self = .date(date)
            } else if text.utf8.count == 20, text.hasSuffix("Z"), let hour = Int(text.dropFirst(11).prefix(2)),
                let minute = Int(text.dropFirst(14).prefix(2)), let second = Int(text.dropFirst(17).prefix(2))
            {
                let seconds = Int64(date.days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
                self = .instant(Instant(seconds: seconds))
            } else {
                return nil
            }
        }
    }
}
