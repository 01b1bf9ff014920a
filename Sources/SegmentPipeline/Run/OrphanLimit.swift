import CellValues
import SegmentEngine
import SegmentLanguage

/// `max_orphans`: activities whose keys are another kind of key than the contacts' make everyone a stranger to them.
struct OrphanLimit {
    private let contacts: ContactIndex
    private let limit: ShareLimit?

    /// So many that it is no accident, whatever they look like.
    private static let certain = 20
    /// Contacts that are looked at to tell what their keys look like.
    private static let sample = 10_000

    init(_ contacts: ContactIndex, _ limits: SourceLimits) {
        self.contacts = contacts
        limit = limits.maxOrphans
    }

    func finding(_ source: SourceBooks) -> Finding? {
        let named = source.used + source.orphan + source.future
        guard contacts.count > 0, source.orphan > 0, limit != .off else { return nil }
        if let limit {
            guard limit.isPassed(by: source.orphan, of: named) else { return nil }
            return told(source, of: named, limit)
        }
        if source.orphan == named, named >= 2, named >= Self.certain || !isAmongContacts(source.orphanShapes) {
            return told(source, of: named, nil)
        }
        return source.orphan * 2 > named ? told(source, of: named, nil).asWarning : nil
    }

    /// Over half of a share that was given.
    func near(_ source: SourceBooks) -> Finding? {
        let named = source.used + source.orphan + source.future
        guard contacts.count > 0, let limit, case .share(let bound) = limit,
            !limit.isPassed(by: source.orphan, of: named)
        else { return nil }
        let share = LimitShare(limit: "max_orphans", part: source.orphan, whole: named, bound: bound)
        return share.isNear
            ? PipelineMessage.nearLimit(share, "activities are orphans").finding(file: source.name) : nil
    }

    /// Whether a contact's key looks like one of them.
    private func isAmongContacts(_ shapes: KeyShapeCounts) -> Bool {
        (0..<contacts.count).contains { shapes.contains(KeyShape(of: contacts.key($0))) }
    }

    private func told(_ source: SourceBooks, of named: Int, _ limit: ShareLimit?) -> Finding {
        var shapes = KeyShapeCounts()
        for contact in stride(from: 0, to: contacts.count, by: max(1, contacts.count / Self.sample)) {
            shapes.add(KeyShape(of: contacts.key(contact)))
        }
        return PipelineMessage.tooManyOrphans(
            source.orphan, of: named, source.orphanShapes.commonest(3), shapes.commonest(3), limit
        ).finding(file: source.name)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func tooManyOrphans(
        _ orphans: Int, of named: Int, _ shapes: [KeyShape], _ known: [KeyShape], _ limit: ShareLimit?
    ) -> Self {
        func told(_ shapes: [KeyShape]) -> String { shapes.map(\.phrase).joined(separator: " or ") }
        let all = orphans == named && named > 1 ? "all \(grouped(named))" : "\(grouped(orphans)) of \(grouped(named))"
        return PipelineMessage(
            .tooManyOrphans,
            "\(all) activities that name a contact name none that is known: their keys are \(told(shapes)), the contacts' \(told(known))"
                + (limit.map { ", and the limit 'max_orphans' is \($0)" } ?? ""),
            hint: hint(shapes, known))
    }

    /// What would make one shape of the two.
    private static func hint(_ shapes: [KeyShape], _ known: [KeyShape]) -> String {
        let (theirs, ours) = (Set(shapes.map(\.phrase)), Set(known.map(\.phrase)))
        func normal(_ phrase: String) -> String { normals.reduce(phrase) { $1.shape($0) } }
        let cures = normals.filter { normal in theirs.union(ours).contains { normal.shape($0) != $0 } }
        return theirs == ours || cures.isEmpty || Set(theirs.map(normal)).isDisjoint(with: ours.map(normal))
            ? "look at the source's mapping of 'contact_id', and whether the contacts are those of the same system; 'max_orphans' sets another limit"
            : "\"key_normal\": [\(cures.map { "\"\($0.key)\"" }.joined(separator: ", "))] in the pipeline makes them one"
    }

    /// The words of `key_normal`, and what each makes of a shape.
    private static let normals: [(key: String, shape: @Sendable (String) -> String)] = [
        ("trim", { $0.withoutParts(at: [.start, .end]) { $0.hasSuffix("blank") || $0.hasSuffix("blanks") } }),
        ("apostrophe", { $0.withoutParts(at: [.start]) { $0 == "apostrophe" } }),
        ("integer", { $0.withoutParts(at: [.end]) { $0 == "\".0\"" } }),
        (
            "lower",
            {
                $0.replacing(" with capitals", with: "").replacing(" capitals", with: " letters")
                    .replacing(" capital", with: " letter")
            }
        ),
    ]
}

private enum Side { case start, end }

extension String {
    /// The phrase of a shape without the parts at its sides that are of one kind.
    fileprivate func withoutParts(at sides: Set<Side>, _ isGone: (String) -> Bool) -> String {
        var parts = split(separator: ", ", omittingEmptySubsequences: false).map(String.init)[...]
        while sides.contains(.start), parts.count > 1, let first = parts.first, isGone(first) { parts.removeFirst() }
        while sides.contains(.end), parts.count > 1, let last = parts.last, isGone(last) { parts.removeLast() }
        return parts.joined(separator: ", ")
    }
}
