import CellValues
import TestSupport

/// Tests of one value (1-definitions §3): operators, accessors, missing values.
extension ReferenceEvaluator {
    /// What stands on either side of a test.
    struct Side {
        /// Nil is missing. Several values: of a list's lines, where one that passes is enough.
        var values: [PlainValue?]
        /// Contact keys, activity types and phones are compared as written.
        var isExact = false

        init(_ value: PlainValue?, isExact: Bool = false) {
            values = [value]
            self.isExact = isExact
        }

        init(lines: [PlainValue?], isExact: Bool = false) {
            values = lines
            self.isExact = isExact
        }
    }

    /// `op`, `value`, `case` and `missing` of a filter.
    func holds(_ filter: JSONValue, _ subject: Side, _ contact: ReferenceContact?) -> Bool {
        let name = filter["op"]?.text ?? ">="
        let value = filter["value"] ?? 1
        var other: Side?
        if let contact, value["field"] != nil || value["metric"] != nil { other = operand(value, contact) }
        let isExact = filter["case"]?.text == "exact" || subject.isExact || other?.isExact == true
        let (positive, isNegative) = Self.positive(name)
        if positive == "is_set" {
            return subject.values.contains { $0 != nil } != isNegative
        }
        var isSomethingTested = false
        var isPassed = false
        for one in subject.values {
            guard let one else { continue }
            let result: Bool
            if let other {
                guard let right = other.values[0] else { continue }
                result = compare(positive, one, right, isExact: isExact)
            } else {
                result = test(positive, one, value, isExact: isExact)
            }
            isSomethingTested = true
            if result { isPassed = true }
        }
        guard isNegative else { return isPassed }
        if filter["missing"]?.text == "exclude", !isSomethingTested { return false }
        return !isPassed
    }

    /// A negative operator is exactly NOT its positive twin.
    private static func positive(_ name: String) -> (name: String, isNegative: Bool) {
        switch name {
        case "is_not": ("is", true)
        case "is_not_set": ("is_set", true)
        case "has_none": ("has_any", true)
        default: name.hasPrefix("not_") ? (String(name.dropFirst(4)), true) : (name, false)
        }
    }

    // MARK: Against what is written

    private func test(_ name: String, _ value: PlainValue, _ written: JSONValue, isExact: Bool) -> Bool {
        let choices = written.elements ?? [written]
        switch value {
        case .text(let text):
            return choices.contains { compareTexts(name, text, $0.text ?? "", isExact: isExact) }
        case .number(let number):
            let numbers = choices.compactMap { $0.digits.flatMap { Fraction(json: $0) } }
            if name == "between" { return !(number < numbers[0]) && !(numbers[1] < number) }
            return numbers.contains { compareNumbers(name, number, $0) }
        case .boolean(let flag):
            if case .boolean(let wanted) = written { return flag == wanted }
            return false
        case .date(let date):
            switch name {
            case "within": return time.days(of: written).contains(date)
            case "anniversary": return time.anniversaryFalls(date, in: written)
            default:
                // A date has no zone: the other side's local day, however it is written.
                return choices.contains { choice in
                    switch time.moment(choice.text ?? "") {
                    case .day(let day): compareOrdered(name, date, day)
                    case .instant(let instant): compareOrdered(name, date, time.day(of: instant))
                    }
                }
            }
        case .instant(let instant):
            switch name {
            case "within": return time.instants(of: written).contains(instant)
            case "anniversary": return time.anniversaryFalls(time.day(of: instant), in: written)
            default:
                switch time.moment(written.text ?? "") {
                case .day(let day): return compareOrdered(name, time.day(of: instant), day)
                case .instant(let other): return compareOrdered(name, instant, other)
                }
            }
        case .texts(let texts):
            let have = Set(texts.map { comparable($0, exactly: isExact) })
            let want = Set(choices.map { comparable($0.text ?? "", exactly: isExact) })
            switch name {
            case "has_any": return !have.isDisjoint(with: want)
            case "has_all": return want.isSubset(of: have)
            default: return have == want
            }
        }
    }

    // MARK: Against another value

    private func compare(_ name: String, _ left: PlainValue, _ right: PlainValue, isExact: Bool) -> Bool {
        switch (left, right) {
        case (.text(let one), .text(let other)): compareTexts(name, one, other, isExact: isExact)
        case (.number(let one), .number(let other)): compareNumbers(name, one, other)
        case (.date(let one), .date(let other)): compareOrdered(name, one, other)
        case (.date(let one), .instant(let other)): compareOrdered(name, one, time.day(of: other))
        case (.instant(let one), .date(let other)): compareOrdered(name, time.day(of: one), other)
        case (.instant(let one), .instant(let other)): compareOrdered(name, one, other)
        default: false
        }
    }

    private func compareTexts(_ name: String, _ left: String, _ right: String, isExact: Bool) -> Bool {
        let (text, piece) = (comparable(left, exactly: isExact), comparable(right, exactly: isExact))
        return switch name {
        case "is": text == piece
        case "starts_with": text.starts(with: piece)
        case "ends_with": text.reversed().starts(with: piece.reversed())
        default: text.indices.contains { text[$0...].starts(with: piece) }
        }
    }

    private func compareNumbers(_ name: String, _ left: Fraction, _ right: Fraction) -> Bool {
        switch name {
        case "is": left == right
        case "<": left < right
        case "<=": left < right || left == right
        case ">": right < left
        default: right < left || left == right
        }
    }

    private func compareOrdered<Value: Comparable>(_ name: String, _ left: Value, _ right: Value) -> Bool {
        switch name {
        case "is": left == right
        case "before": left < right
        case "on_or_before": left <= right
        case "after": left > right
        default: left >= right
        }
    }

    // MARK: Parts of values

    func part(_ accessor: String?, of value: PlainValue?) -> PlainValue? {
        guard let accessor, let value else { return value }
        switch (accessor, value) {
        case ("length", .text(let text)): return .number(Fraction(text.unicodeScalars.count))
        case ("domain", .text(let text)):
            let scalars = Array(text.unicodeScalars)
            guard let at = scalars.lastIndex(of: "@"), at + 1 < scalars.count else { return nil }
            var domain = ""
            domain.unicodeScalars.append(contentsOf: scalars[(at + 1)...])
            return .text(domain)
        case ("hour", .instant(let instant)):
            return .number(Fraction(Int(time.zone.local(instant.seconds).secondOfDay) / 3600))
        case (_, .instant(let instant)): return part(accessor, of: .date(time.day(of: instant)))
        case ("age", .date(let date)): return time.age(of: date).map { .number(Fraction($0)) }
        case ("weekday", .date(let date)):
            // 1970-01-01 was a Thursday.
            return .number(Fraction(((Int(date.days) + 3) % 7 + 7) % 7 + 1))
        case ("year", .date(let date)): return .number(Fraction(date.components.year))
        case ("month", .date(let date)): return .number(Fraction(date.components.month))
        case ("day", .date(let date)): return .number(Fraction(date.components.day))
        default: return nil
        }
    }
}
