import CellValues

/// Values of tests: what stands behind `value`, read as the shape that operator and type ask for.
extension FilterCheck {
    /// The positive test against constants, or nil with a finding.
    func constantTest<Side>(_ asked: AskedValue<Side>) -> ValueTest? {
        let (value, subject) = (asked.value, asked.subject)
        switch asked.how {
        case .none: return .isSet
        case .texts(let relation):
            return texts(value, subject, areWhole: relation == .is).map {
                .text(relation, $0, matching: asked.matching)
            }
        case .elements(let relation):
            return texts(value, subject, areWhole: true).map { .has(relation, $0, matching: asked.matching) }
        case .numbers: return values(value, read: { numberFitting($0, subject) }).map { .numberIs($0) }
        case .number(let relation): return numberFitting(value, subject).map { .number(relation, $0) }
        case .numberPair: return pair(value, subject)
        case .boolean:
            if case .boolean(let flag) = value.kind { return .boolean(flag) }
            log.add(.badValue(value, for: subject, expected: "true or false"), at: value.place)
            return nil
        case .window:
            return window(value, for: subject.type == .date ? .date : .datetime).map { .within($0) }
        case .anniversary: return window(value, for: .anniversary).map { .anniversary($0) }
        case .moment(let relation):
            return moment(value, isDate: subject.type == .date, subject).map { .moment(relation, $0) }
        case .days: return values(value, read: { day($0, subject) }).map { .dateIs($0) }
        }
    }

    /// The positive test against another value of the contact, or nil with a finding.
    mutating func operandTest(_ asked: AskedValue<ContactOperand>, level: Int) -> ContactValueTest? {
        let subject = asked.subject
        guard let other = operand(asked.value, .ofContact(level: level)) else { return nil }
        let test: ContactValueTest? =
            switch asked.how {
            case .texts(let relation):
                .text(
                    relation, other.operand,
                    matching: asked.matching == .exact || other.isAlwaysExact ? .exact : .ignoringCase)
            case .numbers: .number(.equal, other.operand)
            case .number(let relation): .number(relation, other.operand)
            case .days: .moment(.is, other.operand)
            case .moment(let relation): .moment(relation, other.operand)
            // Their values are never taken for operands: `takesOperand`.
            case .none, .numberPair, .boolean, .window, .anniversary, .elements: nil
            }
        guard other.type.valueClass == subject.type.valueClass, asked.how.shape.valueClass == other.type.valueClass
        else {
            log.add(.operandTypesDiffer(subject, other), at: asked.value.place)
            return nil
        }
        return test
    }

    /// One value or a list of them that isn't empty; nil where one is wrong.
    private func values<Value>(_ node: JSONNode, read: (JSONNode) -> Value?) -> [Value]? {
        guard case .array(let nodes) = node.kind else { return read(node).map { [$0] } }
        if nodes.isEmpty {
            log.add(.emptyValue("list"), at: node.place)
            return nil
        }
        let values = nodes.map(read)
        let good = values.compactMap { $0 }
        return good.count == values.count ? good : nil
    }

    // MARK: Texts

    /// - Parameter areWhole: the texts are values, not pieces of some: only then must the catalogue know them.
    private func texts(_ node: JSONNode, _ subject: TestSubject<some Operand>, areWhole: Bool) -> [String]? {
        values(node) { node in
            guard case .string(let text) = node.kind else {
                log.add(.badValue(node, for: subject, expected: "a text"), at: node.place)
                return nil
            }
            if text.isEmpty {
                log.add(.emptyValue("text"), at: node.place)
                return nil
            }
            if !areWhole { return text }
            if subject.isActivityType { return activityType(text, at: node.place) ? text : nil }
            return subject.options.isEmpty ? text : option(text, at: node.place, subject)
        }
    }

    /// The list's own spelling.
    private func option(_ text: String, at place: TextPlace, _ subject: TestSubject<some Operand>) -> String? {
        let folded = CaseFolding.folded(Array(text.utf8))
        if let option = subject.options.first(where: { CaseFolding.folded(Array($0.utf8)) == folded }) { return option }
        log.add(.unknownOption(text, subject), at: place)
        return nil
    }

    /// True where data can be of this type.
    func activityType(_ type: String, at place: TextPlace) -> Bool {
        guard let activities = context.activities, activities[ByteOrder(type)] == nil else { return true }
        log.add(.unknownActivity(type, among: (context.catalogue.activities ?? []).map(\.type)), at: place)
        return false
    }

    // MARK: Numbers

    func number(_ node: JSONNode, what: String) -> WrittenNumber? {
        guard case .number = node.kind else {
            log.add(.wrongJSONType(what, expected: "a number", found: node), at: node.place)
            return nil
        }
        return number(node)
    }

    private func numberFitting(_ node: JSONNode, _ subject: TestSubject<some Operand>) -> WrittenNumber? {
        guard case .number = node.kind else {
            log.add(.badValue(node, for: subject, expected: "a number"), at: node.place)
            return nil
        }
        guard let number = number(node) else { return nil }
        if subject.type == .integer, !number.isWhole {
            log.add(.notWhole(node, subject), at: node.place)
            return nil
        }
        return number
    }

    private func number(_ node: JSONNode) -> WrittenNumber? {
        guard case .number(let digits) = node.kind else { return nil }
        let number = WrittenNumber(jsonNumber: digits)
        if number == nil { log.add(.tooManyDigits(node), at: node.place) }
        return number
    }

    private func pair(_ node: JSONNode, _ subject: TestSubject<some Operand>) -> ValueTest? {
        guard case .array(let ends) = node.kind, ends.count == 2 else {
            log.add(.notAPair(node), at: node.place)
            return nil
        }
        let (low, high) = (numberFitting(ends[0], subject), numberFitting(ends[1], subject))
        guard let low, let high else { return nil }
        if high < low {
            log.add(.badRange(low, high), at: node.place)
            return nil
        }
        return .numberBetween(low, high)
    }

    // MARK: Moments

    private func moment(_ node: JSONNode, isDate: Bool, _ subject: TestSubject<some Operand>) -> Moment? {
        guard case .string(let text) = node.kind else {
            log.add(.badValue(node, for: subject, expected: "a date or date-time"), at: node.place)
            return nil
        }
        guard let moment = Moment(text) else {
            log.add(text.isEmpty ? .emptyValue("text") : .badMoment(text), at: node.place)
            return nil
        }
        if isDate, moment.hasHours {
            log.add(.hoursOnDate(text), at: node.place)
            return nil
        }
        return moment
    }

    /// What a date can be: a day, as written or counted from as-of.
    private func day(_ node: JSONNode, _ subject: TestSubject<some Operand>) -> Moment? {
        guard let moment = moment(node, isDate: true, subject) else { return nil }
        if case .instant = moment, case .string(let text) = node.kind {
            log.add(.notADay(text), at: node.place)
            return nil
        }
        return moment
    }
}

private let windowKeys = WindowDeclaration.keys

extension AskedValue {
    /// Whether the value is an object that stands for another value, and no window.
    var isOperand: Bool {
        guard case .object(let members) = value.kind, how.shape.takesOperand else { return false }
        return !members.contains { windowKeys.contains($0.key) }
    }
}

extension ValueShape {
    var takesOperand: Bool {
        switch self {
        case .texts, .numbers, .number, .moment, .days: true
        case .none, .numberPair, .boolean, .window, .anniversary, .elements: false
        }
    }

    fileprivate var valueClass: ValueClass {
        switch self {
        case .texts, .elements, .none: .text
        case .numbers, .number, .numberPair: .number
        case .boolean: .boolean
        case .window, .anniversary, .moment, .days: .moment
        }
    }
}

extension Moment {
    /// `-12h`: no day.
    var hasHours: Bool {
        switch self {
        case .ago(let duration), .ahead(let duration): duration.unit.isExact
        case .date, .instant, .now: false
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func emptyValue(_ what: String) -> Self {
        FindingMessage(
            .emptyValue, "the value is an empty \(what)", hint: "'is_set' and 'is_not_set' ask whether there is a value"
        )
    }

    fileprivate static func badValue(_ node: JSONNode, for subject: TestSubject<some Operand>, expected: String) -> Self
    {
        var hint: String?
        switch node.kind {
        case .string(let text)
        where WrittenNumber(jsonNumber: text) != nil && subject.type.isNumeric && text.count < 40:
            hint = "write it without quotes: \(text)"
        case .number(let digits) where subject.type.valueClass == .text && digits.count < 40:
            hint = "write it in quotes: \"\(digits)\""
        case .object, .array, .string, .number, .boolean, .null: break
        }
        return FindingMessage(
            .badValue, "\(node.shown) is not \(expected), as \(subject.what) needs", hint: hint)
    }

    fileprivate static func unknownOption(_ text: String, _ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(
            .unknownOption, "\(quoted(text)) is not an option of \(subject.what)",
            hint: didYouMean(text, among: subject.options)
                ?? "the options are \(listed(subject.options.prefix(12).map(quoted), "and"))\(subject.options.count > 12 ? ", …" : "")"
        )
    }

    static func unknownActivity(_ type: String, among types: [String]) -> Self {
        FindingMessage(.unknownActivity, "no activity of type \(quoted(type))", hint: didYouMean(type, among: types))
    }

    fileprivate static func tooManyDigits(_ node: JSONNode) -> Self {
        FindingMessage(
            .badValue, "\(node.shown) has more than \(WrittenNumber.digitLimit) digits when it is written out")
    }

    fileprivate static func notWhole(_ node: JSONNode, _ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.badValue, "\(node.shown) is not a whole number, as \(subject.what) needs")
    }

    fileprivate static func notAPair(_ node: JSONNode) -> Self {
        let found =
            if case .array(let nodes) = node.kind { "a list of \(nodes.count)" } else { node.shown }
        return FindingMessage(.badValue, "the value must be a list of two numbers, [low, high], not \(found)")
    }

    fileprivate static func badRange(_ low: WrittenNumber, _ high: WrittenNumber) -> Self {
        FindingMessage(.badRange, "the low end \(low) is above the high end \(high)")
    }

    static func badMoment(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is not an instant",
            hint:
                "write a date like '2026-11-20', a date-time with offset like '2026-11-20T09:00:00+01:00', '-30d', '+7d' or 'now'"
        )
    }

    static func hoursOnDate(_ text: String) -> Self {
        FindingMessage(.badValue, "\(quoted(text)) has hours or minutes, which a date has not")
    }

    fileprivate static func notADay(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is a date-time, and a date is only ever equal to a date",
            hint: "write a date like '2026-11-20'")
    }

    fileprivate static func operandTypesDiffer(_ subject: TestSubject<some Operand>, _ other: TestSubject<some Operand>)
        -> Self
    {
        FindingMessage(
            .operandTypesDiffer,
            "\(subject.what) can't be held against \(other.what)",
            hint: "both sides must be numbers, texts or dates")
    }
}

extension JSONNode {
    /// The value itself where it is short enough to say: `'500'`, `10.5`, `a list`.
    var shown: String {
        switch kind {
        case .string(let text): quoted(text)
        case .number(let digits): String(digits.prefix(40)) + (digits.utf8.count > 40 ? "…" : "")
        case .object, .array, .boolean, .null: shortDescription
        }
    }
}
