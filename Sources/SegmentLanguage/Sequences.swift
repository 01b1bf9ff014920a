import CellValues

/// `{"sequence": [S, S, …], "window": W}`
extension FilterCheck {
    mutating func sequence(_ reader: ObjectReader, level: Int) -> ActivitySequence? {
        let window = activityWindow(reader)
        guard let nodes = reader.requiredList("sequence") else { return nil }
        if nodes.count < 2 { log.add(.tooFewSteps, at: reader["sequence"]?.place) }
        if nodes.count > ActivitySequence.stepLimit {
            log.add(.tooManySteps(nodes.count), at: reader["sequence"]?.place)
            return nil
        }
        var steps: [ActivitySequence.Step] = []
        var thenNot: ActivitySequence.Step?
        for (index, node) in nodes.enumerated() {
            guard
                let step = ObjectReader(anyKeys: node, what: "a step", log: log)
            else { continue }
            if step.has("then_not") {
                step.tellUnknownKeys(known: ["then_not", "within"])
                if index == 0 || index < nodes.count - 1 {
                    log.add(index == 0 ? .thenNotFirst : .thenNotInside, at: step.keyPlace("then_not"))
                }
                let within = stepWithin(step, isFirst: false)
                guard let inner = step["then_not"],
                    let what = ObjectReader(inner, what: "'then_not'", known: ["activity", "where"], log: log)
                else { continue }
                thenNot = self.step(what, within: within, level: level)
            } else {
                step.tellUnknownKeys(known: ["activity", "where", "within"])
                let within = stepWithin(step, isFirst: index == 0)
                if let step = self.step(step, within: within, level: level) { steps.append(step) }
            }
        }
        guard steps.count + (thenNot == nil ? 0 : 1) == nodes.count, nodes.count >= 2, !steps.isEmpty else {
            return nil
        }
        if case .some(nil) = window { return nil }
        return ActivitySequence(steps: steps, thenNot: thenNot, window: window ?? nil)
    }

    private mutating func step(
        _ reader: ObjectReader, within: Duration?, level: Int
    ) -> ActivitySequence.Step? {
        let (selection, scope) = selection(reader)
        let condition = activityWhere(reader, level: level, scope: scope)
        if case .some(nil) = condition { return nil }
        return selection.map { ActivitySequence.Step(activity: $0, where: condition ?? nil, within: within) }
    }

    private func stepWithin(_ reader: ObjectReader, isFirst: Bool) -> Duration? {
        if isFirst, reader.has("within") {
            log.add(.withinFirst, at: reader.keyPlace("within"))
            return nil
        }
        return duration(reader, "within")
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static var tooFewSteps: Self {
        FindingMessage(.badValue, "a sequence has at least two steps")
    }

    fileprivate static func tooManySteps(_ count: Int) -> Self {
        FindingMessage(.badValue, "a sequence has at most \(ActivitySequence.stepLimit) steps, not \(count)")
    }

    fileprivate static var thenNotFirst: Self {
        FindingMessage(.notAllowedHere, "'then_not' needs a step before it")
    }

    fileprivate static var thenNotInside: Self {
        FindingMessage(.notAllowedHere, "'then_not' can only be the last step")
    }

    fileprivate static var withinFirst: Self {
        FindingMessage(.notAllowedHere, "the first step has no 'within': there is no step before it")
    }
}
