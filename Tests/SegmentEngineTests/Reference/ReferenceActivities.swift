import CellValues
import TestSupport

/// Tests of activities (1-definitions §4): `where`, lines, measures, sequences.
extension ReferenceEvaluator {
    // MARK: Which activities

    /// Nil: any type.
    func types(_ selection: JSONValue?) -> [String]? {
        switch selection {
        case .string("*"), nil: nil
        case .string(let type): [type]
        default: (selection?.elements ?? []).compactMap(\.text)
        }
    }

    func matches(_ spec: JSONValue, _ activity: ReferenceActivity) -> Bool {
        let types = types(spec["activity"])
        let isOfType = types?.contains { sameText($0, activity.type, exactly: true) } ?? true
        let isWhere = spec["where"].map { passes($0, activity, line: nil, types) } ?? true
        return isOfType && isWhere
    }

    /// - Parameter line: inside `line`, the line and its list.
    private func passes(
        _ filter: JSONValue, _ activity: ReferenceActivity, line: (value: JSONValue, list: String)?, _ types: [String]?
    ) -> Bool {
        func results(_ parts: JSONValue?) -> [Bool] {
            (parts?.elements ?? []).map { passes($0, activity, line: line, types) }
        }
        if let parts = filter["all"] { return results(parts).allSatisfy { $0 } }
        if let parts = filter["any"] { return results(parts).contains(true) }
        if let part = filter["not"] { return !passes(part, activity, line: line, types) }
        if let least = filter["at_least"] {
            return results(filter["of"]).count { $0 } >= Int(least.digits ?? "") ?? 0
        }
        if let inner = filter["line"] {
            let list = filter["of"]?.text ?? "products"
            return lines(of: list, activity).contains { passes(inner, activity, line: ($0, list), types) }
        }
        if let factors = filter["product"]?.elements {
            let sides = factors.map { property($0.text ?? "", activity, line: line, types) }
            return holds(filter, Side(lines: products(sides[0].values, sides[1].values)), nil)
        }
        let name = filter["field"]?.text ?? ""
        if name == "@type" { return holds(filter, Side(.text(activity.type), isExact: true), nil) }
        if name.hasPrefix("@at") {
            let accessor = name == "@at" ? nil : String(name.dropFirst(4))
            return holds(filter, Side(part(accessor, of: .instant(activity.at))), nil)
        }
        return holds(filter, property(name, activity, line: line, types), nil)
    }

    private func products(_ left: [PlainValue?], _ right: [PlainValue?]) -> [PlainValue?] {
        zip(left, right).map { pair in
            if case (.number(let one), .number(let other)) = pair { .number(one * other) } else { nil }
        }
    }

    // MARK: Properties

    /// The lines of a list. What isn't an object is a line without values; what isn't an array is no list.
    private func lines(of list: String, _ activity: ReferenceActivity) -> [JSONValue] {
        activity.properties[path: parts(list)]?.elements ?? []
    }

    private func parts(_ name: String) -> [String] { name.split(separator: ".").map(String.init) }

    private func property(
        _ name: String, _ activity: ReferenceActivity, line: (value: JSONValue, list: String)?, _ types: [String]?
    ) -> Side {
        let whole = line.map { "\($0.list)[].\(name)" } ?? name
        guard let found = catalogue.property(whole, of: types) else { return Side(nil) }
        let isExact = found.accessor == nil && found.declared.type == "phone"
        func value(_ raw: JSONValue?) -> PlainValue? {
            part(found.accessor, of: ReferenceCells.read(raw, as: found.declared))
        }
        guard let (list, path) = listed(found.name) else {
            return Side(value(activity.properties[path: parts(found.name)]), isExact: isExact)
        }
        if let line { return Side(value(line.value[path: parts(path)]), isExact: isExact) }
        return Side(lines: lines(of: list, activity).map { value($0[path: parts(path)]) }, isExact: isExact)
    }

    /// `products[].price` is of the list `products`.
    private func listed(_ name: String) -> (list: String, path: String)? {
        let characters = Array(name)
        for index in characters.indices.dropLast(2)
        where characters[index] == "[" && characters[index + 1] == "]" && characters[index + 2] == "." {
            return (String(characters[..<index]), String(characters[(index + 3)...]))
        }
        return nil
    }

    // MARK: Metrics
    //
    // Decided here, where the page speaks of sums alone: a product that leaves 128 bits by itself fails every measure over
    // it, `min` and `max` too (-2¹²⁷, which stands for nothing where the largest is looked for, counts as left); and the first or last value of an activity with lines is that of its first or last line.

    /// `activity`, `where`, `window`, `measure`, or `ratio`.
    func metric(_ spec: JSONValue, _ contact: ReferenceContact) -> Side {
        if let pair = (spec["ratio"] ?? spec["measure"]?["ratio"])?.elements {
            let sides = pair.map { metric($0, contact).values[0] }
            guard case (.number(let top), .number(let bottom)) = (sides[0], sides[1]), let ratio = top / bottom else {
                return Side(nil)
            }
            return Side(.number(ratio))
        }
        let span = spec["window"].map { time.instants(of: $0) } ?? ReferenceTime.Span(from: nil, to: nil)
        let matching = contact.activities.filter { span.contains($0.at) && matches(spec, $0) }
        let measure = spec["measure"] ?? "count"
        switch measure.text {
        case "count": return Side(.number(Fraction(matching.count)))
        case "distinct_days": return Side(.number(Fraction(Set(matching.map { time.day(of: $0.at) }).count)))
        case "first": return Side(matching.first.map { .instant($0.at) })
        case "last": return Side(matching.last.map { .instant($0.at) })
        case "days_since_first": return Side(matching.first.map { .number(Fraction(time.daysSince($0.at))) })
        case "days_since_last": return Side(matching.last.map { .number(Fraction(time.daysSince($0.at))) })
        default: return measured(measure, spec, matching)
        }
    }

    private func measured(_ measure: JSONValue, _ spec: JSONValue, _ matching: [ReferenceActivity]) -> Side {
        guard let member = measure.members?.first else { return Side(nil) }
        if ["sum", "avg", "min", "max"].contains(member.key) {
            let numbers = matching.flatMap { amounts(member.value, spec, $0) }
            switch member.key {
            case "sum": return Side(.number(sum(numbers, of: member.value, spec)))
            case "avg":
                let sum = sum(numbers, of: member.value, spec)
                return Side((sum / Fraction(numbers.count)).map { .number($0) })
            case "min": return Side(numbers.min().map { .number($0) })
            default: return Side(numbers.max().map { .number($0) })
            }
        }
        let values = matching.map { self.values(member.value, spec, $0) }
        let flat = values.flatMap { $0.values.compactMap { $0 } }
        let isExact = values.first?.isExact ?? false
        switch member.key {
        case "distinct": return Side(.number(Fraction(distinct(flat, isExact: isExact))))
        case "first": return Side(values.compactMap { $0.values.first { $0 != nil } ?? nil }.first, isExact: isExact)
        default: return Side(values.compactMap { $0.values.last { $0 != nil } ?? nil }.last, isExact: isExact)
        }
    }

    /// What a measure takes of one activity: one value, or one of each line that counts.
    func values(_ source: JSONValue, _ spec: JSONValue, _ activity: ReferenceActivity) -> Side {
        let types = types(spec["activity"])
        let names = (source["product"]?.elements ?? [source]).compactMap(\.text)
        let found = names.compactMap { catalogue.property($0, of: types) }
        guard let (list, _) = listed(found[0].name) else {
            let sides = names.map { property($0, activity, line: nil, types) }
            return sides.count == 2 ? Side(lines: products(sides[0].values, sides[1].values)) : sides[0]
        }
        let filter = spec["where"].flatMap { lineFilter(of: list, $0) }
        let lines = self.lines(of: list, activity).filter { line in
            filter.map { passes($0, activity, line: (line, list), types) } ?? true
        }
        let sides = names.map { name in
            lines.map { property(String(name.dropFirst(list.count + 3)), activity, line: ($0, list), types) }
        }
        let values = sides.map { $0.map { $0.values[0] } }
        return Side(
            lines: values.count == 2 ? products(values[0], values[1]) : values[0],
            isExact: found[0].accessor == nil && found[0].declared.type == "phone")
    }

    /// The `line` of the list, where `where` is it or an `all` that holds exactly one.
    private func lineFilter(of list: String, _ filter: JSONValue) -> JSONValue? {
        func line(_ part: JSONValue) -> JSONValue? {
            part["line"] != nil && (part["of"]?.text ?? "products") == list ? part["line"] : nil
        }
        if let own = line(filter) { return own }
        let found = (filter["all"]?.elements ?? []).compactMap(line)
        return found.count == 1 ? found[0] : nil
    }

    private func distinct(_ values: [PlainValue], isExact: Bool) -> Int {
        var kept: [PlainValue] = []
        for value in values where !kept.contains(where: { isSame($0, value, isExact: isExact) }) { kept.append(value) }
        return kept.count
    }

    private func isSame(_ left: PlainValue, _ right: PlainValue, isExact: Bool) -> Bool {
        switch (left, right) {
        case (.text(let one), .text(let other)): sameText(one, other, exactly: isExact)
        case (.number(let one), .number(let other)): one == other
        case (.boolean(let one), .boolean(let other)): one == other
        case (.date(let one), .date(let other)): one == other
        case (.instant(let one), .instant(let other)): one == other
        default: false
        }
    }

    // MARK: Sequences

    func sequence(_ filter: JSONValue, _ contact: ReferenceContact) -> Bool {
        let steps = filter["sequence"]?.elements ?? []
        let span = filter["window"].map { time.instants(of: $0) } ?? ReferenceTime.Span(from: nil, to: nil)
        return continues(steps[...], after: nil, contact.activities, span)
    }

    /// Whether some choice for the steps that are left comes after the activity at `previous`.
    private func continues(
        _ steps: ArraySlice<JSONValue>, after previous: Int?, _ log: [ReferenceActivity],
        _ span: ReferenceTime.Span<Instant>
    ) -> Bool {
        guard let step = steps.first else { return true }
        func isInTime(_ index: Int) -> Bool {
            guard let previous, let within = step["within"]?.text else { return true }
            return log[index].at < time.add(within, to: log[previous].at, sign: 1)
        }
        let later = log.indices.filter { $0 > previous ?? -1 }
        if let unwanted = step["then_not"] {
            if let previous, let within = step["within"]?.text,
                time.add(within, to: log[previous].at, sign: 1) > time.asOf
            {
                return false
            }
            return !later.contains { matches(unwanted, log[$0]) && isInTime($0) }
        }
        return later.contains { index in
            matches(step, log[index]) && span.contains(log[index].at) && isInTime(index)
                && continues(steps.dropFirst(), after: index, log, span)
        }
    }
}
