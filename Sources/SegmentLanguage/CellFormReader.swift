import CellValues

/// Reads how the cells of a field or property are written: its own keys, else those of the file's `defaults`.
struct CellFormReader {
    /// In the order of the pages.
    static let keys = [
        "format", "months", "decimal", "group", "affixes", "true", "false", "nulls", "list", "trim", "apostrophe",
    ]

    private let log: FindingLog
    private let defaults: ObjectReader?
    private let defaultMonths: MonthNames?
    private let defaultFormats: [(text: String, node: JSONNode)]

    /// What is wrong with the defaults is told here, once.
    init(defaultsOf root: ObjectReader) {
        log = root.log
        defaults = root["defaults"].flatMap {
            ObjectReader($0, what: "'defaults'", known: Self.keys, log: root.log)
        }
        defaultFormats = defaults.flatMap { FormatReader.written($0) } ?? []
        guard let defaults else {
            defaultMonths = nil
            return
        }
        let reader = FormatReader(defaults, of: "'defaults'")
        let quiet = FindingLog(file: log.file)
        defaultMonths = ObjectReader(defaults.node, what: "", known: Self.keys, log: quiet).flatMap {
            FormatReader($0, of: "").months()
        }
        _ = reader.formats(months: nil, formats: [])
        _ = Part(defaults).number()
        _ = Part(defaults).words()
        _ = Part(defaults).nulls()
        _ = Part(defaults).list()
        for key in ["trim", "apostrophe"] { _ = defaults.boolean(key) }
    }

    /// What the defaults declare as missing.
    var nulls: [String] { quietly(defaults) { $0.nulls() ?? [] } ?? [] }

    /// - Parameter separator: of the list; as it is written, or what its form has by itself.
    func form(_ entry: ObjectReader, name: String, type: ValueType, separator: inout String) -> CellForm {
        for (key, takes) in Self.types where entry.has(key) && !takes.contains(type) {
            log.add(.keyNotForType(key, type, takes: listed(takes.map(\.rawValue))), at: entry.keyPlace(key))
        }
        var form = CellForm()
        form.trims = own(entry, "trim") { $0.boolean("trim") } ?? false
        form.takesApostrophe = own(entry, "apostrophe") { $0.boolean("apostrophe") } ?? false
        form.nulls = own(entry, "nulls") { Part($0).nulls() } ?? []
        switch type {
        case .integer, .decimal:
            form.number = number(entry)
        case .date, .datetime:
            form.formats = FormatReader(entry, of: quoted(name)).formats(
                months: defaultMonths, formats: defaultFormats)
            if type == .date, let node = entry["format"], form.formats.contains(where: \.hasOffset) {
                log.add(.offsetOfADate(name), at: node.place)
            }
            if entry.has("months"), !form.formats.isEmpty, !form.formats.contains(where: \.usesMonthNames) {
                log.add(.monthsWithoutNames, at: entry.keyPlace("months"))
            } else if entry.has("months"), form.formats.isEmpty, !entry.has("format") {
                log.add(.monthsWithoutNames, at: entry.keyPlace("months"))
            }
        case .boolean:
            let own = Part(entry).words()
            let usual = quietly(defaults) { $0.words() }
            form.trueWords = own.true ?? usual?.true
            form.falseWords = own.false ?? usual?.false
            tellSharedWord(form, entry)
        case .list, .options:
            form.list = own(entry, "list") { Part($0).list() } ?? .separated
            if form.list == .csv, !entry.has("separator") { separator = "," }
        case .text, .email, .phone, .option: break
        }
        return form
    }

    private static let types: [(key: String, takes: [ValueType])] = [
        ("format", [.date, .datetime]), ("months", [.date, .datetime]), ("decimal", [.integer, .decimal]),
        ("group", [.integer, .decimal]), ("affixes", [.integer, .decimal]), ("true", [.boolean]),
        ("false", [.boolean]), ("list", [.list, .options]),
    ]

    /// The entry's own, else that of the defaults, which has been judged.
    private func own<Value>(_ entry: ObjectReader, _ key: String, _ read: (ObjectReader) -> Value?) -> Value? {
        if entry.has(key) { return read(entry) }
        guard let defaults, defaults.has(key),
            let quiet = ObjectReader(defaults.node, what: "", known: Self.keys, log: FindingLog(file: ""))
        else { return nil }
        return read(quiet)
    }

    private func quietly<Value>(_ object: ObjectReader?, _ read: (Part) -> Value) -> Value? {
        guard let object,
            let quiet = ObjectReader(object.node, what: "", known: Self.keys, log: FindingLog(file: ""))
        else { return nil }
        return read(Part(quiet))
    }

    private func number(_ entry: ObjectReader) -> NumberForm {
        let own = Part(entry).number(tellsClash: false)
        let usual = quietly(defaults) { $0.number(tellsClash: false) }
        var form = NumberForm()
        form.decimal = own.decimal ?? usual?.decimal ?? form.decimal
        form.group = own.group ?? usual?.group
        form.affixes = own.affixes ?? usual?.affixes ?? []
        if entry.has("decimal") || entry.has("group"), form.isContradictory {
            log.add(.sameSigns, at: entry.keyPlace(entry.has("group") ? "group" : "decimal"))
        }
        return form
    }

    private func tellSharedWord(_ form: CellForm, _ entry: ObjectReader) {
        guard entry.has("true") || entry.has("false") else { return }
        let others = Set((form.falseWords ?? []).map { CaseFolding.folded($0) })
        guard let word = form.trueWords?.first(where: { others.contains(CaseFolding.folded($0)) }) else { return }
        log.add(.wordOfBoth(word), at: entry.keyPlace(entry.has("false") ? "false" : "true"))
    }
}

/// The keys of one object, each read and judged.
private struct Part {
    let object: ObjectReader

    init(_ object: ObjectReader) { self.object = object }

    typealias Number = (decimal: UInt8?, group: NumberForm.GroupSign?, affixes: [String]?)

    func number(tellsClash: Bool = true) -> Number {
        var number: Number = (nil, nil, nil)
        if let text = object.text("decimal") {
            switch text {
            case ".": number.decimal = UInt8(ascii: ".")
            case ",": number.decimal = UInt8(ascii: ",")
            default: object.log.add(.noDecimalSign(text), at: object["decimal"]?.place)
            }
        }
        if let text = object.text("group") {
            switch text {
            case " ", "\u{A0}", "\u{202F}": number.group = .blank
            case ".": number.group = .point
            case ",": number.group = .comma
            case "'", "\u{2019}": number.group = .apostrophe
            default: object.log.add(.noGroupSign(text), at: object["group"]?.place)
            }
        }
        if tellsClash {
            var form = NumberForm()
            form.decimal = number.decimal ?? form.decimal
            form.group = number.group
            if form.isContradictory { object.log.add(.sameSigns, at: object.keyPlace("group")) }
        }
        number.affixes = words("affixes")
        for (affix, node) in zip(number.affixes ?? [], object.list("affixes") ?? [])
        where affix == "-" || affix == "+" || affix.utf8.contains(where: { $0 &- UInt8(ascii: "0") < 10 }) {
            object.log.add(.noAffix(affix), at: node.place)
        }
        return number
    }

    func words() -> (true: [String]?, false: [String]?) {
        let both = (true: words("true"), false: words("false"))
        let others = Set((both.false ?? []).map { CaseFolding.folded($0) })
        if object.what == "'defaults'", let word = both.true?.first(where: { others.contains(CaseFolding.folded($0)) })
        {
            object.log.add(.wordOfBoth(word), at: object.keyPlace("false"))
        }
        return both
    }

    func nulls() -> [String]? { words("nulls") }

    func list() -> CellForm.ListForm? {
        guard let text = object.text("list") else { return nil }
        switch text {
        case "json": return .json
        case "csv": return .csv
        default:
            object.log.add(.noListForm(text), at: object["list"]?.place)
            return nil
        }
    }

    /// A list of texts with something in it.
    private func words(_ key: String) -> [String]? {
        guard let nodes = object.list(key) else { return nil }
        if nodes.isEmpty { object.log.add(.emptyList(key), at: object[key]?.place) }
        return object.texts(key)
    }
}

extension NumberForm {
    fileprivate var isContradictory: Bool {
        group == .point && decimal == UInt8(ascii: ".") || group == .comma && decimal == UInt8(ascii: ",")
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func noDecimalSign(_ text: String) -> Self {
        FindingMessage(.badValue, "\(quoted(text)) is no decimal sign", hint: "write \",\" or \".\"")
    }

    fileprivate static func noGroupSign(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) can't stand between the digits of thousands",
            hint: "write \".\", \",\", \"'\" or a blank")
    }

    fileprivate static var sameSigns: Self {
        FindingMessage(
            .badValue, "'decimal' and 'group' are the same sign, so 1.250 would be two numbers",
            hint: "'decimal' is \".\" where nothing is declared; what a column doesn't say is as in 'defaults'")
    }

    fileprivate static func noAffix(_ text: String) -> Self {
        FindingMessage(.badValue, "\(quoted(text)) is part of a number, not something to take off it")
    }

    fileprivate static func wordOfBoth(_ word: String) -> Self {
        FindingMessage(.badValue, "\(quoted(word)) can't be both true and false")
    }

    fileprivate static func noListForm(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is no way to write a list inside a cell",
            hint: "write \"json\" or \"csv\"; without 'list' cells are split on 'separator'")
    }

    fileprivate static func offsetOfADate(_ name: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(name)) is a date, which has no offset, so a format with 'XXX' fits no cell",
            hint: "make it a datetime")
    }

    fileprivate static var monthsWithoutNames: Self {
        FindingMessage(.badValue, "'months' has no use without a 'format' that has 'MMM'")
    }
}
