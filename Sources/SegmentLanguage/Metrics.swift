import CellValues

/// Metrics: an activity, a `where`, a window and a measure.
extension FilterCheck {
    static let metricKeys = ["activity", "where", "window", "measure"]

    /// `{"activity": …, "op": …, "value": …}` or `{"ratio": […], …}`
    mutating func metricTest(_ reader: ObjectReader, level: Int) -> Comparison<ContactOperand>? {
        let subject = metric(reader, level: level)
        return comparison(reader, subject, level: level)
    }

    /// A metric with the type of its measure; its operand is the metric times 1.
    mutating func metric(_ reader: ObjectReader, level: Int) -> TestSubject<ContactOperand>? {
        if let node = reader["ratio"] {
            for key in Self.metricKeys where reader.has(key) {
                log.add(.keyBesideRatio(key), at: reader.keyPlace(key))
            }
            return ratio(node, level: level)
        }
        if case .object(let members) = reader["measure"]?.kind, let ratio = members.first(where: { $0.key == "ratio" })
        {
            for key in ["activity", "where", "window"] where reader.has(key) {
                log.add(.keyBesideRatio(key), at: reader.keyPlace(key))
            }
            return self.ratio(ratio.value, level: level)
        }
        let (selection, scope) = selection(reader)
        let condition = activityWhere(reader, level: level, scope: scope)
        let window = activityWindow(reader)
        let measured = measure(reader["measure"], scope: scope)
        if let list = measured?.list { checkLines(of: list) }
        guard let selection, let measured, !scope.isUnknown else { return nil }
        if case .some(nil) = condition { return isInferring ? measured.subject(of: selection, nil, nil) : nil }
        if case .some(nil) = window { return nil }
        return measured.subject(of: selection, condition ?? nil, window ?? nil)
    }

    /// `window` of activities: nil where it is left out, `.some(nil)` where it is wrong.
    mutating func activityWindow(_ reader: ObjectReader) -> Window?? {
        guard let node = reader["window"] else { return nil }
        guard let window = window(node, for: .activity) else { return .some(nil) }
        warn(of: window, ofActivities: true, at: node.place)
        if !isInferring { uses.append(DataUse(place: node.place, kind: .window(window))) }
        return window
    }

    /// `activity`: a type, a list of different ones, or `"*"`.
    mutating func selection(_ reader: ObjectReader) -> (ActivitySelection?, ActivityScope) {
        let unknown = ActivityScope(selection: .any, isUnknown: true)
        guard let node = reader.required("activity") else { return (nil, unknown) }
        var types: [String] = []
        switch node.kind {
        case .string("*"):
            return (.any, ActivityScope(selection: .any, declared: context.catalogue.activities))
        case .string(let type):
            guard isActivityType(type, node.place) else { return (nil, unknown) }
            types = [type]
            note(type: type, at: node.place)
        case .array(let nodes):
            if nodes.isEmpty {
                log.add(.noTypes, at: node.place)
                return (nil, unknown)
            }
            for node in nodes {
                guard case .string(let type) = node.kind else {
                    log.add(.wrongJSONType("a type of activity", expected: "a text", found: node), at: node.place)
                    continue
                }
                if type == "*" {
                    log.add(.anyInList, at: node.place)
                } else if types.contains(where: { ByteOrder($0) == ByteOrder(type) }) {
                    log.add(.repeatedType(type), at: node.place)
                } else if isActivityType(type, node.place) {
                    types.append(type)
                    note(type: type, at: node.place)
                }
            }
            guard types.count == nodes.count else { return (nil, unknown) }
        case .object, .number, .boolean, .null:
            log.add(.wrongJSONType("'activity'", expected: "a text or a list of texts", found: node), at: node.place)
            return (nil, unknown)
        }
        types.sort { $0.utf8ForOrder < $1.utf8ForOrder }
        let declared = context.activities.map { activities in types.compactMap { activities[ByteOrder($0)] } }
        return (.types(types), ActivityScope(selection: .types(types), declared: declared))
    }

    private func isActivityType(_ type: String, _ place: TextPlace) -> Bool {
        if type.isEmpty {
            log.add(.noTypes, at: place)
            return false
        }
        return activityType(type, at: place)
    }

    /// `where`: nil where it is left out, `.some(nil)` where it is wrong. A level of its own.
    mutating func activityWhere(_ reader: ObjectReader, level: Int, scope: ActivityScope) -> ActivityCondition?? {
        lineUses = []
        looseLineTests = []
        guard let node = reader["where"] else { return nil }
        guard let level = deeper(level, at: node.place) else { return .some(nil) }
        return .some(activityCondition(node, level: level, scope: scope, position: .root))
    }

    /// A measure over the lines of a list takes those that pass the `line` of that list, so there may be only one, where
    /// it rules alone.
    private func checkLines(of list: String) {
        let uses = lineUses.filter { ByteOrder($0.list) == ByteOrder(list) }
        var isTaken = false
        for use in uses {
            if use.position == .deeper {
                log.add(.lineElsewhere(list), at: use.place)
            } else if isTaken {
                log.add(.secondLine(list), at: use.place)
            } else {
                isTaken = true
            }
        }
        for test in looseLineTests where ByteOrder(test.list) == ByteOrder(list) {
            log.add(.untiedLine(test), at: test.place)
        }
    }

    private mutating func ratio(_ node: JSONNode, level: Int) -> TestSubject<ContactOperand>? {
        guard case .array(let nodes) = node.kind, nodes.count == 2 else {
            log.add(.notTwoMetrics, at: node.place)
            return nil
        }
        var metrics: [Metric] = []
        for node in nodes {
            guard let level = deeper(level, at: node.place),
                let reader = ObjectReader(node, what: "a metric", known: Self.metricKeys, log: log),
                let subject = metric(reader, level: level)
            else { continue }
            guard subject.type.isNumeric || isInferring, case .metric(let metric, _) = subject.operand else {
                log.add(.ratioNotNumeric(subject), at: node.place)
                continue
            }
            if case .ratio = metric.measure {
                log.add(.ratioOfRatio, at: node.place)
                continue
            }
            if let name = subject.inferredName { inference.add(.number, for: name, at: node.place) }
            metrics.append(metric)
        }
        guard metrics.count == 2 else { return nil }
        let outer = Metric(
            activity: metrics[0].activity, where: metrics[0].where, window: metrics[0].window,
            measure: .ratio(metrics[0], metrics[1]))
        return TestSubject(
            operand: .metric(outer, times: WrittenNumber(1)), type: .decimal, what: "the measure 'ratio' (a number)")
    }
}

/// A measure with what its value is.
struct Measured {
    var measure: Measure
    var type: ValueType
    /// The list whose lines it measures.
    var list: String?
    var what: String
    var options: [String] = []
    var isAlwaysExact = false
    var isNeverMissing = false
    var mayStandAlone = false
    var inferredName: TypeInference.Name?

    func subject(
        of selection: ActivitySelection, _ condition: ActivityCondition?, _ window: Window?
    ) -> TestSubject<ContactOperand> {
        let metric = Metric(activity: selection, where: condition, window: window, measure: measure)
        return TestSubject(
            operand: .metric(metric, times: WrittenNumber(1)), type: type, what: what, options: options,
            isAlwaysExact: isAlwaysExact, isNeverMissing: isNeverMissing, mayStandAlone: mayStandAlone,
            inferredName: inferredName)
    }
}

extension FilterCheck {
    /// `measure`; left out it is `count`.
    mutating func measure(_ node: JSONNode?, scope: ActivityScope) -> Measured? {
        guard let node else { return MeasureDeclaration.named("count").flatMap(word) }
        switch node.kind {
        case .string(let name):
            guard let declaration = MeasureDeclaration.named(name) else {
                log.add(.unknownMeasure(name), at: node.place)
                return nil
            }
            guard let measured = word(declaration) else {
                log.add(.measureNeedsProperty(declaration.name), at: node.place)
                return nil
            }
            return measured
        case .object(let members):
            guard members.count == 1 else {
                log.add(.notOneMeasure, at: node.place)
                return nil
            }
            return measure(members[0], scope: scope)
        case .number, .boolean, .array, .null:
            log.add(.wrongJSONType("'measure'", expected: "a text or an object", found: node), at: node.place)
            return nil
        }
    }

    /// Nil where a measure is no word alone.
    private func word(_ declaration: MeasureDeclaration) -> Measured? {
        switch declaration.argument {
        case .none(let measure, let type), .optionalProperty(let measure, let type, _):
            measured(declaration, measure, type)
        case .numeric, .property, .metrics: nil
        }
    }

    private func measured(
        _ declaration: MeasureDeclaration, _ measure: Measure, _ type: ValueType, list: String? = nil
    ) -> Measured {
        Measured(
            measure: measure, type: type, list: list,
            what: "the measure \(quoted(declaration.name)) (\(type == .datetime ? "a date-time" : "a number"))",
            isNeverMissing: declaration.overNothing != nil, mayStandAlone: declaration.mayStandAlone)
    }

    /// `{"sum": "total"}` and its kin.
    private mutating func measure(_ member: JSONNode.Member, scope: ActivityScope) -> Measured? {
        let (name, node) = (member.key, member.value)
        guard let declaration = MeasureDeclaration.named(name) else {
            log.add(.unknownMeasure(name), at: member.keyPlace)
            return nil
        }
        switch declaration.argument {
        case .none, .metrics:
            log.add(.measureTakesNothing(name), at: member.keyPlace)
            return nil
        case .numeric(let measure):
            guard let source = numericSource(node, in: scope) else { return nil }
            return measured(declaration, measure(source), .decimal, list: source.list)
        case .property(let measure):
            guard let property = plainProperty(node, in: scope) else { return nil }
            if isInferring {
                if let name = property.subject.inferredName {
                    inference.add(TypeSet.any.subtracting(.list), for: name, at: node.place)
                }
            } else if property.subject.type.valueClass == .list {
                log.add(.distinctLists(property.subject), at: node.place)
                return nil
            }
            return measured(declaration, measure(property.reference), .integer, list: property.reference.list)
        case .optionalProperty(_, _, let measure):
            guard let property = plainProperty(node, in: scope) else { return nil }
            let subject = property.subject
            return Measured(
                measure: measure(property.reference), type: subject.type, list: property.reference.list,
                what: "the measure \(quoted(name)) of \(subject.what)", options: subject.options,
                isAlwaysExact: subject.isAlwaysExact, inferredName: subject.inferredName)
        }
    }

    mutating func numericSource(_ node: JSONNode, in scope: ActivityScope) -> NumericSource? {
        guard case .object = node.kind else {
            return numericProperty(node, in: scope).map { .property($0) }
        }
        guard let reader = ObjectReader(node, what: "what is added up", known: ["product"], log: log),
            let factors = reader.required("product").flatMap({ product($0, in: scope) })
        else { return nil }
        return .product(factors.0, factors.1)
    }
}

extension NumericSource {
    /// The list whose lines are measured.
    package var list: String? {
        switch self {
        case .property(let property), .product(let property, _): property.list
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func keyBesideRatio(_ key: String) -> Self {
        FindingMessage(
            .notAllowedHere, "\(quoted(key)) can't stand beside 'ratio', whose two metrics each have their own")
    }

    fileprivate static var noTypes: Self {
        FindingMessage(.emptyValue, "'activity' names no type", hint: "\"*\" is any activity")
    }

    fileprivate static var anyInList: Self {
        FindingMessage(.badValue, "'*' stands alone, not in a list of types")
    }

    fileprivate static func repeatedType(_ type: String) -> Self {
        FindingMessage(.repeatedName, "the type \(quoted(type)) stands twice")
    }

    fileprivate static func lineElsewhere(_ list: String) -> Self {
        FindingMessage(
            .misplacedLine,
            "a measure over the lines of \(quoted(list)) can't take a 'line' of that list from here",
            hint: "'where' must be that 'line', or an 'all' that holds it")
    }

    fileprivate static func secondLine(_ list: String) -> Self {
        FindingMessage(
            .misplacedLine,
            "a measure over the lines of \(quoted(list)) takes one 'line' of that list, and this is another",
            hint: "put both tests into one 'line' with 'all'")
    }

    fileprivate static func untiedLine(_ test: LooseLineTest) -> Self {
        let inside = PropertyName(test.name)?.path ?? test.name
        return FindingMessage(
            .untiedLine,
            "this test of \(quoted(test.name)) chooses activities, and the measure takes all their lines",
            hint:
                "{\"line\": {\"field\": \"\(inside)\", …}\(test.list == "products" ? "" : ", \"of\": \"\(test.list)\"")} measures only the lines that pass",
            severity: .warning)
    }

    fileprivate static var notTwoMetrics: Self {
        FindingMessage(.badValue, "a ratio is a list of exactly two metrics")
    }

    fileprivate static func ratioNotNumeric(_ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.notNumeric, "a ratio is of numbers, and \(subject.what) is none")
    }

    fileprivate static var ratioOfRatio: Self {
        FindingMessage(.notAllowedHere, "a ratio can't be part of a ratio")
    }

    fileprivate static func unknownMeasure(_ name: String) -> Self {
        FindingMessage(
            .unknownMeasure, "no measure named \(quoted(name))",
            hint: didYouMean(name, among: MeasureDeclaration.names)
                ?? "there are \(listed(MeasureDeclaration.names, "and"))")
    }

    fileprivate static func measureNeedsProperty(_ name: String) -> Self {
        FindingMessage(
            .badValue, "the measure \(quoted(name)) needs \(name == "ratio" ? "two metrics" : "a property")",
            hint: name == "ratio"
                ? "{\"ratio\": [{\"activity\": …}, {\"activity\": …}], \"op\": …}" : "{\"\(name)\": \"total\"}")
    }

    fileprivate static func measureTakesNothing(_ name: String) -> Self {
        FindingMessage(.badValue, "the measure \(quoted(name)) takes no property", hint: "write \"\(name)\" alone")
    }

    fileprivate static var notOneMeasure: Self {
        FindingMessage(.badValue, "a measure is a word, or an object with exactly one key")
    }

    fileprivate static func distinctLists(_ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.badValue, "'distinct' counts single values, and \(subject.what) holds many")
    }
}
