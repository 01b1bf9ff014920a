import CellValues
import TestSupport

/// Makes a world and its definitions from a seed.
struct WorldGenerator {
    var random: SplitMix64
    let values: WorldValues
    /// Of this world's amounts.
    private var currencies = ["EUR"]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        values = WorldValues(random: &random)
        self.random = random
    }

    private static let keyPool = [
        "c1", "c2", "c3", "C1", "c10", "é", "e\u{301}", "Ana@Example.com", " ana@example.com", "ß", "12", "012", "a,b",
        "k\"q",
        "a key that is longer than sixteen bytes 1", "a key that is longer than sixteen bytes 2", "0", "null", "  ",
        "'12", "12.0", "'c1",
    ]

    /// - Parameter contacts: how many, at most; a small number of its own choice where nil.
    mutating func world(contacts: Int? = nil) -> World {
        var world = World(zone: values.time.zone, asOf: values.time.asOf)
        if random.chance(20) {
            world.keyRules = random.pick([
                ["trim", "lower"], ["trim", "lower"], ["trim"], ["lower", "integer"], ["apostrophe"],
                ["trim", "lower", "apostrophe", "integer"],
            ])
        }
        var keys = Array(Self.keyPool.shuffled(using: &random).prefix(Int.random(in: 1...10, using: &random)))
        if let contacts { keys += (0..<contacts).map { "n\($0)" } }
        if random.chance(20) {
            // A chain of merged contacts, whether they have rows of their own or not.
            let chain = (keys + ["gone", "unknown"]).shuffled(using: &random).prefix(3)
            world.merges = zip(chain, chain.dropFirst()).map { ($0, $1) }
            // Normalised keys may make a circle of what was none.
            if !world.keyRules.isEmpty {
                world.merges = Array(world.merges.prefix(1)).filter { $0.0 == "gone" }
                // Two spellings of one key: nobody is merged.
                if random.chance(50) { world.merges.append(("Ana@Example.com", " ana@example.com")) }
            }
        }
        world.assumesZone = values.hasLocalTimes
        choosePurchases(&world)
        world.contactSources = contactSources(keys)
        world.activitySources = activitySources(keys, many: contacts != nil)
        return world
    }

    /// What a purchase is and which currencies there are; rates for the days of this world, of which a few are missing or
    /// more than anything holds.
    private mutating func choosePurchases(_ world: inout World) {
        if random.chance(70) {
            world.purchases.activity = random.pick(["purchase", "purchase", "purchase", "refund"])
            world.purchases.amount = random.pick(WorldCatalogue.amounts(of: world.purchases.activity))
        }
        currencies = random.pick([["EUR"], ["EUR"], ["EUR"], ["EUR", "eur"], ["EUR", "eur", "USD", "ß", "SS", ""]])
        guard random.chance(currencies.count > 2 ? 80 : 30) else { return }
        world.currency = random.pick(["EUR", "eur", "usd"])
        let codes = ["EUR", "usd", "USD", "ẞ", "ss"].filter { _ in random.chance(80) }
        let days = Set(values.instants.map { values.time.day(of: $0) }).sorted()
        for code in codes where ContactKey(code) != ContactKey("EUR") || world.currency == "usd" {
            for day in days where !random.chance(2) {
                let rate =
                    random.chance(1) ? "999999999999999999" : random.pick(["1", "0.9", "1.1", "0.000000001", "7"])
                world.rates.append(World.Rate(day: day, code: code, rate: rate))
            }
        }
    }

    // MARK: - Contacts

    private mutating func contactSources(_ keys: [String]) -> [World.ContactSource] {
        var rows = keys
        for _ in 0..<random.pick([0, 0, 1, 3, 6]) { rows.append(random.pick(keys)) }
        if rows.count < 100 { rows.shuffle(using: &random) }
        return split(rows, most: 2).map { rows in
            let format: World.Format = random.chance(50) ? .csv : .jsonl
            return World.ContactSource(
                format: format, duplicates: random.pick([.last, .last, .last, .first, .merge]),
                files: split(rows, most: 2).map { $0.map { contactRow($0, format) } })
        }
    }

    private mutating func contactRow(_ key: String, _ format: World.Format) -> World.ContactRow {
        let isText = format == .csv
        var row = World.ContactRow(key: .string(key), cells: [])
        if !isText, key == "12" { row.key = random.pick(Self.twelves) }
        if !isText, key == "0", random.chance(50) { row.key = .number(key) }
        if random.chance(2) { row.key = badKey(isText: isText) }
        // Large worlds have few cells: they are about shards, not about values.
        if key.hasPrefix("n") && key != "null" {
            row.cells = [("points", .string(String(key.utf8.count))), ("city", .string(random.pick(["Madrid", "é"])))]
            return row
        }
        for (name, declared) in WorldCatalogue.reference.fields.sorted(by: { $0.key < $1.key })
        where name != "contact_id" && random.chance(75) {
            // In JSON Lines the dot stands for nesting, and a text has nothing inside.
            if name == "city.length" && !isText { continue }
            row.cells.append((name, values.cell(declared, isText: isText, random: &random)))
        }
        return row
    }

    /// One key in JSON.
    private static let twelves: [JSONValue] = [
        "12", .number("12"), .number("12.0"), .number("1.2e1"), .number("120e-1"),
    ]

    /// What is no key, or says that there is none.
    private mutating func badKey(isText: Bool) -> JSONValue {
        if isText { return random.pick(["", "6.8E+09", "68E+9"]) }
        return random.pick([
            "", .null, .array([]), false, true, .object([]), ["c1"], .number("1.5"), "6.80123E+09", .number("12e-1"),
        ])
    }

    // MARK: - Activities

    private mutating func activitySources(_ keys: [String], many: Bool) -> [World.ActivitySource] {
        let count = many ? 3_000 : random.pick([0, 5, 10, 20, 30, 40])
        return split(Array(0..<count), most: 3).map { numbers in
            let format: World.Format = random.chance(40) ? .csv : .jsonl
            let isGrouped = format == .csv && random.chance(50)
            var dedupe: World.Dedupe?
            if random.chance(20) {
                dedupe = World.Dedupe(property: random.pick([nil, nil, "coupon"]), keepsLast: random.chance(50))
            }
            let asOf = values.time.asOf
            // Not where a time of this world may be.
            let plausible = [-200, 200].map { Instant(seconds: asOf.seconds + $0 * 86_400 + 1234) }
            return World.ActivitySource(
                format: format, isGrouped: isGrouped, dedupe: dedupe,
                plausible: random.chance(30) ? plausible[0]...plausible[1] : nil,
                files: split(numbers, most: 3).map { numbers in
                    numbers.map { _ in activityRow(keys, format, isGrouped: isGrouped) }
                })
        }
    }

    private static let ids = ["", "1", "2", "7", "1e1", "é", "e\u{301}", "an id that is longer than sixteen bytes"]

    private mutating func activityRow(_ keys: [String], _ format: World.Format, isGrouped: Bool) -> World.ActivityRow {
        let isText = format == .csv
        var row = World.ActivityRow(
            contact: .string(random.pick(random.chance(70) ? Array(keys.prefix(4)) : keys)),
            type: .string(
                random.pick(random.chance(60) ? ["purchase", "refund"] : WorldCatalogue.types + ["ping", "PURCHASE"])),
            at: .string(values.written(random.pick(values.instants), random: &random, mayBeLocal: true)),
            properties: .object([]))
        row.id =
            isText ? .string(random.pick(Self.ids)) : random.pick([nil, .null, .number("7"), .number("1e1"), true])
        if !isText, random.chance(70) { row.id = .string(random.pick(Self.ids)) }
        switch Int.random(in: 0..<40, using: &random) {
        case 0: row.contact = isText ? "" : random.pick([nil, .null, ""])
        case 1: row.contact = random.pick(["gone", "unknown"])
        case 2: row.at = .string(random.pick(WorldValues.oddInstants))
        case 3: row.at = ""
        case 4: row.contact = random.pick(keys).utf8.count == 2 ? "12" : .string(random.pick(keys))
        case 5: row.contact = badKey(isText: isText)
        case 6 where !isText: row.contact = random.pick(Self.twelves)
        case 7: (row.contact, row.type) = ("c1", isText ? "" : random.pick([nil, .null, "", .array([]), true, ["x"]]))
        default: break
        }
        if random.chance(5) { return row }
        // Types without a declaration have properties too: "*" reads them.
        let type = row.type?.text ?? ""
        let declared = WorldCatalogue.reference.activities[
            ["ping", "PURCHASE", "login"].contains(type) ? "purchase" : type]
        var lists: [String: [String: Declared]] = [:]
        for (name, declared) in (declared ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let (list, path) = Self.listed(name) {
                lists[list, default: [:]][path] = declared
            } else if name == "money" || random.chance(70), !isGrouped || !Self.lineColumns.contains(name) {
                // A grouped file has one column a name: what is a line's is not the activity's.
                row.properties.set(
                    name == "money" ? currency(isText: isText) : values.cell(declared, isText: isText, random: &random),
                    at: name.split(separator: ".").map(String.init)[...])
            }
        }
        for (list, columns) in lists.sorted(by: { $0.key < $1.key })
        where !isText || (isGrouped && list == "products") {
            let lines = self.lines(columns, isText: isText)
            row.properties.set(.array(lines), at: list.split(separator: ".").map(String.init)[...])
        }
        if !isText, random.chance(3) { row.properties["products"] = random.pick([.null, .object([]), "none"]) }
        return row
    }

    private mutating func currency(isText: Bool) -> JSONValue {
        let code = random.pick(currencies)
        return code.isEmpty && !isText ? .null : .string(code)
    }

    private mutating func lines(_ columns: [String: Declared], isText: Bool) -> [JSONValue] {
        // A row of a grouped file is a line, so there is at least one.
        let count = random.pick(isText ? [1, 2, 3] : [0, 1, 2, 3])
        return (0..<count).map { _ in
            if !isText, random.chance(3) { return random.pick([.null, "x", .number("1"), .array([])]) }
            var line = JSONValue.object([])
            for (path, declared) in columns.sorted(by: { $0.key < $1.key }) where path == "unit" || random.chance(75) {
                line.set(
                    path == "unit" ? currency(isText: isText) : values.cell(declared, isText: isText, random: &random),
                    at: path.split(separator: ".").map(String.init)[...])
            }
            return line
        }
    }

    /// Names that properties of a purchase's products have.
    static let lineColumns = WorldCatalogue.reference.activities["purchase", default: [:]].keys.sorted()
        .compactMap(listed).filter { $0.list == "products" }.map(\.path)

    static func listed(_ name: String) -> (list: String, path: String)? {
        let parts = name.split(separator: ".").map(String.init)
        guard let index = parts.firstIndex(where: { $0.hasSuffix("[]") }) else { return nil }
        return (
            String(parts[...index].joined(separator: ".").dropLast(2)), parts[(index + 1)...].joined(separator: ".")
        )
    }

    /// In one piece mostly, else in a few, any of which may be empty.
    private mutating func split<Element>(_ elements: [Element], most: Int) -> [[Element]] {
        let pieces = random.chance(60) ? 1 : Int.random(in: 1...most, using: &random)
        var cuts = (1..<pieces).map { _ in Int.random(in: 0...elements.count, using: &random) }
        cuts = [0] + cuts.sorted() + [elements.count]
        return zip(cuts, cuts.dropFirst()).map { Array(elements[$0..<$1]) }
    }
}
