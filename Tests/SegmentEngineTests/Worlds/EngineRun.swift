import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage
import TestSupport

@preconcurrency import Glibc

/// A world as the engine sees it: definitions through the checker, rows through files.
struct EngineRun {
    var memberships: Memberships = [:]
    /// Why segments failed, by id.
    var reasons: [String: String] = [:]
    var books: [SourceBooks] = []
    /// What the writer of the files knows of them.
    var written: [[WrittenFile]] = []
    /// How often the activities were read.
    var passes = 0
    /// What the checker says against the definitions; the engine isn't asked then.
    var refusals: [String] = []
    /// What must make no difference.
    var means = ""

    private init() {}

    init(_ world: World, seed: UInt64, threads: Int) throws {
        self = try Self.runs(world, seed: seed, threads: [threads])[0]
    }

    /// The same files read once for each number of threads; then once more within a tiny limit on memory, where one is given;
    /// then from a cache that runs for other instants have filled.
    static func runs(
        _ world: World, seed: UInt64, threads: [Int], within shares: MemoryShares? = nil, cached: Bool = false
    ) throws -> [EngineRun] {
        let files = world.definitions.map {
            SegmentSet.File(file: "segments/\($0.id).json", bytes: Array($0.json.description.utf8))
        }
        let checked = SegmentSet.checked(files, against: CheckContext(catalogue: WorldCatalogue.checked))
        var refused = EngineRun()
        refused.refusals = checked.findings.filter { $0.severity == .error }.map(\.rendered)
        guard refused.refusals.isEmpty else { return (threads + [0]).map { _ in refused } }

        var written = try WorldFiles(seed: seed)
        defer { written.remove() }
        let sources = try written.sources(of: world)
        /// - Parameter isWanted: of some segments alone; of all where some are left without those that they refer to.
        func plan(_ asOf: Instant, where isWanted: (String) -> Bool = { _ in true }) -> EvaluationPlan {
            let some = SegmentSet.checked(
                files.filter { isWanted($0.file) }, against: CheckContext(catalogue: WorldCatalogue.checked))
            let isWhole = some.findings.allSatisfy { $0.severity != .error }
            return EvaluationPlan(
                segments: isWhole ? some.segments : checked.segments, asOf: AsOf(instant: asOf, zone: world.zone),
                purchases: WorldCatalogue.source(world.purchases), conversion: world.conversion,
                keyField: sources.contactKeyName, keyNormal: world.keyNormal)
        }
        var request = DatasetRequest(plan(world.asOf), sources: sources, threads: 1)
        request.knownActivityTypes = Set(WorldCatalogue.types)
        request.keyNormal = world.keyNormal
        for (previous, contact) in world.merges { request.mergedKeys[Array(previous.utf8)] = Array(contact.utf8) }
        var runs = try threads.map { number in
            request.threads = number
            var run = EngineRun(try Dataset.read(request), statics: world.statics)
            run.means = "reading with \(number) threads"
            return run
        }
        if let shares {
            request.threads = 2
            runs.append(EngineRun(try limited(&request, shares), statics: world.statics))
            runs[runs.count - 1].means = "a limit on memory"
        }
        if cached { runs += try cachedRuns(request, world, seed, &written, plan) }
        runs[0].written = written.written
        return runs
    }

    private static func cachedRuns(
        _ request: DatasetRequest, _ world: World, _ seed: UInt64, _ written: inout WorldFiles,
        _ plan: (Instant, (String) -> Bool) -> EvaluationPlan
    ) throws -> [EngineRun] {
        var request = request
        let folder = try written.makeCache()
        var random = SplitMix64(seed: seed)
        var runs: [EngineRun] = []
        // The files are a moment old: a run that begins long after them trusts their identity, one that begins with them
        // sums them.
        let now = Int64(time(nil))
        for number in 0..<3 {
            let days = number == 2 ? 0 : Int64(random.next() % 200) - 100
            let asOf = Instant(seconds: world.asOf.seconds + days * 86_400)
            // The runs before may have wanted other columns.
            let share = number == 2 ? 100 : random.next() % 101
            request.plan = plan(asOf) { _ in random.next() % 100 < share }
            request.cache = CacheFolder(
                folder, began: random.next() % 2 == 0 ? now + 1000 : now, limit: 1 << 30, isReadOnly: false)
            request.threads = 1 + Int(random.next() % 3)
            request.memory = number == 2 && random.next() % 2 == 0 ? .shares(.tiny(seed)) : .unlimited
            let dataset: Dataset
            do throws(DatasetFailure) {
                dataset = try Dataset.read(request)
            } catch {
                guard error.code == "too-little-memory" else { throw error }
                request.memory = .unlimited
                dataset = try Dataset.read(request)
            }
            if number == 2 { runs.append(EngineRun(dataset, statics: world.statics)) }
        }
        for index in runs.indices { runs[index].means = "the cache" }
        return runs
    }

    /// Where one contact alone is too much, with more.
    private static func limited(_ request: inout DatasetRequest, _ shares: MemoryShares) throws -> Dataset {
        var shares = shares
        while true {
            do throws(DatasetFailure) {
                request.memory = .shares(shares)
                return try Dataset.read(request)
            } catch {
                guard error.code == "too-little-memory", shares.shards < 1 << 30 else { throw error }
                shares.shards *= 2
            }
        }
    }

    private init(_ dataset: Dataset, statics: [String: Set<ContactKey>]) {
        books = dataset.books
        passes = dataset.passes
        let statics = statics.mapValues { members in
            var set = ContactSet(universe: dataset.contacts.count)
            for contact in members.compactMap({ dataset.contacts.contact(for: $0.bytes) }) { set.insert(contact) }
            return set
        }
        for outcome in dataset.memberships(statics: statics) {
            switch outcome.result {
            case .done(let set):
                var keys: Set<ContactKey> = []
                set.forEach { keys.insert(ContactKey(bytes: dataset.contacts.key($0))) }
                memberships[outcome.id] = .some(keys)
            case .failed(let reason):
                memberships[outcome.id] = .some(nil)
                reasons[outcome.id] = reason
            case .blocked(let id):
                memberships[outcome.id] = .some(nil)
                reasons[outcome.id] = "blocked by \(id)"
            }
        }
    }
}

/// A world in which something is not as it should be.
struct Difference: CustomStringConvertible {
    var seed: UInt64
    var world: World
    var complaint: String
    /// The segment to blame, where it is one.
    var segment: String?

    /// What is wrong with the world's answers; nil where nothing is.
    init?(in world: World, seed: UInt64) {
        let zone = world.assumesZone ? world.zone : nil
        let found = ReferenceCells.$zone.withValue(zone) { Self.found(in: world, seed: seed) }
        guard let found else { return nil }
        self = found
    }

    private init(_ world: World, _ seed: UInt64) {
        (self.world, self.seed, complaint) = (world, seed, "")
    }

    private static func found(in world: World, seed: UInt64) -> Difference? {
        var found = Difference(world, seed)
        found.judge()
        return found.complaint.isEmpty ? nil : found
    }

    private mutating func judge() {
        do {
            let runs = try EngineRun.runs(
                world, seed: seed, threads: [1, 3], within: seed % 2 == 0 ? .tiny(seed / 2) : nil, cached: seed % 3 == 0
            )
            let (one, three) = (runs[0], runs[1])
            if let refusal = one.refusals.first {
                complaint = "a sound definition is refused: \(refusal)"
                segment = world.definitions.first { refusal.contains("/\($0.id).json") }?.id
                return
            }
            // Complements are held against their segments, below.
            let expected = ReferenceEvaluator(world, catalogue: WorldCatalogue.reference).memberships {
                !$0.hasPrefix("not-") && !$0.hasPrefix("twin-")
            }
            for definition in world.definitions {
                let id = definition.id
                guard let got = one.memberships[id], let other = three.memberships[id] else { continue }
                if got != other { complaint = "\(id): one thread and three give different answers" }
                if let wanted = expected[id], wanted != got {
                    complaint = "\(id): \(Self.described(wanted, got)) \(one.reasons[id] ?? "")"
                }
                if !complaint.isEmpty {
                    segment = id
                    return
                }
            }
            for id in world.definitions.map(\.id) where id.hasPrefix("not-") {
                let twin = String(id.dropFirst(4))
                guard let all = ContactCount(one), case .some(.some(let with)) = one.memberships[twin],
                    case .some(.some(let without)) = one.memberships[id]
                else { continue }
                if with.count + without.count != all.count || !with.isDisjoint(with: without) {
                    complaint = "\(twin) and its complement don't add up to all contacts"
                    segment = twin
                    return
                }
            }
            let told = one.books.map(\.described)
            for run in runs.dropFirst() {
                if let wrong = Self.complaint(one, told, run) {
                    complaint = wrong
                    return
                }
            }
            let books = ReferenceBooks(world, WorldCatalogue.reference, written: one.written)
            if let wrong = books.complaint(one.books) {
                complaint = wrong
                return
            }
        } catch {
            complaint = "the engine refused the files: \(error)"
        }
    }

    /// Neither the number of threads, a limit on memory nor a cache may make a difference.
    ///
    /// - Parameter free: the one's books, described.
    private static func complaint(_ one: EngineRun, _ free: [String], _ other: EngineRun) -> String? {
        for (id, members) in one.memberships where members != other.memberships[id] {
            return "\(other.means) changes the answer of \(id), in \(other.passes) passes"
        }
        if one.reasons != other.reasons {
            return "\(other.means) changes reasons: \(one.reasons) and \(other.reasons)"
        }
        let bound = other.books.map(\.described)
        return free == bound ? nil : "\(other.means) changes the books: \(free) and \(bound)"
    }

    private struct ContactCount {
        var count: Int
        init?(_ run: EngineRun) {
            guard case .some(.some(let all)) = run.memberships["all"] else { return nil }
            count = all.count
        }
    }

    private static func described(_ wanted: Set<ContactKey>?, _ got: Set<ContactKey>?) -> String {
        guard let wanted else { return "it should fail, but the engine has an answer." }
        guard let got else { return "it should be computed, but the engine says that it can't." }
        let missing = wanted.subtracting(got).sorted()
        let extra = got.subtracting(wanted).sorted()
        return "the engine leaves out \(missing) and has \(extra) too many."
    }

    // MARK: - For people

    var description: String {
        var text = "seed \(seed): \(complaint)\n  as-of \(world.asOf.rfc3339) in \(world.zone.identifier)\n"
        if world.assumesZone { text += "  times without an offset are those of the zone\n" }
        if !world.keyRules.isEmpty { text += "  keys: \(world.keyRules.sorted())\n" }
        text += "  purchases: \(world.purchases.activity), \(world.purchases.amount)\n"
        if let currency = world.currency { text += "  amounts are turned into \(currency)\n" }
        for rate in world.rates { text += "    \(rate.day.iso8601) \(rate.code) \(rate.rate)\n" }
        for (previous, contact) in world.merges { text += "  \(previous) was merged into \(contact)\n" }
        for definition in world.definitions { text += "  \(definition.json)\n" }
        for (id, members) in world.statics { text += "  members of \(id): \(members.sorted())\n" }
        for source in world.contactSources {
            text += "  contacts, \(source.format), \(source.files.count) files, duplicates: \(source.duplicates)\n"
            for row in source.files.flatMap({ $0 }).prefix(20) {
                let cells = row.cells.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
                text += "    \(row.key.map(\.description) ?? "no key"): \(cells)\n"
            }
        }
        for source in world.activitySources {
            text += "  activities, \(source.format)\(source.isGrouped ? " grouped" : ""), \(source.files.count) files\n"
            if let dedupe = source.dedupe {
                text += "  one by \(dedupe.property ?? "id"), the \(dedupe.keepsLast ? "last" : "first")\n"
            }
            for row in source.files.flatMap({ $0 }).prefix(40) {
                let head = [row.id, row.contact, row.at, row.type].map { $0.map(\.description) ?? "-" }
                text += "    \(head.joined(separator: " ")): \(row.properties)\n"
            }
        }
        return text
    }
}

extension MemoryShares {
    /// So little that most worlds take several passes; of different sorts by seed.
    static func tiny(_ seed: UInt64) -> MemoryShares {
        MemoryShares(
            shards: 1024 << Int(seed % 5), workerTexts: Int(seed % 3) * 4096, rejectedRows: Int(seed % 2) * 512,
            groupedFile: Int(seed % 4) * 128, shardSize: 1 << Int(seed % 6))
    }
}

extension SourceBooks {
    /// All of it, the same text for the same books.
    var described: String {
        var copy = self
        (copy.unknownTypes, copy.types) = ([:], [:])
        // However they are kept.
        let rows = files.map { file in (try? file.rows.all()).map { "\($0)" } ?? "unreadable" }
        for file in copy.files.indices { copy.files[file].rows = RejectedRowList() }
        func sorted(_ types: [String: Int]) -> [String] {
            types.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        }
        return "\(copy) \(rows) \(sorted(unknownTypes)) \(sorted(types))"
    }
}

extension World {
    fileprivate var keyNormal: KeyNormal {
        var normal = KeyNormal()
        for (word, part) in KeyNormal.words where keyRules.contains(word) { normal[keyPath: part] = true }
        return normal
    }

    fileprivate var conversion: CurrencyConversion? {
        currency.map { currency in
            CurrencyConversion(
                currency: currency,
                rates: rates.map { rate in
                    CurrencyConversion.Rate(
                        date: rate.day, currency: rate.code,
                        rate: ExactDecimal(jsonNumber: rate.rate) ?? ExactDecimal(0))
                })
        }
    }
}
