import CellValues

/// What a window is laid over.
enum WindowUse {
    /// `window` of an activity test or sequence: nothing lies at or after as-of.
    case activity
    case date
    case datetime
    case anniversary

    var takesHours: Bool { self == .activity || self == .datetime }
}

extension FilterCheck {
    /// A window object; nil with a finding where it is not sound.
    func window(_ node: JSONNode, for use: WindowUse) -> Window? {
        guard let reader = ObjectReader(node, what: "a window", known: WindowDeclaration.keys, log: log) else {
            return nil
        }
        let forms = WindowDeclaration.all.filter { $0.keys.contains(where: reader.has) }
        guard let form = forms.first, forms.count == 1 else {
            // An unknown key alone is told already.
            if !forms.isEmpty || reader.keys.isEmpty { log.add(.notOneForm(forms), at: node.place) }
            return nil
        }
        if form.keys == ["next"], use == .activity {
            log.add(.nextOfActivities, at: reader.keyPlace("next"))
            return nil
        }
        switch form.value {
        case .duration(let window): return durationOfWindow(reader, form, use).map(window)
        case .unit(let window): return unit(reader, form.keys[0]).map(window)
        case .ends: return betweenWindow(reader, use)
        }
    }

    private func durationOfWindow(
        _ reader: ObjectReader, _ form: WindowDeclaration, _ use: WindowUse
    ) -> Duration? {
        let key = form.keys[0]
        guard let duration = duration(reader, key) else { return nil }
        if duration.unit.isExact, !use.takesHours, let place = reader[key]?.place {
            log.add(.hoursOnDate(duration.text), at: place)
            return nil
        }
        if use == .anniversary, !form.hasTwoEnds {
            log.add(.anniversaryNeedsTwoEnds, at: reader.place)
            return nil
        }
        return duration
    }

    private func unit(_ reader: ObjectReader, _ key: String) -> Window.Unit? {
        guard let word = reader.text(key), let place = reader[key]?.place else { return nil }
        guard let unit = Window.Unit(rawValue: word) else {
            log.add(.badUnit(word), at: place)
            return nil
        }
        return unit
    }

    private func betweenWindow(_ reader: ObjectReader, _ use: WindowUse) -> Window? {
        let (from, to) = (end(reader, "from", use), end(reader, "to", use))
        // One that is there and wrong is told already.
        guard (from == nil) == !reader.has("from"), (to == nil) == !reader.has("to") else { return nil }
        if use == .anniversary, from == nil || to == nil {
            log.add(.anniversaryNeedsTwoEnds, at: reader.place)
            return nil
        }
        if let from, let to, from.isSurelyNotBefore(to) {
            log.add(.emptyBetween, at: reader.place)
            return nil
        }
        return .between(from: from, to: to)
    }

    private func end(_ reader: ObjectReader, _ key: String, _ use: WindowUse) -> Moment? {
        guard let text = reader.text(key), let place = reader[key]?.place else { return nil }
        guard let moment = Moment(text) else {
            log.add(.badMoment(text), at: place)
            return nil
        }
        if moment.hasHours, !use.takesHours {
            log.add(.hoursOnDate(text), at: place)
            return nil
        }
        return moment
    }

    /// A duration behind a key; nil with a finding where it is none.
    func duration(_ reader: ObjectReader, _ key: String) -> Duration? {
        guard let text = reader.text(key), let place = reader[key]?.place else { return nil }
        if let duration = Duration(text) { return duration }
        log.add(.badDuration(text), at: place)
        return nil
    }
}

extension Moment {
    /// Both constant, and this not before the other, in every time zone.
    fileprivate func isSurelyNotBefore(_ other: Moment) -> Bool {
        // A local day starts within 16 hours of its day in UTC, whatever the zone has ever been (Manila: 15:56).
        let slack: Int64 = 16 * 3600
        switch (self, other) {
        case (.date(let from), .date(let to)): return from >= to
        case (.instant(let from), .instant(let to)): return from >= to
        case (.date(let from), .instant(let to)):
            return Int64(from.days) * 86_400 - slack > to.seconds
        case (.instant(let from), .date(let to)):
            return from.seconds >= Int64(to.days) * 86_400 + slack
        // Relative to as-of, or one of them.
        case (.ago, _), (.ahead, _), (.now, _), (_, .ago), (_, .ahead), (_, .now): return false
        }
    }
}

extension Duration {
    /// As written: `30d`.
    package var text: String { "\(count)\(unit.rawValue)" }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notOneForm(_ forms: [WindowDeclaration]) -> Self {
        let keys = forms.isEmpty ? WindowDeclaration.all.map(\.keys) : forms.map(\.keys)
        let names = keys.map { $0.map(quoted).joined(separator: " with ") }
        return FindingMessage(
            .badWindow,
            forms.isEmpty
                ? "a window needs one of \(listed(names))"
                : "a window has exactly one form, not \(listed(names, "and"))")
    }

    fileprivate static var nextOfActivities: Self {
        FindingMessage(
            .badWindow, "'next' is for dates and date-times: no activity lies after as-of")
    }

    fileprivate static func badUnit(_ word: String) -> Self {
        let units = Window.Unit.allCases.map(\.rawValue)
        return FindingMessage(
            .badValue, "\(quoted(word)) is not a calendar unit",
            hint: didYouMean(word, among: units) ?? "it is \(listed(units))")
    }

    fileprivate static var anniversaryNeedsTwoEnds: Self {
        FindingMessage(.badWindow, "the window of 'anniversary' must have two ends")
    }

    fileprivate static var emptyBetween: Self {
        FindingMessage(.badRange, "'from' is not before 'to', so nothing lies between them")
    }

    fileprivate static func badDuration(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is not a duration",
            hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")
    }
}
