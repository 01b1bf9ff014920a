import CellValues

/// Filters of activities: what `where` and `line` hold.
extension FilterCheck {
    mutating func activityCondition(
        _ node: JSONNode, level: Int, scope: ActivityScope, position: LineUse.Position
    ) -> ActivityCondition? {
        let isInLine = scope.list != nil
        guard counts(node), let reader = ObjectReader(anyKeys: node, what: "a filter", log: log),
            let kind = filterKind(
                of: reader, among: isInLine ? FilterKind.ofLines : FilterKind.ofActivities,
                place: isInLine ? "inside 'line'" : "inside 'where'")
        else { return nil }
        func inner(_ checker: inout FilterCheck, _ node: JSONNode, _ level: Int) -> ActivityCondition? {
            checker.activityCondition(
                node, level: level, scope: scope, position: kind == .all && position == .root ? .rootAll : .deeper)
        }
        switch kind {
        case .all, .any:
            let noted = negations.count
            guard let level = deeper(level, at: node.place),
                let parts = elements(of: kind.rawValue, reader, check: { inner(&$0, $1, level) })
            else { return nil }
            let warned = zip(parts, places(of: kind.rawValue, reader)).map {
                FilterPart($0, at: $1, isInLine: isInLine)
            }
            if kind == .all { warn(ofAll: warned) } else { warn(ofAny: warned) }
            forgetNegations(from: noted, beside: warned)
            return kind == .all ? .all(parts) : .any(parts)
        case .not:
            guard let level = deeper(level, at: node.place), let part = reader["not"] else { return nil }
            return inner(&self, part, level).map { .not($0) }
        case .atLeast:
            guard let level = deeper(level, at: node.place) else { return nil }
            let count = leastCount(reader)
            guard let parts = elements(of: "of", reader, check: { inner(&$0, $1, level) }), let count else {
                return nil
            }
            return .atLeast(count, parts)
        case .field: return propertyTest(reader, scope: scope).map { .test($0) }
        case .product: return productTest(reader, scope: scope).map { .test($0) }
        case .line: return line(reader, level: level, scope: scope, position: position)
        // Not among those of activities: `filterKind` has refused them.
        case .everyone, .segment, .activity, .sequence, .ratio: return nil
        }
    }

    private mutating func propertyTest(
        _ reader: ObjectReader, scope: ActivityScope
    ) -> Comparison<ActivityOperand>? {
        guard let name = reader.requiredText("field"), let place = reader["field"]?.place else { return nil }
        let subject =
            name.hasPrefix("@")
            ? reserved(name, at: place, in: scope)
            : property(name, at: place, in: scope).map(noticed(name, place, scope))
        let comparison = comparison(reader, subject)
        noteTexts(of: comparison, in: reader, activity: scope.selection)
        return comparison
    }

    /// Remembers a test of lines outside `line`.
    private mutating func noticed(
        _ name: String, _ place: TextPlace, _ scope: ActivityScope
    ) -> (PropertySubject) -> TestSubject<ActivityOperand> {
        if scope.list == nil, let list = PropertyName(name)?.list {
            looseLineTests.append(LooseLineTest(list: list, name: name, place: place))
        }
        return { $0.subject }
    }

    /// `@at`, a part of it, or `@type`.
    private func reserved(_ name: String, at place: TextPlace, in scope: ActivityScope) -> TestSubject<ActivityOperand>?
    {
        if scope.list != nil {
            log.add(.reservedInLine(name), at: place)
            return nil
        }
        switch name {
        case "@at":
            return TestSubject(
                operand: .instant(nil), type: .datetime, what: "'@at' (a date-time)", isNeverMissing: true)
        case "@type":
            return TestSubject(
                operand: .type, type: .text, what: "'@type' (a text)", isAlwaysExact: true,
                isActivityType: true, isNeverMissing: true)
        default:
            guard let (base, accessor) = splitAccessor(name), base == "@at" || base == "@type" else {
                log.add(.unknownReserved(name), at: place)
                return nil
            }
            guard base == "@at", accessor.baseTypes.contains(.datetime) else {
                log.add(.reservedPart(accessor, base: base), at: place)
                return nil
            }
            return TestSubject(
                operand: .instant(accessor), type: accessor.type,
                what: "\(quoted(name)) (\(accessor.type.withArticle))", isNeverMissing: accessor != .age)
        }
    }

    private mutating func productTest(
        _ reader: ObjectReader, scope: ActivityScope
    ) -> Comparison<ActivityOperand>? {
        let factors = reader["product"].flatMap { product($0, in: scope) }
        if let factors, scope.list == nil, let list = factors.0.list, let place = reader["product"]?.place {
            looseLineTests.append(LooseLineTest(list: list, name: factors.0.name, place: place))
        }
        let subject = factors.map {
            TestSubject<ActivityOperand>(
                operand: .product($0, $1), type: .decimal,
                what: "the product of \(quoted($0.name)) and \(quoted($1.name))")
        }
        return comparison(reader, subject)
    }

    /// `["price", "quantity"]`: two numeric properties, of the same list or of none.
    mutating func product(_ node: JSONNode, in scope: ActivityScope) -> (PropertyReference, PropertyReference)? {
        guard case .array(let nodes) = node.kind, nodes.count == 2 else {
            log.add(.notTwoFactors, at: node.place)
            return nil
        }
        let factors = nodes.map { numericProperty($0, in: scope) }
        guard let first = factors[0], let second = factors[1] else { return nil }
        guard ByteOrder(first.list ?? "") == ByteOrder(second.list ?? ""), (first.list == nil) == (second.list == nil)
        else {
            log.add(.factorsOfTwoLists(first, second), at: node.place)
            return nil
        }
        return (first, second)
    }

    /// A numeric property without a part; in the first walk this use says that it is a number.
    mutating func numericProperty(_ node: JSONNode, in scope: ActivityScope) -> PropertyReference? {
        guard let property = plainProperty(node, in: scope) else { return nil }
        if isInferring {
            if let name = property.subject.inferredName { inference.add(.number, for: name, at: node.place) }
            return property.reference
        }
        guard property.subject.type.isNumeric else {
            log.add(.notNumeric(property.subject), at: node.place)
            return nil
        }
        return property.reference
    }

    /// A property named as a text.
    mutating func plainProperty(_ node: JSONNode, in scope: ActivityScope) -> PropertySubject? {
        guard case .string(let name) = node.kind else {
            log.add(.wrongJSONType("the name of a property", expected: "a text", found: node), at: node.place)
            return nil
        }
        if name.hasPrefix("@") {
            log.add(.reservedInMeasure(name), at: node.place)
            return nil
        }
        return property(name, at: node.place, in: scope)
    }

    private mutating func line(
        _ reader: ObjectReader, level: Int, scope: ActivityScope, position: LineUse.Position
    ) -> ActivityCondition? {
        let list = reader.has("of") ? reader.text("of") : "products"
        guard let level = deeper(level, at: reader.place), let list, let node = reader["line"] else { return nil }
        lineUses.append(LineUse(list: list, position: position, place: reader.keyPlace("line")))
        var scope = scope
        scope.list = list
        if let declared = scope.declared, !scope.isUnknown {
            let lists = declared.flatMap { $0.properties.compactMap { PropertyName($0.name)?.list } }
            if !lists.contains(where: { ByteOrder($0) == ByteOrder(list) }) {
                log.add(.unknownList(list, among: lists), at: reader["of"]?.place ?? reader.keyPlace("line"))
                scope.isUnknown = true
            }
        }
        guard let inside = activityCondition(node, level: level, scope: scope, position: .deeper), !scope.isUnknown
        else { return nil }
        return .line(of: list, inside)
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func reservedInLine(_ name: String) -> Self {
        FindingMessage(
            .notAllowedHere, "\(quoted(name)) can't stand inside 'line', whose tests are of the line's own properties")
    }

    fileprivate static func unknownReserved(_ name: String) -> Self {
        FindingMessage(
            .unknownProperty, "\(quoted(name)) is reserved, and means nothing",
            hint: didYouMean(name, among: ["@at", "@type"]) ?? "there are '@at' and '@type'")
    }

    fileprivate static func reservedPart(_ accessor: Accessor, base: String) -> Self {
        FindingMessage(.accessorNotForType, "\(quoted(accessor.rawValue)) is not for \(quoted(base))")
    }

    fileprivate static func reservedInMeasure(_ name: String) -> Self {
        FindingMessage(
            .notAllowedHere, "\(quoted(name)) can't be measured",
            hint: name.hasPrefix("@at")
                ? "the measures of time are 'first', 'last', 'distinct_days' and 'days_since_…'" : nil)
    }

    fileprivate static var notTwoFactors: Self {
        FindingMessage(.badValue, "a product is a list of exactly two numeric properties")
    }

    fileprivate static func factorsOfTwoLists(_ first: PropertyReference, _ second: PropertyReference) -> Self {
        FindingMessage(
            .badValue,
            "\(quoted(first.name)) and \(quoted(second.name)) don't stand on the same line, so they have no product")
    }

    fileprivate static func notNumeric(_ subject: TestSubject<some Operand>) -> Self {
        FindingMessage(.notNumeric, "\(subject.what) is not a number")
    }

    fileprivate static func unknownList(_ list: String, among lists: [String]) -> Self {
        FindingMessage(
            .unknownProperty, "the activity has no list \(quoted(list))",
            hint: didYouMean(list, among: lists))
    }
}
