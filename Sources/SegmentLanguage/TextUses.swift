import CellValues

extension FilterCheck {
    /// Notes an activity type that is named.
    mutating func note(type: String, at place: TextPlace) {
        if !isInferring { uses.append(DataUse(place: place, kind: .activityType(type))) }
    }

    /// Notes the texts that a test of a contact is for. `reader`: the test as written.
    mutating func noteTexts(of comparison: Comparison<ContactOperand>?, in reader: ObjectReader) {
        switch comparison?.subject {
        case .field(let field):
            let isKey = ByteOrder(field.name) == ByteOrder(context.contactKey)
            noteTexts(of: comparison?.test.constant, in: reader, subject: .field(field, isKey: isKey))
            tellTimes(comparison?.test.constant, in: reader, name: field.name, type: field.type, field.accessor)
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
            tellTimes(comparison?.test, in: reader, name: property.name, type: property.type, property.accessor)
        case .type:
            guard let value = reader["value"], let (texts, _) = comparison?.test.equalTexts else { return }
            for (text, place) in zip(texts, value.texts) { note(type: text, at: place) }
        case .product, .instant, nil: break
        }
    }

    /// A text that reads as a relative time, held equal to what is a text as far as anybody said.
    private func tellTimes(
        _ test: ValueTest?, in reader: ObjectReader, name: String, type: ValueType, _ accessor: Accessor?
    ) {
        guard !isInferring, type == .text, accessor == nil, let value = reader["value"],
            case .text(.is, let texts, _) = test
        else { return }
        for (text, place) in zip(texts, value.texts) {
            switch Moment(text) {
            case .ago, .ahead: log.add(.looksLikeATime(text, name), at: place)
            case .now, .date, .instant, nil: break
            }
        }
    }

    private mutating func noteTexts(of test: ValueTest?, in reader: ObjectReader, subject: DataUse.Subject) {
        guard !isInferring, let value = reader["value"], let (texts, matching) = test?.equalTexts else { return }
        for (text, place) in zip(texts, value.texts) {
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

extension JSONNode {
    /// Where the texts of a value stand: of a list those of its elements.
    fileprivate var texts: [TextPlace] {
        if case .array(let nodes) = kind { return nodes.map(\.place) }
        return [place]
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func looksLikeATime(_ text: String, _ name: String) -> Self {
        FindingMessage(
            .looksLikeATime,
            "\(quoted(text)) reads as a time before or after as-of, and \(quoted(name)) is compared as a text",
            hint: "where \(quoted(name)) holds dates, a catalogue says so: \"type\": \"date\"", severity: .warning)
    }
}
