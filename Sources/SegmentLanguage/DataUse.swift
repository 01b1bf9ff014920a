import CellValues

/// What a definition asks of the data, and where it says so: for what can only be judged beside the data.
///
/// The checked filters have no places, so these are noted while the file is walked.
package struct DataUse: Sendable {
    package enum Kind: Sendable {
        /// The `window` of a metric or a sequence.
        case window(Window)
        /// A text that a field or property is held equal to.
        case text(String, matching: TextMatching, of: Subject)
    }

    package enum Subject: Hashable, Sendable {
        /// `isKey`: it is the contact key.
        case field(FieldReference, isKey: Bool)
        case property(PropertyReference, of: ActivitySelection)
    }

    /// Of the window's object, or of the text.
    package var place: TextPlace
    package var kind: Kind
}

extension FilterCheck {
    /// Notes the texts that a test is for. `reader`: the test as written.
    mutating func noteTexts(
        of comparison: Comparison?, in reader: ObjectReader, activity selection: ActivitySelection? = nil
    ) {
        guard !isInferring, let comparison, let value = reader["value"], let (texts, matching) = comparison.equalTexts
        else { return }
        let subject: DataUse.Subject
        switch (comparison.subject, selection) {
        case (.field(let field), nil):
            subject = .field(field, isKey: ByteOrder(field.name) == ByteOrder(context.contactKey))
        case (.property(let property), let selection?): subject = .property(property, of: selection)
        default: return
        }
        var places = [value.place]
        if case .array(let nodes) = value.kind { places = nodes.map(\.place) }
        for (text, place) in zip(texts, places) {
            uses.append(DataUse(place: place, kind: .text(text, matching: matching, of: subject)))
        }
    }
}

extension Comparison {
    /// The constants of `is`, `has_any`, … and of their negative twins, in the order of the file.
    fileprivate var equalTexts: (texts: [String], matching: TextMatching)? {
        switch test {
        case .text(.is, let texts, let matching): (texts, matching)
        case .has(_, let texts, let matching): (texts, matching)
        default: nil
        }
    }
}
