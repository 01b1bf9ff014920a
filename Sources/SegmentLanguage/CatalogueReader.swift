import CellValues

extension Catalogue {
    /// Reads `fields.json`: `{"fields": [{"name", "type", "options", "label", "required", "separator"}]}`.
    package static func fields(parsing bytes: [UInt8], file: String) -> (fields: [CatalogueField]?, findings: [Finding])
    {
        let log = FindingLog(file: file)
        guard let node = JSONNode(reading: bytes, log: log),
            let root = ObjectReader(node, what: "the field catalogue", known: ["fields", "defaults"], log: log),
            let nodes = root.requiredList("fields")
        else { return (nil, log.sorted) }
        var seen: Set<ByteOrder> = []
        let forms = CellFormReader(defaultsOf: root)
        var fields: [CatalogueField] = []
        for node in nodes {
            guard let entry = ObjectReader(node, what: "a field", known: columnKeys, log: log),
                let column = TypedColumn(entry, forms, seen: &seen)
            else { continue }
            fields.append(
                CatalogueField(
                    name: column.name, type: column.type, options: column.options, label: column.label,
                    isRequired: column.isRequired, separator: column.separator, form: column.form))
            fields[fields.count - 1].isOptional = entry.boolean("optional") ?? false
            fields[fields.count - 1].maxWrongType = entry.shareLimit("max_wrong_type")
        }
        return (log.hasErrors ? nil : fields, log.sorted)
    }

    /// Reads `activities.json`: `{"activities": [{"type", "label", "properties": [{"name", "type", "currency", …}]}]}`.
    package static func activities(
        parsing bytes: [UInt8], file: String
    ) -> (activities: [CatalogueActivity]?, findings: [Finding]) {
        let log = FindingLog(file: file)
        guard let node = JSONNode(reading: bytes, log: log),
            let root = ObjectReader(node, what: "the activity catalogue", known: ["activities", "defaults"], log: log),
            let nodes = root.requiredList("activities")
        else { return (nil, log.sorted) }
        var seen: Set<ByteOrder> = []
        let forms = CellFormReader(defaultsOf: root)
        var activities: [CatalogueActivity] = []
        for node in nodes {
            guard
                let entry = ObjectReader(node, what: "an activity", known: ["type", "label", "properties"], log: log),
                let type = entry.requiredText("type")
            else { continue }
            if type.isEmpty || type == "*" {
                log.add(.badActivityType(type), at: entry["type"]?.place)
            } else if !seen.insert(ByteOrder(type)).inserted {
                log.add(.repeatedName("activity", type), at: entry["type"]?.place)
            }
            activities.append(
                CatalogueActivity(type: type, label: entry.text("label"), properties: properties(of: entry, forms, log))
            )
        }
        return (log.hasErrors ? nil : activities, log.sorted)
    }

    /// The `nulls` in the `defaults` of a catalogue; none where they can't be read, which its reader tells.
    package static func defaultNulls(parsing bytes: [UInt8]) -> [String] {
        let quiet = FindingLog(file: "")
        guard let node = JSONNode(reading: bytes, log: quiet),
            let root = ObjectReader(node, what: "", known: ["fields", "activities", "defaults"], log: quiet)
        else { return [] }
        return CellFormReader(defaultsOf: root).nulls
    }

    private static func properties(
        of activity: ObjectReader, _ forms: CellFormReader, _ log: FindingLog
    ) -> [CatalogueProperty] {
        var seen: Set<ByteOrder> = []
        var properties: [CatalogueProperty] = []
        var currencies: [(index: Int, name: String, place: TextPlace?)] = []
        for node in activity.list("properties") ?? [] {
            guard let entry = ObjectReader(node, what: "a property", known: columnKeys + ["currency"], log: log),
                let column = TypedColumn(entry, forms, seen: &seen)
            else { continue }
            if column.name.hasPrefix("@") || PropertyName(column.name) == nil {
                log.add(.badPropertyName(column.name), at: entry["name"]?.place)
            }
            if let currency = entry.text("currency") {
                currencies.append((properties.count, currency, entry["currency"]?.place))
                if column.type != .integer, column.type != .decimal {
                    log.add(.currencyNotNumeric(column.name), at: entry.keyPlace("currency"))
                }
            }
            properties.append(
                CatalogueProperty(
                    name: column.name, type: column.type, options: column.options, label: column.label,
                    isRequired: column.isRequired, separator: column.separator, form: column.form))
            properties[properties.count - 1].isOptional = entry.boolean("optional") ?? false
            properties[properties.count - 1].maxWrongType = entry.shareLimit("max_wrong_type")
        }
        // After all of them: a currency may be declared below its amount.
        for (index, name, place) in currencies {
            let list = PropertyName(properties[index].name)?.list
            let siblings = [list.map { "\($0)[].\(name)" }, name].compactMap { $0 }
            if let found = siblings.first(where: { seen.contains(ByteOrder($0)) }) {
                properties[index].currency = found
                properties[index].currencyForm =
                    properties.first { ByteOrder($0.name) == ByteOrder(found) }?.form ?? .usual
            } else {
                log.add(.unknownCurrency(name, among: properties.map(\.name)), at: place)
            }
        }
        return properties
    }

    private static let columnKeys =
        ["name", "type", "options", "label", "required", "separator", "optional", "max_wrong_type"]
        + CellFormReader.keys
}

/// What fields and properties have in common.
private struct TypedColumn {
    var name: String
    var type: ValueType
    var options: [String]
    var label: String?
    var isRequired: Bool
    var separator: String
    var form: CellForm

    init?(_ entry: ObjectReader, _ forms: CellFormReader, seen: inout Set<ByteOrder>) {
        let log = entry.log
        let written = entry.requiredText("name")
        let typeName = entry.requiredText("type")
        let listed = entry.texts("options")
        label = entry.text("label")
        isRequired = entry.boolean("required") ?? false
        separator = entry.text("separator") ?? "|"
        options = listed ?? []
        if let written {
            if written.isEmpty {
                log.add(.emptyText(in: "name"), at: entry["name"]?.place)
            } else if !seen.insert(ByteOrder(written)).inserted {
                log.add(
                    .repeatedName(entry.what.split(separator: " ").last.map(String.init) ?? "", written),
                    at: entry["name"]?.place)
            }
        }
        guard let written, let typeName else { return nil }
        guard let type = ValueType(rawValue: typeName) else {
            log.add(.unknownType(typeName), at: entry["type"]?.place)
            return nil
        }
        name = written
        self.type = type
        form = forms.form(entry, name: written, type: type, separator: &separator)
        let takesOptions = type == .option || type == .options
        if takesOptions, listed == nil, !entry.has("options") {
            log.add(.missingKey("options", of: "\(entry.what) of type \(type.rawValue)"), at: entry.place)
        } else if takesOptions, listed?.isEmpty == true, entry.list("options")?.isEmpty == true {
            log.add(.noOptions(written), at: entry["options"]?.place)
        } else if !takesOptions, entry.has("options") {
            log.add(.keyNotForType("options", type, takes: "option or options"), at: entry.keyPlace("options"))
        }
        var spellings: Set<[UInt8]> = []
        for (option, node) in zip(options, entry.list("options") ?? [])
        where !spellings.insert(CaseFolding.folded(Array(option.utf8))).inserted {
            log.add(.repeatedName("option", option), at: node.place)
        }
        if entry.has("separator") {
            if separator.isEmpty {
                log.add(.emptyText(in: "separator"), at: entry["separator"]?.place)
            } else if type != .list, type != .options {
                log.add(.keyNotForType("separator", type, takes: "list or options"), at: entry.keyPlace("separator"))
            }
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func badActivityType(_ type: String) -> Self {
        FindingMessage(.badName, "\(quoted(type)) can't be the type of an activity")
    }

    fileprivate static func repeatedName(_ kind: String, _ name: String) -> Self {
        FindingMessage(.repeatedName, "the \(kind) \(quoted(name)) stands twice")
    }

    fileprivate static func badPropertyName(_ name: String) -> Self {
        FindingMessage(
            .badName, "\(quoted(name)) can't be the name of a property",
            hint: "write 'total', 'shipping.city' or, on the lines of a list, 'products[].price'")
    }

    fileprivate static func currencyNotNumeric(_ name: String) -> Self {
        FindingMessage(.notNumeric, "\(quoted(name)) has a currency but is not a number")
    }

    fileprivate static func unknownCurrency(_ name: String, among names: [String]) -> Self {
        FindingMessage(
            .unknownProperty, "the activity has no property \(quoted(name)) to hold the currency",
            hint: didYouMean(name, among: names))
    }

    fileprivate static func unknownType(_ name: String) -> Self {
        let names = ValueType.allCases.map(\.rawValue)
        return FindingMessage(
            .badValue, "\(quoted(name)) is no type",
            hint: didYouMean(name, among: names) ?? "the types are \(listed(names, "and"))")
    }

    fileprivate static func noOptions(_ name: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(name)) has no options to choose from")
    }

    static func keyNotForType(_ key: String, _ type: ValueType, takes: String) -> Self {
        FindingMessage(.badValue, "\(quoted(key)) is for the type \(takes), not \(type.rawValue)")
    }
}
