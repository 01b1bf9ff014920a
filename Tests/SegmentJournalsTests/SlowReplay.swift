import CellValues
import SegmentLanguage
import TestSupport

@testable import SegmentJournals

extension Workflow {
    /// Of a text that must be sound.
    static func checked(
        _ text: String, segments: [String: Segment.Kind?] = ["s": .static, "t": .static, "who": .static]
    )
        -> (workflow: Workflow?, findings: [Finding])
    {
        WorkflowSyntax(parsing: Array(text.utf8), file: "w.json").checked(
            against: .init(
                context: CheckContext(checksFileName: false), segments: segments, sources: ["contacts"]))
    }
}

/// The slow, obvious way: one contact, event by event, in the order of time.
struct SlowReplay {
    let workflow: RandomWorkflow
    let zone: TimeZoneRules
    /// Decided: (trigger) → in or out; (trigger, path) → then or else.
    var audience: [Instant: Bool] = [:]
    var branches: [String: Bool] = [:]

    /// One run: the triggers that it knows, and what it answers. Gives all lines before as-of, in order.
    mutating func run(_ triggers: Set<Instant>, asOf: Instant, isIn: Bool) -> [String] {
        let clock = AsOf(instant: asOf, zone: zone)
        let due = (triggers.union(audience.keys)).filter { $0 < asOf }.sorted()
        for trigger in due where audience[trigger] == nil { audience[trigger] = isIn || workflow.isForAll }
        var lines: [String] = []
        /// What the pass has left to do, and when.
        var pass: (trigger: Instant, at: Instant, rest: [(path: String, step: RandomWorkflow.Step)])?
        /// Does all that is due up to an instant, with it.
        func advance(_ this: inout SlowReplay, to limit: Instant) {
            while var now = pass, let (path, step) = now.rest.first, now.at <= limit, now.at < asOf {
                now.rest.removeFirst()
                switch step {
                case .add(let segment): lines.append("\(now.at.rfc3339) add \(segment) \(now.trigger.rfc3339)/\(path)")
                case .remove(let segment):
                    lines.append("\(now.at.rfc3339) remove \(segment) \(now.trigger.rfc3339)/\(path)")
                case .wait(let text): now.at = clock.adding(Duration(text)!, to: now.at, sign: 1)
                case .branch(let then, let other):
                    let name = "\(now.trigger.rfc3339)/\(path)"
                    let way = this.branches[name] ?? isIn
                    this.branches[name] = way
                    let chosen = (way ? then : other).enumerated().map { index, step in
                        ("\(path).\(way ? "then" : "else").\(index + 1)", step)
                    }
                    now.rest = chosen + now.rest
                }
                pass = now
            }
        }
        for trigger in due where audience[trigger] == true {
            advance(&self, to: trigger)
            if let pass, workflow.again == "ignore", !pass.rest.isEmpty || pass.at > trigger { continue }
            pass = (trigger, trigger, workflow.steps.enumerated().map { ("\($0.offset + 1)", $0.element) })
        }
        advance(&self, to: asOf)
        return lines
    }
}
