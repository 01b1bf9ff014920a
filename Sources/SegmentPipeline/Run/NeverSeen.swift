import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// What definitions and workflows name and the data never had: an activity type, a property, a field. A segment is never
/// empty, or everyone, because of a word and nobody is told.
struct NeverSeen {
    /// By definition, then place; each word once.
    private(set) var findings: [Finding] = []

    private let books: [SourceBooks]
    private let catalogue: Catalogue
    private let purchases: PurchaseSource
    private let evaluation: EvaluationPlan
    private let types: [String: Int]

    private enum Word: Hashable {
        case type(String)
        case property(String)
        case field(String)
    }
    /// Told so far, and the finding's place among `findings`.
    private var told: [Word: Int] = [:]
    private var others: [Int: Set<String>] = [:]

    /// - Parameter isWanted: the definitions that are looked at, by their files.
    init(_ plan: RunPlan, _ books: [SourceBooks], of isWanted: (Segment) -> Bool = { _ in true }) {
        self.books = books
        catalogue = plan.checked.catalogue
        purchases = plan.checked.purchases
        evaluation = plan.evaluation
        types = books.reduce(into: [:]) { $0.merge($1.types, uniquingKeysWith: +) }
        let segments = plan.segments.filter(isWanted).sorted { $0.file.utf8ForOrder < $1.file.utf8ForOrder }
        for segment in segments {
            for use in segment.uses { look(for: use, in: segment) }
        }
        let workflows = plan.replay.workflows.sorted { $0.file.utf8ForOrder < $1.file.utf8ForOrder }
        for workflow in workflows {
            var named = workflow.conditions.flatMap(\.namedTypes)
            if case .activity(let filter) = workflow.trigger { named += filter.activity.namedTypes }
            for type in named { look(forType: type, isPurchase: false, at: nil, in: workflow.file) }
        }
        for (index, files) in others where !files.isEmpty {
            let line = files.count == 1 ? "one more file names it" : "\(files.count) more files name it"
            findings[index].hint = findings[index].hint.map { $0 + "\n" + line } ?? line
        }
    }

    private mutating func look(for use: DataUse, in segment: Segment) {
        switch use.kind {
        case .activityType(let type): look(forType: type, isPurchase: false, at: use.place, in: segment.file)
        case .indicator(let indicator):
            look(forType: purchases.activity, isPurchase: true, at: use.place, in: segment.file)
            if !indicator.takesAmount { return }
            for amount in purchases.amount.properties {
                look(
                    for: amount, of: .types([purchases.activity]), isPurchase: true, at: use.place, in: segment.file)
            }
        case .property(let property, let selection):
            look(for: property, of: selection, isPurchase: false, at: use.place, in: segment.file)
        case .field(let field): look(for: field, at: use.place, in: segment.file)
        case .window, .text: break
        }
    }

    private mutating func tell(_ word: Word, _ message: PipelineMessage, at place: TextPlace?, in file: String) {
        if let known = told[word] {
            if findings[known].file != file { others[known, default: []].insert(file) }
            return
        }
        told[word] = findings.count
        findings.append(message.finding(file: file, at: place))
    }

    // MARK: - Words

    private mutating func look(forType type: String, isPurchase: Bool, at place: TextPlace?, in file: String) {
        if types[type] != nil { return }
        tell(.type(type), .noSuchType(type, isPurchase: isPurchase, among: types), at: place, in: file)
    }

    /// Of declared ones more is known: the sources that could have them.
    private mutating func look(for field: FieldReference, at place: TextPlace, in file: String) {
        guard catalogue.fields == nil else { return }
        let sources = books.filter { $0.kind == .contacts }
        let rows = sources.reduce(0) { $0 + $1.totals.accepted + $1.totals.duplicates + $1.totals.merged }
        let cells = sources.compactMap { source in source.fields.first { ByteOrder($0.field) == ByteOrder(field.name) } }
        guard rows > 0, cells.count == sources.count, cells.allSatisfy({ $0.filled == 0 && $0.wrongType == 0 }) else {
            return
        }
        tell(.field(field.name), .neverSeen(field.name, "contacts", of: rows), at: place, in: file)
    }

    private mutating func look(
        for property: PropertyReference, of selection: ActivitySelection, isPurchase: Bool, at place: TextPlace,
        in file: String
    ) {
        guard catalogue.activities == nil || isPurchase else { return }
        let cells = books.filter { $0.kind == .activities }.flatMap { source in
            source.fields.filter { ByteOrder($0.field) == ByteOrder(property.name) }
        }
        let missing = cells.reduce(0) { $0 + $1.missing }
        guard missing > 0, cells.allSatisfy({ $0.filled == 0 && $0.wrongType == 0 }) else { return }
        let what: String
        switch selection {
        case .any: what = "activities"
        case .types(let types): what = listed(types.map(quoted), "and")
        }
        tell(
            .property(property.name),
            .neverSeen(property.name, property.list == nil ? what : "lines of \(what)", of: missing, isPurchase: isPurchase),
            at: place, in: file)
    }
}

extension Indicator {
    /// Whether it rests on what purchases are worth, and not only on when they were.
    fileprivate var takesAmount: Bool {
        switch self {
        case .purchasesCount, .purchasesFirstAt, .purchasesLastAt, .rfmRecency, .rfmFrequency: false
        case .purchasesTotal, .purchasesAverage, .rfmSegment, .rfmMonetary: true
        }
    }
}

extension NumericSource {
    fileprivate var properties: [PropertyReference] {
        switch self {
        case .property(let property): [property]
        case .product(let left, let right): [left, right]
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    private static let typesShown = 10

    /// `no 'purchase'; there were 'order' 155848, 'visit' 12`
    fileprivate static func noSuchType(_ type: String, isPurchase: Bool, among types: [String: Int]) -> Self {
        var there = "there were no activities"
        // A type that could be a person's is none: the mapping is wrong.
        let areFit = !types.keys.contains(where: \.looksPersonal)
        if !types.isEmpty, areFit {
            let sorted = types.sorted { ($1.value, $0.key.utf8ForOrder) < ($0.value, $1.key.utf8ForOrder) }
            var parts = sorted.prefix(typesShown).map { "\(quoted($0.key)) \($0.value)" }
            if sorted.count > typesShown { parts.append("\(sorted.count - typesShown) more types") }
            there = "there were " + parts.joined(separator: ", ")
        } else if !types.isEmpty {
            there = "there were \(types.count) types, which look like data and so aren't shown"
        }
        let cure = isPurchase ? "\"purchases\" in the pipeline says which activities are purchases" : nil
        let near = areFit ? didYouMean(type, among: types.keys) : nil
        let hint = [near, cure].compactMap { $0 }.joined(separator: "\n")
        return PipelineMessage(
            .neverSeen, "no \(quoted(type)); \(there)", hint: hint.isEmpty ? nil : hint, severity: .warning)
    }

    /// `none of 5120 'purchase' had 'coupon'` - Parameter what: those of whom it was asked.
    static func neverSeen(_ name: String, _ what: String, of count: Int, isPurchase: Bool = false) -> Self {
        PipelineMessage(
            .neverSeen, "none of \(count) \(what) had \(quoted(name))",
            hint: isPurchase ? "\"purchases\" in the pipeline says what a purchase's amount is called" : nil,
            severity: .warning)
    }
}
