import CellValues
import TestSupport

/// A small made-up workspace as its author sees it: rows before they are written to files.
struct World: Sendable {
    var zone: TimeZoneRules
    /// Whole seconds, as `--as-of` allows.
    var asOf: Instant
    var contactSources: [ContactSource] = []
    var activitySources: [ActivitySource] = []
    /// Times without an offset are those of the zone.
    var assumesZone = false
    /// Previous id and the contact it was merged into.
    var merges: [(previous: String, contact: String)] = []
    /// `key_normal`: what is done to every key, everywhere.
    var keyRules: Set<String> = []
    /// Members of the static segments, by id.
    var statics: [String: Set<ContactKey>] = [:]
    var definitions: [Definition] = []
    var purchases = Purchases()
    /// What amounts are turned into by `rates`; nil: they are added up as they are.
    var currency: String?
    var rates: [Rate] = []

    /// What value indicators are about: the pipeline's `purchases`.
    struct Purchases: Sendable {
        var activity = "purchase"
        /// As a definition writes what is added up.
        var amount: JSONValue = "total"
    }

    /// A line of `rates.csv`.
    struct Rate: Sendable {
        var day: CivilDate
        var code: String
        var rate: String
    }

    struct Definition: Sendable {
        var id: String
        var json: JSONValue
    }

    enum Format: Sendable { case csv, jsonl }

    /// Which of two rows with one key counts. `merge`: each field's last value that is there.
    enum Duplicates: String, Sendable { case last, first, merge }

    struct ContactSource: Sendable {
        var format: Format
        var duplicates = Duplicates.last
        var files: [[ContactRow]]
    }

    struct ContactRow: Sendable {
        var key: JSONValue?
        /// Fields with a value or an empty one; dotted names stand nested (JSONL) or as headers (CSV).
        var cells: [(name: String, value: JSONValue)]
    }

    struct ActivitySource: Sendable {
        var format: Format
        /// CSV: the lines of `products` stand in rows of their own, joined by `order_no`.
        var isGrouped = false
        var dedupe: Dedupe?
        /// The times that its activities may have.
        var plausible: ClosedRange<Instant>?
        var files: [[ActivityRow]]
    }

    /// Of the activities with an equal value one counts.
    struct Dedupe: Sendable {
        /// Nil: the activity's id.
        var property: String?
        var keepsLast = false
    }

    struct ActivityRow: Sendable {
        var id: JSONValue?
        var contact: JSONValue?
        var type: JSONValue?
        var at: JSONValue?
        var properties: JSONValue
    }
}

/// A contact's key as its bytes: Swift's strings take two spellings of one accent for the same.
struct ContactKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    var bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
    init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    static func < (left: ContactKey, right: ContactKey) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Members by segment id; nil for a segment that can't be computed.
typealias Memberships = [String: Set<ContactKey>?]

/// What the catalogue says of a field or property, in its own words.
struct Declared: Sendable {
    var type: String
    var separator = "|"
    var options: [String] = []
    /// The whole name of the property that holds the amount's currency.
    var currency: String?
    // How its cells are written.
    var trims = false
    var takesApostrophe = false
    var nulls: [String] = []
    var decimal = "."
    var group: String?
    var affixes: [String] = []
    var formats: [String] = []
    var trueWords: [String] = []
    var falseWords: [String] = []
    /// `json` or `csv`: lists inside a cell.
    var list: String?

    init(type: String) { self.type = type }

    init(_ json: JSONValue) {
        type = json["type"]?.text ?? "text"
        func texts(_ key: String) -> [String] {
            (json[key]?.elements ?? [json[key]].compactMap { $0 }).compactMap(\.text)
        }
        list = json["list"]?.text
        separator = json["separator"]?.text ?? (list == "csv" ? "," : "|")
        options = (json["options"]?.elements ?? []).compactMap(\.text)
        currency = json["currency"]?.text
        if case .boolean(true) = json["trim"] { trims = true }
        if case .boolean(true) = json["apostrophe"] { takesApostrophe = true }
        (nulls, affixes, formats) = (texts("nulls"), texts("affixes"), texts("format"))
        (trueWords, falseWords) = (texts("true"), texts("false"))
        (decimal, group) = (json["decimal"]?.text ?? ".", json["group"]?.text)
    }

    /// Numbers are written in a way of their own.
    var hasNumberForm: Bool { decimal != "." || group != nil || !affixes.isEmpty }

    var isNumeric: Bool { type == "integer" || type == "decimal" }
    var isMoment: Bool { type == "date" || type == "datetime" }
    var holdsText: Bool { ["text", "email", "phone", "option"].contains(type) }
    var isList: Bool { type == "options" || type == "list" }
}
