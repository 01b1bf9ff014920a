import CellValues

/// Filters of contacts: what `include` and `exclude` hold.
extension FilterCheck {
    /// Where a filter stands, as far as a `dynamic` segment cares.
    enum Position { case top, inAll, free }

    mutating func condition(_ node: JSONNode, level: Int, position: Position) -> Condition? {
        guard counts(node), let reader = ObjectReader(anyKeys: node, what: "a filter", log: log),
            let kind = filterKind(of: reader, among: FilterKind.ofContacts, place: "here")
        else { return nil }
        let inner = tellIfNotDynamic(kind, reader, position)
        switch kind {
        case .all, .any:
            let noted = negations.count
            guard let level = deeper(level, at: node.place),
                let parts = elements(
                    of: kind.rawValue, reader, check: { $0.condition($1, level: level, position: inner) })
            else { return nil }
            let warned = zip(parts, places(of: kind.rawValue, reader)).map { FilterPart($0, at: $1) }
            if kind == .all { warn(ofAll: warned) } else { warn(ofAny: warned) }
            forgetNegations(from: noted, beside: warned)
            return kind == .all ? .all(parts) : .any(parts)
        case .not:
            guard let level = deeper(level, at: node.place), let part = reader["not"] else { return nil }
            guard let condition = condition(part, level: level, position: inner) else { return nil }
            note(notOf: condition, at: reader.keyPlace("not"))
            return .not(condition)
        case .atLeast:
            guard let level = deeper(level, at: node.place) else { return nil }
            let count = leastCount(reader)
            guard
                let parts = elements(of: "of", reader, check: { $0.condition($1, level: level, position: inner) }),
                let count
            else { return nil }
            return .atLeast(count, parts)
        case .everyone:
            guard reader.boolean("everyone") != false else {
                log.add(.everyoneFalse, at: reader["everyone"]?.place)
                return nil
            }
            return .everyone
        case .segment: return segment(reader)
        case .field: return fieldTest(reader, level: level).map { .test($0) }
        case .activity, .ratio: return metricTest(reader, level: level).map { .test($0) }
        case .sequence: return sequence(reader, level: level).map { .sequence($0) }
        // Not among those of contacts: `filterKind` has refused them.
        case .product, .line: return nil
        }
    }

    /// Tells once, at the outermost filter that a `dynamic` segment can't have; gives the position of what is inside.
    private func tellIfNotDynamic(_ filter: FilterKind, _ reader: ObjectReader, _ position: Position) -> Position {
        guard kind == .dynamic else { return .free }
        switch (position, filter) {
        case (.top, .field), (.top, .everyone), (.inAll, .field): return .free
        case (.top, .all): return .inAll
        case (.free, _): return .free
        case (.inAll, .all):
            log.add(.nestedAllInDynamic, at: reader.keyPlace("all"))
            return .free
        case (.top, _), (.inAll, _):
            let key = reader.has(filter.rawValue) ? filter.rawValue : "measure"
            log.add(.needsDynamicPlus(key), at: reader.keyPlace(key))
            return .free
        }
    }

    private mutating func segment(_ reader: ObjectReader) -> Condition? {
        guard let id = reader.requiredText("segment"), let place = reader["segment"]?.place else { return nil }
        guard Segment.isID(id) else {
            log.add(.badReference(id), at: place)
            return nil
        }
        references.append(SegmentReference(id: id, place: place))
        if let known = context.knownSegments, !known.contains(id) {
            log.add(.unknownSegment(id, among: known), at: place)
            return nil
        }
        return .segment(id)
    }

    private mutating func fieldTest(_ reader: ObjectReader, level: Int) -> Comparison<ContactOperand>? {
        guard let name = reader.requiredText("field"), let place = reader["field"]?.place else { return nil }
        let subject = field(name, at: place)
        let comparison = comparison(reader, subject, level: level)
        noteTexts(of: comparison, in: reader)
        return comparison
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static var everyoneFalse: Self {
        FindingMessage(.badValue, "'everyone' can only be true")
    }

    fileprivate static var nestedAllInDynamic: Self {
        FindingMessage(
            .needsDynamicPlus, "'all' inside 'all' needs a segment of type dynamic_plus",
            hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")
    }

    fileprivate static func badReference(_ id: String) -> Self {
        FindingMessage(.badID, "\(quoted(id)) can't be the id of a segment")
    }

    static func unknownSegment(_ id: String, among known: [String]) -> Self {
        FindingMessage(.unknownSegment, "no segment has the id \(quoted(id))", hint: didYouMean(id, among: known))
    }
}
