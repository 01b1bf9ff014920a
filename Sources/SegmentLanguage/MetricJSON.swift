import CellValues

// Metrics and their conditions as a definition writes them: what the plan shows is what was understood.

extension ActivitySelection {
    package var json: JSONValue {
        switch self {
        case .any: .string("*")
        case .types(let names): names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) })
        }
    }
}

extension Metric {
    var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [("activity", activity.json)]
        if let filter = self.where { members.append(("where", filter.json)) }
        if let window { members.append(("window", window.json)) }
        return .object(members + [("measure", measure.json)])
    }
}

extension Measure {
    package var json: JSONValue {
        func named(_ name: String, _ value: JSONValue) -> JSONValue { .object([(name, value)]) }
        return switch self {
        case .count: .string("count")
        case .sum(let source): named("sum", source.json)
        case .average(let source): named("avg", source.json)
        case .averageByActivity(let source): named("avg", named("sum", source.json))
        case .minimum(let source): named("min", source.json)
        case .maximum(let source): named("max", source.json)
        case .distinct(let property): named("distinct", property.json)
        case .distinctDays: .string("distinct_days")
        case .first: .string("first")
        case .last: .string("last")
        case .firstValue(let property): named("first", property.json)
        case .lastValue(let property): named("last", property.json)
        case .daysSinceFirst: .string("days_since_first")
        case .daysSinceLast: .string("days_since_last")
        case .ratio(let over, let under): named("ratio", .array([over.json, under.json]))
        }
    }
}

extension NumericSource {
    var json: JSONValue {
        switch self {
        case .property(let property): property.json
        case .product(let left, let right): .object([("product", .array([left.json, right.json]))])
        }
    }
}

extension PropertyReference {
    var json: JSONValue { .string(name + (accessor.map { "." + $0.rawValue } ?? "")) }
}

extension ActivityCondition {
    package var json: JSONValue {
        switch self {
        case .all(let parts): .object([("all", .array(parts.map(\.json)))])
        case .any(let parts): .object([("any", .array(parts.map(\.json)))])
        case .not(let part): .object([("not", part.json)])
        case .atLeast(let number, let parts):
            .object([("at_least", .integer(number)), ("of", .array(parts.map(\.json)))])
        case .test(let comparison): comparison.json
        case .line(let list, let part): .object([("line", part.json), ("of", .string(list))])
        }
    }
}

extension Comparison<ActivityOperand> {
    var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = []
        switch subject {
        case .property(let property): members.append(("field", property.json))
        case .product(let left, let right): members.append(("product", .array([left.json, right.json])))
        case .instant(let accessor):
            members.append(("field", .string("@at" + (accessor.map { "." + $0.rawValue } ?? ""))))
        case .type: members.append(("field", .string("@type")))
        }
        members.append(("op", .string(operatorName)))
        if let value = test.json { members.append(("value", value)) }
        if excludesMissing { members.append(("missing", .string("exclude"))) }
        if test.isExact { members.append(("case", .string("exact"))) }
        return .object(members)
    }
}

extension ValueTest {
    fileprivate var json: JSONValue? {
        func list(_ texts: [String]) -> JSONValue {
            texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) })
        }
        return switch self {
        case .isSet: nil
        case .text(_, let texts, _): list(texts)
        case .numberIs(let numbers): numbers.count == 1 ? numbers[0].json : .array(numbers.map(\.json))
        case .number(_, let number): number.json
        case .numberBetween(let low, let high): .array([low.json, high.json])
        case .boolean(let value): .boolean(value)
        case .within(let window), .anniversary(let window): window.json
        case .moment(_, let moment): moment.json
        case .dateIs(let moments): moments.count == 1 ? moments[0].json : .array(moments.map(\.json))
        case .has(_, let texts, _): .array(texts.map { .string($0) })
        }
    }

    fileprivate var isExact: Bool {
        switch self {
        case .text(_, _, let matching), .has(_, _, let matching): matching == .exact
        case .isSet, .numberIs, .number, .numberBetween, .boolean, .within, .anniversary, .moment, .dateIs: false
        }
    }
}

extension WrittenNumber {
    var json: JSONValue { .number(description) }
}

extension Window {
    var json: JSONValue {
        switch self {
        case .last(let duration): .object([("last", duration.json)])
        case .next(let duration): .object([("next", duration.json)])
        case .beforeLast(let duration): .object([("before_last", duration.json)])
        case .current(let unit): .object([("current", .string(unit.rawValue))])
        case .previous(let unit): .object([("previous", .string(unit.rawValue))])
        case .between(let from, let to):
            .object((from.map { [("from", $0.json)] } ?? []) + (to.map { [("to", $0.json)] } ?? []))
        }
    }
}

extension Duration {
    fileprivate var json: JSONValue { .string(text) }
}

extension Moment {
    fileprivate var json: JSONValue {
        switch self {
        case .date(let day): .string(day.iso8601)
        case .instant(let instant): .string(instant.rfc3339)
        case .ago(let duration): .string("-" + duration.text)
        case .ahead(let duration): .string("+" + duration.text)
        case .now: .string("now")
        }
    }
}
