import CellValues

extension FilterCheck {
    /// Remembers a negative operator whose subject may be missing. Of contacts only: an activity without a coupon is no
    /// trap where the coupon is not X.
    mutating func note(
        _ comparison: Comparison<ContactOperand>, _ subject: TestSubject<ContactOperand>, at place: TextPlace
    ) {
        guard comparison.isNegated, comparison.test != .constant(.isSet), !comparison.excludesMissing,
            !subject.isNeverMissing
        else { return }
        negations.append(NegationOfMissing(subject: comparison.subject, what: subject.what, place: place))
    }

    /// The same of `{"not": {"field": …}}`, which no `missing` can mend.
    mutating func note(notOf condition: Condition, at place: TextPlace) {
        guard case .test(let comparison) = condition, !comparison.isNegated, comparison.test != .constant(.isSet),
            case .field(let field) = comparison.subject,
            context.fields?[ByteOrder(field.name)]?.isRequired != true
        else { return }
        negations.append(
            NegationOfMissing(subject: comparison.subject, what: "the field \(quoted(field.name))", place: place))
    }

    /// Forgets those noted from an index on whose author has thought of missing values: `is_set` or `is_not_set` of the
    /// same stands beside.
    mutating func forgetNegations(from start: Int, beside parts: [FilterPart]) {
        guard negations.count > start else { return }
        let asked = Set(parts.compactMap { $0.test.flatMap { $0.value == .isSet ? $0.subject : nil } })
        guard !asked.isEmpty else { return }
        negations = negations[..<start] + negations[start...].filter { !asked.contains($0.subject) }
    }

    func warnOfNegations() {
        for negation in negations { log.add(.negationTakesMissing(negation.what), at: negation.place) }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func negationTakesMissing(_ what: String) -> Self {
        FindingMessage(
            .negationTakesMissing, "this also holds where \(what) has no value",
            hint: "\"missing\": \"exclude\" leaves those out; 'is_set' or 'is_not_set' beside it says that you mean it",
            severity: .warning)
    }
}
