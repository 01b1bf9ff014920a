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
