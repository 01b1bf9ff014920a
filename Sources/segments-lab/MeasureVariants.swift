import CellValues
import SegmentPipeline

/// Many definitions out of the workload's twelve: the same shapes with other constants, as a shop's segments are.
///
/// The twelve come first, then `a-001`, `b-001` … `l-001`, `a-002` …. The same count gives the same definitions, and more
/// of them begin with those of less. Windows and values come from short lists, so that several segments ask for one
/// metric, as they do in life: a thousand have about as many windows as a marketing team uses.
package func workloadVariants(
    of originals: [(id: String, definition: JSONValue)], count: Int
) -> [(id: String, definition: JSONValue)] {
    var made = Array(originals.prefix(count))
    var number = 1
    while made.count < count, !originals.isEmpty {
        for (place, original) in originals.enumerated() where made.count < count {
            var variant = WorkloadVariant(number: number, seed: UInt64(place) << 32 | UInt64(number))
            made.append((original.id + variant.suffix, variant.variant(of: original.definition)))
        }
        number += 1
    }
    return made
}

/// One variant in the making.
private struct WorkloadVariant {
    let number: Int
    private var dice: SplitMix64

    init(number: Int, seed: UInt64) {
        self.number = number
        dice = SplitMix64(seed: seed)
    }

    /// `-017`
    var suffix: String { "-" + String(1000 + number).dropFirst() }

    private static let windows = [3, 5, 7, 10, 14, 21, 28, 30, 45, 60, 75, 90, 120, 150, 180]

    /// What else may stand where a field is held against a text.
    private static let texts: [String: [String]] = [
        "country": ["ES", "FR", "IT", "DE", "PT", "GB", "US", "MX", "NL", "PL", "CN", "CR", "BR"],
        "gender": ["f", "m", "x"],
        "loyalty_tier": ["none", "silver", "gold", "platinum"],
        "city": ["San", "Ma", "Pa", "Be", "Lo", "M", "S", "Val", "Bar", "New"],
        "tags": ["vip", "promo", "outlet", "b2b", "churn-risk", "reviewer", "summer24", "black-friday", "app"],
        "category": [
            "shoes", "dresses", "shirts", "trousers", "coats", "bags", "electronics", "toys", "beauty", "sports",
        ],
    ]

    mutating func variant(of definition: JSONValue) -> JSONValue {
        guard case .object(let members) = definition else { return definition }
        return .object(
            members.map { key, value in
                switch (key, value) {
                case ("id", .string(let id)): (key, .string(id + suffix))
                case ("name", .string(let name)): (key, .string(name + " \(number)"))
                default: (key, varied(value))
                }
            })
    }

    private mutating func varied(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members): .object(varied(members))
        case .array(let elements): .array(elements.map { varied($0) })
        default: value
        }
    }

    private mutating func varied(_ members: [(key: String, value: JSONValue)]) -> [(key: String, value: JSONValue)] {
        var field: String?
        if case .string(let name)? = members.first(where: { $0.key == "field" })?.value { field = name }
        let isNumberTest = members.contains { $0.key == "activity" || $0.key == "product" }
        return members.map { key, value in
            switch (key, value) {
            case ("segment", .string(let id)): return (key, .string(id + suffix))
            case ("last", .string): return (key, .string("\(dice.pick(Self.windows))d"))
            case ("value", .number(let digits)) where isNumberTest: return (key, .number(scaled(digits)))
            case ("value", .boolean): return (key, .boolean(dice.chance(70)))
            case ("value", .array) where field == "birth_date.age":
                let youngest = dice.between(18, 60)
                return (key, .array([.integer(youngest), .integer(youngest + dice.between(4, 20))]))
            case ("value", .array(let elements)):
                guard let texts = field.flatMap({ Self.texts[$0] }) else { return (key, value) }
                return (key, .array(several(texts, about: elements.count).map { .string($0) }))
            case ("value", .string):
                guard let texts = field.flatMap({ Self.texts[$0] }) else { return (key, value) }
                return (key, .string(dice.pick(texts)))
            default: return (key, varied(value))
            }
        }
    }

    /// Nought says "never" and stays.
    private mutating func scaled(_ digits: String) -> String {
        guard let value = Int(digits), value > 0 else { return digits }
        return String(value <= 10 ? dice.between(1, 2 * value) : max(1, value * dice.between(40, 250) / 100))
    }

    /// Different ones, in the order of the list.
    private mutating func several(_ texts: [String], about count: Int) -> [String] {
        let wanted = dice.between(1, min(texts.count, count + 1))
        var chosen: Set<String> = []
        while chosen.count < wanted { chosen.insert(dice.pick(texts)) }
        return texts.filter(chosen.contains)
    }
}
