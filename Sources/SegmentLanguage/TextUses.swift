import CellValues

extension FilterCheck {
    /// Notes the texts that a test of a contact is for. `reader`: the test as written.
    mutating func noteTexts(of comparison: Comparison<ContactOperand>?, in reader: ObjectReader) {
        switch comparison?.subject {
        case .field(let field):
            let isKey = ByteOrder(field.name) == ByteOrder(context.contactKey)
            noteTexts(of: comparison?.test.constant, in: reader, subject: .field(field, isKey: isKey))
        case .indicator, .metric, nil: break
        }
    }

    /// The same of an activity.
    mutating func noteTexts(
        of comparison: Comparison<ActivityOperand>?, in reader: ObjectReader, activity selection: ActivitySelection
    ) {
        switch comparison?.subject {
        case .property(let property):
            noteTexts(of: comparison?.test, in: reader, subject: .property(property, of: selection))
        case .product, .instant, .type, nil: break
        }
    }

    private mutating func noteTexts(of test: ValueTest?, in reader: ObjectReader, subject: DataUse.Subject) {
        guard !isInferring, let value = reader["value"], let (texts, matching) = test?.equalTexts else { return }
        var places = [value.place]
        if case .array(let nodes) = value.kind { places = nodes.map(\.place) }
        for (text, place) in zip(texts, places) {
            uses.append(DataUse(place: place, kind: .text(text, matching: matching, of: subject)))
        }
    }
}

extension ValueTest {
    /// The constants of `is`, `has_any`, … and of their negative twins, in the order of the file.
    fileprivate var equalTexts: (texts: [String], matching: TextMatching)? {
        switch self {
        case .text(.is, let texts, let matching), .has(_, let texts, let matching): (texts, matching)
        case .text(.contains, _, _), .text(.startsWith, _, _), .text(.endsWith, _, _), .isSet, .numberIs, .number,
            .numberBetween, .boolean, .within, .anniversary, .moment, .dateIs:
            nil
        }
    }
}
