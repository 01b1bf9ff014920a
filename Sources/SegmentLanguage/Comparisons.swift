import CellValues

/// Which operands may stand for a value.
enum OperandScope {
    /// `{"field": …}` and `{"metric": …}`, as deep as the test that they are in.
    case ofContact(level: Int)
    /// None: inside `where` and `line`.
    case none
}

/// What an operator asks of a subject, with the value as written.
struct AskedValue<Side: Operand> {
    var subject: TestSubject<Side>
    var how: OperatorValue
    var value: JSONNode
    var matching: TextMatching
}

extension FilterCheck {
    /// `op`, `value`, `case` and `missing`, held against what is tested of a contact. A nil subject is told already: then
    /// only what doesn't depend on it is checked.
    mutating func comparison(
        _ reader: ObjectReader, _ subject: TestSubject<ContactOperand>?, level: Int
    ) -> Comparison<ContactOperand>? {
        let comparison = comparison(reader, subject, operands: .ofContact(level: level)) { checker, asked in
            checker.operandTest(asked, level: level)
        }
        if let comparison, let subject, let place = reader["op"]?.place { note(comparison, subject, at: place) }
        return comparison
    }

    /// The same of an activity, in whose tests no operand may stand.
    mutating func comparison(
        _ reader: ObjectReader, _ subject: TestSubject<ActivityOperand>?
    ) -> Comparison<ActivityOperand>? {
        comparison(reader, subject, operands: .none) { checker, asked in
            _ = checker.operand(asked.value, .none)
            return nil
        }
    }

    /// - Parameter operandTest: the test against a value that is an operand, or nil with a finding.
    private mutating func comparison<Side>(
        _ reader: ObjectReader, _ subject: TestSubject<Side>?, operands: OperandScope,
        operandTest: (inout FilterCheck, AskedValue<Side>) -> Side.Test?
    ) -> Comparison<Side>? {
        guard reader.has("op") else {
            // A name that nothing else tells the type of must have one all the same, or the second walk would take it
            // for a name that is told already, and say nothing.
            if isInferring, let name = subject?.inferredName { inference.add(.any, for: name, at: reader.place) }
            return withoutOperator(reader, subject)
        }
        guard let name = reader.text("op"), let place = reader["op"]?.place else { return nil }
        guard let declaration = OperatorDeclaration.named(name) else {
            let names = subject.map { isInferring ? [] : OperatorDeclaration.names(for: $0.type) } ?? []
            log.add(.unknownOperator(name, names), at: place)
            return nil
        }
        let value = reader["value"]
        if isInferring {
            infer(declaration, value, subject, at: place, operands: operands)
            return nil
        }
        if value == nil, !declaration.takesNoValue {
            log.add(.operatorWithoutValue(name), at: place)
        } else if let value, declaration.takesNoValue {
            log.add(.unexpectedValue(name), at: value.place)
        }
        guard let subject else {
            if let value, case .object(let members) = value.kind,
                members.contains(where: { $0.key == "metric" || $0.key == "field" })
            {
                _ = operand(value, operands)
            }
            return nil
        }
        guard let how = declaration.value(for: subject.type) else {
            log.add(.operatorNotForType(name, subject), at: place)
            return nil
        }
        let matching = matching(reader, subject, how.shape, negativeName: name)
        let excludesMissing = excludesMissing(reader, declaration)
        guard how != .none else {
            let comparison = Comparison<Side>(
                subject: subject.operand, test: .constant(.isSet), isNegated: declaration.isNegative, operatorName: name
            )
            warn(of: comparison, at: place)
            return comparison
        }
        guard let value else { return nil }
        let asked = AskedValue(subject: subject, how: how, value: value, matching: matching)
        guard let test = asked.isOperand ? operandTest(&self, asked) : constantTest(asked).map({ .constant($0) }) else {
            return nil
        }
        let comparison = Comparison<Side>(
            subject: subject.operand, test: test, isNegated: declaration.isNegative, excludesMissing: excludesMissing,
            operatorName: name)
        warn(of: comparison, at: place)
        if case .within(let window) = test.constant {
            warn(of: window, ofActivities: subject.operand.isOfActivities, at: value.place)
        }
        return comparison
    }

    /// Neither `op` nor `value`: it happened, where the measure counts.
    private func withoutOperator<Side>(_ reader: ObjectReader, _ subject: TestSubject<Side>?) -> Comparison<Side>? {
        if reader.has("value") {
            log.add(.valueWithoutOperator, at: reader.keyPlace("value"))
            return nil
        }
        for key in ["case", "missing"] where reader.has(key) {
            log.add(.modifierWithoutOperator(key), at: reader.keyPlace(key))
        }
        guard let subject else { return nil }
        guard subject.mayStandAlone else {
            log.add(.missingOperator(subject), at: reader.place)
            return nil
        }
        return Comparison(
            subject: subject.operand, test: .constant(.number(.greaterOrEqual, WrittenNumber(1))), operatorName: "")
    }

    /// The first walk: what this use tells about the type of the name.
    private mutating func infer(
        _ declaration: OperatorDeclaration, _ value: JSONNode?, _ subject: TestSubject<some Operand>?,
        at place: TextPlace, operands: OperandScope
    ) {
        let (types, dateVotes) = TypeInference.types(for: declaration, value: value)
        if let name = subject?.inferredName { inference.add(types, for: name, at: place, dateVotes: dateVotes) }
        guard case .object(let members) = value?.kind, let value,
            members.contains(where: { $0.key == "field" || $0.key == "metric" }),
            let other = operand(value, operands)
        else { return }
        switch (subject?.inferredName, other.inferredName) {
        case (let left?, let right?): inference.link(left, right, at: value.place)
        case (let left?, nil): inference.add(TypeSet([other.type]).comparable, for: left, at: value.place)
        case (nil, let right?):
            guard let subject else { return }
            inference.add(TypeSet([subject.type]).comparable.intersection(types), for: right, at: value.place)
        case (nil, nil): break
        }
    }

    private func excludesMissing(_ reader: ObjectReader, _ declaration: OperatorDeclaration) -> Bool {
        guard let word = reader.text("missing"), let place = reader["missing"]?.place else { return false }
        if word != "exclude" {
            log.add(.notTheWord("missing", word, "exclude"), at: place)
        } else if !declaration.isNegative || declaration.takesNoValue {
            log.add(.missingNotNegative(declaration.name), at: reader.keyPlace("missing"))
        }
        return true
    }

    private func matching(
        _ reader: ObjectReader, _ subject: TestSubject<some Operand>, _ shape: ValueShape, negativeName: String
    ) -> TextMatching {
        if let word = reader.text("case"), let place = reader["case"]?.place {
            if word != "exact" { log.add(.notTheWord("case", word, "exact"), at: place) }
            if shape != .texts, shape != .elements { log.add(.caseNotText(negativeName), at: reader.keyPlace("case")) }
            return .exact
        }
        return subject.isAlwaysExact ? .exact : .ignoringCase
    }
}

// MARK: - Operands

extension FilterCheck {
    /// `{"field": NAME}` or `{"metric": {…}}` as a value.
    mutating func operand(_ node: JSONNode, _ scope: OperandScope) -> TestSubject<ContactOperand>? {
        guard let reader = ObjectReader(anyKeys: node, what: "a value", log: log) else { return nil }
        guard case .ofContact(let level) = scope else {
            log.add(.operandInActivity, at: node.place)
            return nil
        }
        switch (reader["field"], reader["metric"]) {
        case (let name?, nil):
            reader.tellUnknownKeys(known: ["field"])
            guard let text = reader.text("field") else { return nil }
            return field(text, at: name.place)
        case (nil, let inner?):
            reader.tellUnknownKeys(known: ["metric", "times"])
            if kind == .dynamic { log.add(.needsDynamicPlus("metric"), at: reader.keyPlace("metric")) }
            guard let level = deeper(level, at: inner.place),
                let metric = ObjectReader(
                    inner, what: "a metric", known: Self.metricKeys + ["ratio", "times"], log: log)
            else { return nil }
            let times = times(reader, metric)
            guard var subject = self.metric(metric, level: level) else { return nil }
            if let times {
                guard subject.type.isNumeric || isInferring else {
                    log.add(
                        .timesNotNumeric(subject),
                        at: metric.has("times") ? metric.keyPlace("times") : reader.keyPlace("times"))
                    return nil
                }
                if case .metric(let metric, _) = subject.operand { subject.operand = .metric(metric, times: times) }
            }
            return subject
        case (nil, nil), (.some, .some):
            log.add(.noOperand(reader), at: node.place)
            return nil
        }
    }

    /// `"times": 2` stands inside the metric; beside it, it can only mean the same.
    private func times(_ outer: ObjectReader, _ inner: ObjectReader) -> WrittenNumber? {
        guard let node = inner["times"] ?? outer["times"] else { return nil }
        if inner.has("times"), outer.has("times") { log.add(.timesTwice, at: outer.keyPlace("times")) }
        return number(node, what: "'times'")
    }
}

extension OperatorDeclaration {
    var takesNoValue: Bool { forms.allSatisfy { $0.value == .none } }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func unknownOperator(_ name: String, _ names: [String]) -> Self {
        let all = OperatorDeclaration.all.map(\.name)
        return FindingMessage(
            .unknownOperator, "no operator named \(quoted(name))",
            hint: didYouMean(name, among: names.isEmpty ? all : names)
                ?? (names.isEmpty ? nil : "there are \(listed(names, "and"))"))
    }

    fileprivate static func operatorNotForType(_ name: String, _ subject: TestSubject<some Operand>) -> Self {
        let names = OperatorDeclaration.names(for: subject.type)
        return FindingMessage(
            .operatorNotForType,
            "\(quoted(name)) is not for \(subject.what); it has \(listed(names, "and"))",
            hint: didYouMean(name, among: names))
    }

    fileprivate static func operatorWithoutValue(_ name: String) -> Self {
        FindingMessage(.operatorWithoutValue, "\(quoted(name)) needs a 'value'")
    }

    fileprivate static func unexpectedValue(_ name: String) -> Self {
        FindingMessage(.unexpectedValue, "\(quoted(name)) takes no 'value'")
    }

    fileprivate static var valueWithoutOperator: Self {
        FindingMessage(.valueWithoutOperator, "'value' needs an 'op'")
    }

    fileprivate static func missingOperator(_ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.missingKey, "a test of \(subject.what) needs 'op' and 'value'")
    }

    fileprivate static func modifierWithoutOperator(_ key: String) -> Self {
        FindingMessage(key == "case" ? .caseNotText : .missingNotNegative, "\(quoted(key)) needs an 'op'")
    }

    fileprivate static func notTheWord(_ key: String, _ word: String, _ only: String) -> Self {
        FindingMessage(.badValue, "\(quoted(key)) can only be \(quoted(only)), not \(quoted(word))")
    }

    fileprivate static func missingNotNegative(_ name: String) -> Self {
        let names = OperatorDeclaration.all.filter { $0.isNegative && !$0.takesNoValue }.map { quoted($0.name) }
        return FindingMessage(
            .missingNotNegative,
            name == "is_not_set"
                ? "'missing' can't stand beside 'is_not_set', which is about missing values"
                : "'missing' can't stand beside \(quoted(name)), which fails where there is no value",
            hint: "it is for \(listed(names, "and"))")
    }

    fileprivate static func caseNotText(_ name: String) -> Self {
        FindingMessage(.caseNotText, "'case' is for tests of text, and \(quoted(name)) here is none")
    }

    fileprivate static var operandInActivity: Self {
        FindingMessage(
            .notAllowedHere, "inside 'where' a value can't be an object",
            hint: "fields and metrics of the contact can only stand outside 'where'")
    }

    fileprivate static func noOperand(_ reader: ObjectReader) -> Self {
        FindingMessage(
            .badValue, "a value that is an object has either the key 'field' or the key 'metric'",
            hint: reader.has("field")
                ? nil : reader.keys.lazy.compactMap { didYouMean($0.key, among: ["field", "metric"]) }.first)
    }

    fileprivate static var timesTwice: Self {
        FindingMessage(.badValue, "'times' stands both inside the metric and beside it")
    }

    fileprivate static func timesNotNumeric(_ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.notNumeric, "'times' is for numbers, and \(subject.what) is none")
    }
}
