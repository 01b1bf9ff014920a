import CellValues
import FlatFiles
import SegmentLanguage

/// A source of the pipeline as the engine reads it: which files, laid out how, and what is where in them.
package struct DataSource: Sendable {
    package enum Kind: String, Sendable { case contacts, activities }

    package var name: String
    package var kind: Kind
    /// In log order. `path` opens it, `display` is the path as the pipeline has it, for people and manifests.
    package var files: [File]
    package var layout: SourceLayout
    /// Our name → where it stands. Contacts: field names. Activities: property names (`total`, `products[].price`), beside
    /// the activity's own columns, which are in `activity`. A name that isn't here stands where its name says.
    package var mapping: [String: [ColumnPath]]
    /// Our name → the text that a row without such a column has.
    package var constants: [String: String]
    /// Contacts: where the key stands.
    package var key: [ColumnPath]
    /// Activities: where contact, type, at and id stand.
    package var activity: ActivityRows?
    /// Activities in JSONL: the object that holds the properties (`properties`). Nil: the row itself, as in CSV.
    package var properties: ColumnPath?
    /// Contacts: which of two rows with one key counts.
    package var duplicates: DuplicateRule
    /// Activities: which of several versions of one activity counts.
    package var dedupe: Dedupe?
    /// By field or property: how many of its files are known not to have such a column.
    package var absent: [String: Int] = [:]
    /// Activities: the times that they may have; nil: any.
    package var plausible: ClosedRange<Instant>?

    package struct File: Hashable, Sendable {
        package var path: String
        package var display: String

        package init(path: String, display: String) {
            self.path = path
            self.display = display
        }
    }

    /// `merge`: each field's last value that is there.
    package enum DuplicateRule: String, Sendable { case last, first, error, merge }

    /// Of the activities with an equal value one counts. One without the value is no repeat.
    package struct Dedupe: Hashable, Sendable {
        package enum Kept: String, Sendable { case first, last }

        /// By our name; nil: the activity's id.
        package var property: String?
        package var kept: Kept

        package init(by property: String? = nil, keeping kept: Kept = .first) {
            self.property = property
            self.kept = kept
        }
    }

    package init(name: String, kind: Kind, files: [File], layout: SourceLayout) {
        self.name = name
        self.kind = kind
        self.files = files
        self.layout = layout
        mapping = [:]
        constants = [:]
        key = [ColumnPath(["contact_id"])]
        duplicates = .last
    }
}

/// What became of every row of a source (2-data §2): `read = accepted + rejected + duplicates + set aside`, and for activities
/// `accepted = used + anonymous + orphan + future`.
package struct SourceBooks: Sendable {
    package var name: String
    package var kind: DataSource.Kind
    /// Its files begin with a line that is no row.
    package var hasHeaders = false
    package var files: [FileBooks]
    /// Activities only.
    package var used = 0
    package var anonymous = 0
    package var orphan = 0
    package var future = 0
    /// What the keys of orphans look like, of the first ones in each part of the log.
    package var orphanShapes = KeyShapeCounts()
    /// Of accepted activities; nil where there are none.
    package var times: ClosedRange<Int64>?
    /// The newest before as-of.
    package var newestBeforeAsOf: Int64?
    /// Accepted activities outside the source's `plausible`.
    package var implausible = 0
    /// None of its activities has what `dedupe` goes by.
    package var isWithoutIDs = false
    /// A few orphans' places, the first ones in log order: never keys.
    package var orphanPlaces: [CellPlace] = []
    /// Activity types of accepted rows that the catalogue doesn't list, with their rows.
    package var unknownTypes: [String: Int] = [:]
    /// Activities only: accepted rows by type.
    package var types: [String: Int] = [:]
    /// By field or property name, sorted by name.
    package var fields: [FieldBooks] = []
    /// CSV with `group_by`: groups whose rows' times disagree.
    package var groupsWithDifferentTimes = 0

    package init(name: String, kind: DataSource.Kind, files: [FileBooks]) {
        self.name = name
        self.kind = kind
        self.files = files
    }

    mutating func noteAbsent(_ source: DataSource) {
        for index in fields.indices { fields[index].absent = source.absent[fields[index].field] ?? 0 }
    }

    init(_ source: DataSource) {
        self.init(name: source.name, kind: source.kind, files: source.files.map { FileBooks(file: $0) })
        hasHeaders = source.layout.format == .csv
    }
}

package struct FileBooks: Sendable {
    package var file: DataSource.File
    package var read = 0
    package var accepted = 0
    /// What the readers met. Rows that were rejected after they were read are in `rejectedLines` too.
    package var counts = ReadCounts()
    /// Rows set aside for good form's sake: counts towards the limit.
    package var rejected = 0
    /// Losers of a repeated contact key or activity id: do not count towards the limit.
    package var duplicates = 0
    /// Contact rows whose key was merged into another.
    package var merged = 0
    /// In log order, `line` from the file's start; duplicates and merged rows among them.
    package var rows = RejectedRowList()

    /// Rows that are the header once more: no loss.
    package var setAside: Int { counts.repeatedHeaders }

    package init(file: DataSource.File) { self.file = file }
}

package struct FieldBooks: Sendable {
    package var field: String
    package var type = ValueType.text
    package var missing = 0
    /// Cells that don't fit the type, and those outside the list of an option.
    package var wrongType = 0
    /// Those among them that are outside the list of an option: they aren't held against the limit.
    package var outsideList = 0
    /// Cells that hold something, the wrong ones too.
    package var filled = 0
    /// Of a property of lines: the activities whose lines were looked at.
    package var activities = 0
    /// Numbers with more digits after the point than are kept.
    package var rounded = 0
    /// Lists inside a cell that begin with `[` or `"`, and were split on a separator.
    package var looksEncoded = 0
    /// Files of the source that have no such column.
    package var absent = 0
    /// The first wrong cells, in log order.
    package var places: [CellPlace] = []

    /// Cells of a column of this type that a reader noted (`Column.noted`).
    mutating func add(noted cells: Int, of type: CellType) {
        if case .texts = type { looksEncoded += cells } else { rounded += cells }
    }
}

package struct CellPlace: Hashable, Sendable {
    package var file: String
    package var line: Int
}

extension [DataSource] {
    /// What the contact key is called as a field: as its column, where all contact sources call it alike.
    package var contactKeyName: String {
        let names = Set(filter { $0.kind == .contacts }.map(\.key))
        return names.count == 1 && names.first?.count == 1 ? names.first?.first?.dotted ?? "contact_id" : "contact_id"
    }
}
