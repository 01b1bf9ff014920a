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
        let phrases = Set((shapes + known).map(\.phrase))
        var cures: [String] = []
        if phrases.contains(where: { $0.hasPrefix("apostrophe, ") }) { cures.append("\"apostrophe\"") }
        if phrases.contains(where: { $0.hasSuffix(", \".0\"") }) { cures.append("\"integer\"") }
        if phrases.contains(where: { $0.contains("capital") }) { cures.append("\"lower\"") }
        if phrases.contains(where: { $0.hasPrefix("blank") || $0.hasSuffix("blank") }) { cures.append("\"trim\"") }
        return cures.isEmpty || Set(shapes) == Set(known)
            ? "look at the source's mapping of 'contact_id', and whether the contacts are those of the same system; 'max_orphans' sets another limit"
            : "\"key_normal\": [\(cures.joined(separator: ", "))] in the pipeline makes them one"
    }
}
