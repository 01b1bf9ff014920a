import CellValues
import FlatFiles
import SegmentLanguage

/// The contacts of a run and every condition's contact set: what is left of the files after one pass.
package final class Dataset: Sendable {
    package let contacts: ContactIndex
    /// In the order of the request's sources.
    package let books: [SourceBooks]
    package let timings: [StageTiming]
    package let plan: EvaluationPlan
    /// What was in the data, where the request asked for it.
    package let seen: SeenData?
    /// What was found for workflows.
    package let replay: ReplayData
    /// How often the activities were read: more than once where the memory didn't hold all contacts at a time.
    package let passes: Int
    private let algebra: SetAlgebra
    private let threads: Int

    private var segments: [Segment] { plan.segments }

    private init(
        contacts: ContactIndex, books: [SourceBooks], timings: [StageTiming], plan: EvaluationPlan, threads: Int,
        algebra: SetAlgebra, seen: SeenData?, replay: ReplayData, passes: Int
    ) {
        self.seen = seen
        self.replay = replay
        self.passes = passes
        self.contacts = contacts
        self.books = books
        self.timings = timings
        self.plan = plan
        self.algebra = algebra
        self.threads = threads
    }

    /// Reads contacts, then activities, then asks every condition.
    package static func read(_ request: DatasetRequest) throws(DatasetFailure) -> Dataset {
        let plan = request.plan
        // What is still to be kept must not take room when what was read is written.
        defer { request.cache?.settle() }
        var clock = StageClock()
        let rejects = RejectedRowStore(room: request.memory.roomForRejectedRows, folder: request.temporaryFolder)
        let read = try ContactRead(
            plan: plan, sources: request.sources.filter { $0.kind == .contacts }, merges: request.mergedKeys,
            keyNormal: request.keyNormal, threads: request.threads, rejects: rejects,
            memory: MemoryForContacts(request), cache: request.cache, wantedSources: plan.replay.sources
        ).run()
        clock.note("contacts", rows: read.books.rowsRead, read.bytes)

        let shares = MemoryShares(request, read)
        let context = ScanContext(
            plan: plan, contacts: read.contacts, knownTypes: request.knownActivityTypes,
            keyNormal: request.keyNormal, gathersSeen: request.gathersSeen, shares: shares, rejects: rejects,
            temporaryFolder: request.temporaryFolder)
        var passes = ScanPasses(context, fields: read.fields, threads: request.threads)
        var scan = try ActivityScan(
            context, request.sources.filter { $0.kind == .activities }, threads: request.threads, cache: request.cache)
        while let pass = passes.next() {
            let (rows, bytes) = try scan.run(pass)
            clock.note("activities", rows: rows, bytes)
            try passes.finish(pass)
            clock.note("conditions", rows: 0)
        }
        let log = try scan.result()
        let seen = request.gathersSeen ? SeenData(context, fields: read.fields, activities: log.seen) : nil
        let replay = ReplayData(
            occurrences: plan.replay.triggers.map { passes.occurrences[$0.number] },
            days: plan.replay.dates.map { read.fields[$0.number].days(in: plan.asOf) },
            contactsBySource: read.contactsBySource)
        var algebra = passes.results(faults: log.faults)
        algebra.combineShared(threads: request.threads)
        clock.note("conditions", rows: read.contacts.count)
        return Dataset(
            contacts: read.contacts, books: read.books + log.books, timings: clock.timings, plan: plan,
            threads: request.threads, algebra: algebra, seen: seen, replay: replay, passes: passes.count)
    }

    /// Every segment's members, in the order of the request. - Parameter statics: static segments by id.
    ///
    /// Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    package func memberships(statics: [String: ContactSet]) -> [SegmentOutcome] {
        var outcomes = [SegmentOutcome?](repeating: nil, count: segments.count)
        var references = [ContactSet?](repeating: nil, count: algebra.graph.references.count)
        for level in segments.levels {
            let known = references
            let made = parallelEach(level.count, threads: threads) { index in
                self.outcome(of: level[index], statics: statics, known)
            }
            for (number, outcome) in zip(level, made) {
                outcomes[number] = outcome
                if let reference = algebra.graph.reference(to: outcome.id) { references[reference] = outcome.members }
            }
        }
        return outcomes.compactMap { $0 }
    }

    /// The members that a segment would have, given those of the segments it refers to; nil where it can't be computed.
    package func membership(of id: String, given members: [String: ContactSet]) -> ContactSet? {
        guard let number = segments.firstIndex(where: { $0.id == id }), segments[number].kind != .static else {
            return nil
        }
        return outcome(of: number, statics: [:], algebra.graph.references.map { members[$0] }).members
    }

    /// The contacts that a condition of the request's replay holds for, given the segments that it may refer to.
    package func result(of condition: Condition, among outcomes: [SegmentOutcome]) -> SegmentOutcome.Result {
        guard let node = algebra.graph.others[condition] else {
            return .failed("it was not asked of the data")
        }
        let members = Dictionary(outcomes.map { ($0.id, $0.members) }, uniquingKeysWith: { first, _ in first })
        do throws(SetAlgebra.Obstacle) {
            let references = algebra.graph.references.map { members[$0] ?? nil }
            return .done(try algebra.members((include: node, exclude: nil), references))
        } catch {
            switch error {
            case .failed(let reason): return .failed(reason)
            case .blocked(let id): return .blocked(by: id)
            }
        }
    }

    private func outcome(
        of number: Int, statics: [String: ContactSet], _ references: [ContactSet?]
    ) -> SegmentOutcome {
        let id = segments[number].id
        let (include, exclude) = algebra.graph.segments[number]
        guard let include else {
            return SegmentOutcome(id: id, result: .done(statics[id] ?? ContactSet(universe: contacts.count)))
        }
        do throws(SetAlgebra.Obstacle) {
            return SegmentOutcome(id: id, result: .done(try algebra.members((include, exclude), references)))
        } catch {
            switch error {
            case .failed(let reason): return SegmentOutcome(id: id, result: .failed(reason))
            case .blocked(let id): return SegmentOutcome(id: segments[number].id, result: .blocked(by: id))
            }
        }
    }
}

extension [SourceBooks] {
    fileprivate var rowsRead: Int { reduce(0) { $0 + $1.files.reduce(0) { $0 + $1.read } } }
}

extension [Segment] {
    /// The segments' numbers by how deep their references go: all that a level refers to is in the levels before.
    fileprivate var levels: [[Int]] {
        var depth: [String: Int] = [:]
        var levels: [[Int]] = []
        for (number, segment) in enumerated() {
            let own = (segment.references.compactMap { depth[$0] }.max() ?? -1) + 1
            depth[segment.id] = own
            if levels.count <= own { levels.append([]) }
            levels[own].append(number)
        }
        return levels
    }
}
