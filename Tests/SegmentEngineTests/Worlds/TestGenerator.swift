import CellValues
import TestSupport

/// Operators and what they are held against.
extension DefinitionGenerator {
    enum WindowUse { case activity, date, datetime, anniversary }

    /// Adds `op`, `value`, `case` and `missing` to a test of something of this type.
    mutating func compare(
        _ declared: Declared, into test: inout JSONValue, operands: Operands, isExact: Bool = false
    ) {
        if random.chance(8) {
            test["op"] = .string(random.pick(["is_set", "is_not_set"]))
            return
        }
        let op: String
        var value: JSONValue
        var takesOperand = true
        switch declared.type {
        case "integer", "decimal":
            op = random.pick(["is", "is_not", "<", "<=", ">", ">=", "between", "not_between"])
            takesOperand = !op.hasSuffix("between")
            value = takesOperand ? several(op) { $0.number(declared) } : pair(declared)
        case "date", "datetime":
            let own = declared.type == "date" ? ["is", "is_not"] : []
            op = random.pick(
                ["within", "not_within", "within", "anniversary", "before", "after", "on_or_before", "on_or_after"]
                    + own)
            switch op {
            case "within", "not_within":
                value = window(declared.type == "date" ? .date : .datetime)
                takesOperand = false
            case "anniversary":
                value = window(.anniversary)
                takesOperand = false
            default:
                value = several(op) { $0.moment(isDate: declared.type == "date", isDay: op.hasPrefix("is")) }
            }
        case "boolean":
            op = "is"
            value = .boolean(random.chance(50))
            takesOperand = false
        case "option":
            op = random.pick(["is", "is_not"])
            if random.chance(20) { test["case"] = "exact" }
            let exactly = test["case"] != nil
            value = several(op) { $0.option(declared, exactly: exactly) }
        case "options", "list":
            op = random.pick(["has_any", "has_all", "has_none", "is_exactly"])
            if random.chance(15) { test["case"] = "exact" }
            let exactly = test["case"] != nil
            value = several("is") { generator in
                declared.options.isEmpty
                    ? .string(generator.random.pick(WorldValues.texts.filter { !$0.isEmpty }))
                    : generator.option(declared, exactly: exactly)
            }
            takesOperand = false
        default:
            op = random.pick([
                "is", "is_not", "contains", "not_contains", "starts_with", "not_starts_with", "ends_with",
                "not_ends_with",
            ])
            if random.chance(15) { test["case"] = "exact" }
            let isWhole = op.hasPrefix("is")
            value = several("is") { .string($0.text(declared, isWhole: isWhole)) }
        }
        if takesOperand, operands != .none, random.chance(20), let other = operand(like: declared, operands) {
            value = other
        }
        test["op"] = .string(op)
        test["value"] = value
        let isNegative = op.contains("not") || op == "has_none"
        if isNegative, random.chance(35) { test["missing"] = "exclude" }
    }

    /// One value, or where the operator takes it a list of a few.
    private mutating func several(_ op: String, _ make: (inout DefinitionGenerator) -> JSONValue) -> JSONValue {
        guard op == "is" || op == "is_not", random.chance(30) else { return make(&self) }
        return .array((0..<Int.random(in: 1...3, using: &random)).map { _ in make(&self) })
    }

    private mutating func number(_ declared: Declared) -> JSONValue {
        let whole = [
            "0", "1", "2", "3", "-1", "10", "10.0", "1e1", "100", "5", "2026", "3037000500", "9223372036854775807",
        ]
        let broken = [
            "0.1", "0.3", "99.99", "0.5", "1.5", "0.000000001", "12.5", "0.6", "999999999999999999.999999999",
        ]
        return .number(random.pick(declared.type == "integer" ? whole : whole + broken + broken))
    }

    private mutating func pair(_ declared: Declared) -> JSONValue {
        let ends = [number(declared), number(declared)].sorted { left, right in
            (left.digits.flatMap { Fraction(json: $0) } ?? Fraction(0))
                < (right.digits.flatMap { Fraction(json: $0) } ?? Fraction(0))
        }
        return .array(ends)
    }

    /// A text of the pool, or for its parts a piece of one.
    private mutating func text(_ declared: Declared, isWhole: Bool) -> String {
        let text = random.pick(values.texts(declared.type).filter { !$0.isEmpty })
        if isWhole || random.chance(30) { return text }
        let scalars = Array(text.unicodeScalars)
        let start = Int.random(in: scalars.indices, using: &random)
        let end = Int.random(in: start..<scalars.count, using: &random)
        var piece = ""
        piece.unicodeScalars.append(contentsOf: scalars[start...end])
        return piece
    }

    /// One of the list; in any case, where case doesn't matter.
    private mutating func option(_ declared: Declared, exactly: Bool) -> JSONValue {
        if exactly { return .string(random.pick(declared.options)) }
        let spellings =
            declared.options
            + (WorldValues.options + WorldValues.bundles).filter { text in
                declared.options.contains { sameText($0, text, exactly: false) }
            }
        return .string(random.pick(spellings))
    }

    // MARK: - Instants and windows

    private mutating func duration(hours: Bool) -> String {
        let fitting = values.durations.filter { hours || !($0.hasSuffix("h") || $0.hasSuffix("min")) }
        return random.pick(fitting + (random.chance(20) || fitting.isEmpty ? ["1d", "1mo", "1y"] : []))
    }

    /// - Parameters:
    ///   - isDate: hours and minutes are an error.
    ///   - isDay: a date is only ever equal to a date.
    private mutating func moment(isDate: Bool, isDay: Bool) -> JSONValue {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return "now"
        case 1, 2: return .string("-" + duration(hours: !isDate))
        case 3: return .string("+" + duration(hours: !isDate))
        case 4, 5, 6: return .string(random.pick(values.days).iso8601)
        default:
            return .string(
                isDay ? random.pick(values.days).iso8601 : values.written(random.pick(values.instants), random: &random)
            )
        }
    }

    mutating func window(_ use: WindowUse) -> JSONValue {
        let hours = use == .activity || use == .datetime
        var forms = ["last", "last", "last", "range", "range", "current", "previous"]
        if use != .activity { forms += ["next", "next"] }
        if use != .anniversary { forms.append("before_last") }
        switch random.pick(forms) {
        case "last": return ["last": .string(duration(hours: hours))]
        case "next": return ["next": .string(duration(hours: hours))]
        case "before_last": return ["before_last": .string(duration(hours: hours))]
        case "current": return ["current": .string(random.pick(["day", "week", "month", "quarter", "year"]))]
        case "previous": return ["previous": .string(random.pick(["day", "week", "month", "quarter", "year"]))]
        default: return range(hours: hours, bothEnds: use == .anniversary, isAnniversary: use == .anniversary)
        }
    }

    /// Constant ends in order: any other order is an error, and without a zone a date and an instant have none.
    private mutating func range(hours: Bool, bothEnds: Bool, isAnniversary: Bool) -> JSONValue {
        let isOpen = !bothEnds && random.chance(40)
        if isOpen {
            let moment = moment(isDate: !hours, isDay: isAnniversary)
            return random.chance(50) ? ["from": moment] : ["to": moment]
        }
        if random.chance(50) {
            let days = (random.pick(values.days), random.pick(values.days))
            if days.0 == days.1 { return ["from": .string(days.0.iso8601), "to": "now"] }
            return [
                "from": .string(min(days.0, days.1).iso8601), "to": .string(max(days.0, days.1).iso8601),
            ]
        }
        if random.chance(40), hours {
            let instants = (random.pick(values.instants), random.pick(values.instants))
            guard instants.0 != instants.1 else { return ["from": "-1y", "to": "now"] }
            return [
                "from": .string(values.written(min(instants.0, instants.1), random: &random)),
                "to": .string(values.written(max(instants.0, instants.1), random: &random)),
            ]
        }
        // A relative end makes any order sound.
        let relative: JSONValue = .string(random.pick(["-", "+"]) + duration(hours: hours))
        let other = moment(isDate: !hours, isDay: true)
        return random.chance(50) ? ["from": relative, "to": other] : ["from": other, "to": relative]
    }
}
