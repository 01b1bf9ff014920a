import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// Which workflows a run replays, and what they ask of its one pass over the files.
package struct ReplayPlan: Sendable {
    /// By id; drafts are not among them.
    package var workflows: [Workflow] = []
    package var request = ReplayRequest()
    /// A workflow's trigger among those of the request.
    private(set) var triggerNumbers: [String: Int] = [:]
    /// A workflow's date among those of the request.
    private(set) var dateNumbers: [String: Int] = [:]

    init(_ workflows: [Workflow], asOf: AsOf) {
        self.workflows = workflows
        for workflow in workflows {
            request.conditions += workflow.conditions.map { ($0, "workflow:" + workflow.id) }
            switch workflow.trigger {
            case .activity(let filter):
                triggerNumbers[workflow.id] = request.triggers.count
                request.triggers.append(
                    ActivityTrigger(filter: filter, from: workflow.from.map { asOf.start(of: $0) }))
            case .date(let field, _):
                dateNumbers[workflow.id] = request.dates.count
                request.dates.append(field)
            case .imported(let source):
                if !request.sources.contains(source) { request.sources.append(source) }
            case .entered, .left: break
            }
        }
    }

    /// The segments that have to be evaluated for them, and those whose journals they write.
    var segments: Set<String> { Set(workflows.flatMap { $0.references.map(\.segment) }) }

    /// The static segments that they write to, sorted.
    var targets: [String] {
        Set(workflows.flatMap(\.targets)).sorted { $0.utf8ForOrder < $1.utf8ForOrder }
    }

    /// When a workflow's trigger happened, as far as the data tell: before as-of, by contact, then instant.
    func occurrences(of workflow: Workflow, in data: ReplayData, asOf: AsOf) -> [Occurrence] {
        switch workflow.trigger {
        case .activity: return triggerNumbers[workflow.id].map { data.occurrences[$0] } ?? []
        case .date(_, let isAnniversary):
            guard let number = dateNumbers[workflow.id], let from = workflow.from else { return [] }
            let days = AnniversaryDays(from: from, asOf: asOf)
            return data.days[number].enumerated().flatMap { contact, day in
                (day.map { isAnniversary ? days.anniversaries(of: $0) : days.once($0) } ?? [])
                    .map { Occurrence(contact: Int32(contact), at: $0) }
            }
        // These happen at the as-of of the run that sees them.
        case .imported, .entered, .left: return []
        }
    }
}

/// The beginnings of a contact's own days, from a day on and before as-of.
private struct AnniversaryDays {
    let start: Instant
    let asOf: AsOf
    let years: ClosedRange<Int>

    init(from: CivilDate, asOf: AsOf) {
        start = asOf.start(of: from)
        self.asOf = asOf
        let first = from.components.year
        years = first...max(first, asOf.day.components.year)
    }

    func once(_ day: CivilDate) -> [Instant] {
        let instant = asOf.start(of: day)
        return instant >= start && instant < asOf.instant ? [instant] : []
    }

    /// 29 February is 1 March in common years.
    func anniversaries(of date: CivilDate) -> [Instant] {
        let (_, month, day) = date.components
        return years.flatMap { year -> [Instant] in
            let isThere = day <= CivilDate.daysInMonth(year: year, month: month)
            return once(
                CivilDate(days: CivilDate.days(year: year, month: isThere ? month : 3, day: isThere ? day : 1)))
        }
    }
}
