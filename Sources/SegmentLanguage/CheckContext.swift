import CellValues

/// What a definition is checked against.
package struct CheckContext: Sendable {
    package let catalogue: Catalogue
    /// Without a field catalogue: the columns of the contact files, or nil where any name may be a field (JSON Lines).
    package let knownFields: [String]?
    /// The contact key's column: always text, always compared exactly.
    package let contactKey: String
    /// Ids that `{"segment": …}` may name; nil: any (`SegmentSet` checks them itself).
    package let knownSegments: [String]?
    /// Whether `id` must equal the file's name: false for a definition that has no file yet.
    package let checksFileName: Bool

    let fields: [ByteOrder: CatalogueField]?
    let headers: Set<ByteOrder>?
    let activities: [ByteOrder: CatalogueActivity]?
    let properties: [ByteOrder: [ByteOrder: CatalogueProperty]]

    package init(
        catalogue: Catalogue = Catalogue(), knownFields: [String]? = nil, contactKey: String = "contact_id",
        knownSegments: [String]? = nil, checksFileName: Bool = true
    ) {
        self.catalogue = catalogue
        self.knownFields = knownFields
        self.contactKey = contactKey
        self.knownSegments = knownSegments
        self.checksFileName = checksFileName
        fields = catalogue.fields.map { fields in
            Dictionary(fields.map { (ByteOrder($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        }
        headers = knownFields.map { Set($0.map { ByteOrder($0) }) }
        activities = catalogue.activities.map { activities in
            Dictionary(activities.map { (ByteOrder($0.type), $0) }, uniquingKeysWith: { first, _ in first })
        }
        properties = (activities ?? [:]).mapValues { activity in
            Dictionary(activity.properties.map { (ByteOrder($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Every name that a field test could have meant, for the nearest one. Not the columns where they may be the first
    /// person of a file without a header.
    var fieldNames: [String] {
        let columns = knownFields.map { $0.contains(where: \.looksPersonal) ? [] : $0 }
        return (catalogue.fields.map { $0.map(\.name) } ?? columns ?? []) + [contactKey]
            + Indicator.allCases.map(\.rawValue)
    }
}

extension Indicator {
    package var type: ValueType {
        switch self {
        case .purchasesCount, .rfmRecency, .rfmFrequency, .rfmMonetary: .integer
        case .purchasesTotal, .purchasesAverage: .decimal
        case .purchasesFirstAt, .purchasesLastAt: .datetime
        case .rfmSegment: .option
        }
    }

    /// The eleven names of `rfm.segment`; none for the others.
    package var options: [String] { self == .rfmSegment ? Self.rfmSegmentNames : [] }

    /// In the order of 5-reports-and-exports §1.
    package static let rfmSegmentNames = [
        "Champions", "Loyal customers", "Potential loyalists", "New customers", "Promising", "Need attention",
        "About to sleep", "At risk", "Cannot lose them", "Hibernating", "Lost",
    ]

    /// `purchases.count` and `purchases.total` are 0 without purchases; the others are missing.
    package var isNeverMissing: Bool { self == .purchasesCount || self == .purchasesTotal }
}

extension Accessor {
    /// The types whose values have this part.
    package var baseTypes: [ValueType] {
        switch self {
        case .age, .year, .month, .day, .weekday: [.date, .datetime]
        case .hour: [.datetime]
        case .domain: [.email, .text]
        case .length: [.text, .email, .phone, .option]
        }
    }

    /// The type of the part.
    package var type: ValueType { self == .domain ? .text : .integer }
}

/// What can be held against each other.
package enum ValueClass: String, Sendable {
    case text, number, moment, boolean, list

    /// `both texts`
    var plural: String {
        switch self {
        case .text: "texts"
        case .number: "numbers"
        case .moment: "dates"
        case .boolean: "booleans"
        case .list: "lists"
        }
    }
}

extension ValueType {
    package var valueClass: ValueClass {
        switch self {
        case .text, .email, .phone, .option: .text
        case .integer, .decimal: .number
        case .date, .datetime: .moment
        case .boolean: .boolean
        case .options, .list: .list
        }
    }

    package var isNumeric: Bool { valueClass == .number }

    /// `a text`, `an option`: in messages.
    var withArticle: String {
        switch self {
        case .email, .integer, .option: "an \(rawValue)"
        case .options: "an options list"
        default: "a \(rawValue)"
        }
    }
}
