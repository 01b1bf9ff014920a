import CellValues
import SegmentEngine
import SegmentLanguage

/// `max_wrong_type`: a column most of whose cells don't fit means something else than the catalogue says.
struct WrongCellLimit {
    private let checked: CheckedPipeline
    private let limits: SourceLimits

    init(_ checked: CheckedPipeline, _ limits: SourceLimits) {
        self.checked = checked
        self.limits = limits
    }

    func findings(_ source: SourceBooks) -> [Finding] {
        source.fields.compactMap { field in
            let limit = own(field.field, source.kind) ?? limits.maxWrongType
            // An option that the list doesn't have yet must not stop a mailing.
            let wrong = field.wrongType - field.outsideList
            guard limit.isPassed(by: wrong, of: field.filled) else { return nil }
            let place = field.places.first.map { checked.shown($0) } ?? source.name
            return PipelineMessage.tooManyWrongCells(wrong, field, source, limit).finding(file: place)
        }
    }

    /// Fields that used up over half of what they may.
    func near(_ source: SourceBooks) -> [Finding] {
        source.fields.compactMap { field in
            let wrong = field.wrongType - field.outsideList
            let limit = own(field.field, source.kind) ?? limits.maxWrongType
            guard case .share(let bound) = limit, !limit.isPassed(by: wrong, of: field.filled) else { return nil }
            let share = LimitShare(limit: "max_wrong_type", part: wrong, whole: field.filled, bound: bound)
            return share.isNear
                ? PipelineMessage.nearLimit(share, "cells of \(quoted(field.field)) don't fit").finding(
                    file: source.name)
                : nil
        }
    }

    /// The catalogue's for the field or property; of several activities' the most that one allows.
    private func own(_ name: String, _ kind: DataSource.Kind) -> ShareLimit? {
        let name = ByteOrder(name)
        switch kind {
        case .contacts: return checked.catalogue.fields?.first { ByteOrder($0.name) == name }?.maxWrongType
        case .activities:
            let given = (checked.catalogue.activities ?? []).flatMap(\.properties)
                .filter { ByteOrder($0.name) == name }.compactMap(\.maxWrongType)
            if given.contains(.off) { return .off }
            return given.max { $0.allowed < $1.allowed }
        }
    }
}

extension ShareLimit {
    fileprivate var allowed: ExactDecimal {
        switch self {
        case .share(let share): share
        case .off: ExactDecimal(1)
        }
    }
}

extension ValueType {
    /// `decimal numbers`
    fileprivate var values: String {
        switch self {
        case .text, .email: "texts"
        case .phone: "phone numbers"
        case .integer: "whole numbers"
        case .decimal: "numbers"
        case .date: "dates"
        case .datetime: "date-times"
        case .boolean: "yes or no"
        case .option: "options"
        case .options, .list: "lists"
        }
    }

    /// What to write in the catalogue, or on the source.
    fileprivate var cure: String {
        switch self {
        case .text, .email, .option: "map the field to where the text itself stands, not to an object or a list"
        case .phone: "a spreadsheet shortened them: export them as text"
        case .integer, .decimal:
            "in the catalogue, \"decimal\": \",\" and \"group\" say how the numbers are written, \"affixes\" what stands beside them, \"nulls\" which words mean nothing"
        case .date:
            "in the catalogue, \"format\": \"dd/MM/yyyy\" says how the dates are written, \"nulls\" which words mean nothing"
        case .datetime:
            "in the catalogue, \"format\": \"dd/MM/yyyy HH:mm\" says how they are written, \"nulls\" which words mean nothing; times without an offset need the source's \"assume_zone\""
        case .boolean: "in the catalogue, \"true\" and \"false\" list the words, \"nulls\" those that mean nothing"
        case .options, .list:
            "in the catalogue, \"list\": \"json\" or \"csv\" says how the cells are written, or \"separator\" what stands between"
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func tooManyWrongCells(
        _ wrong: Int, _ field: FieldBooks, _ source: SourceBooks, _ limit: ShareLimit
    ) -> Self {
        let what = source.kind == .contacts ? "field" : "property"
        return PipelineMessage(
            .tooManyWrongCells,
            "\(grouped(wrong)) of \(grouped(field.filled)) cells of the \(what) \(quoted(field.field)) in the source \(quoted(source.name)) aren't \(field.type.values), and the limit 'max_wrong_type' is \(limit)",
            hint: "the first one is here; \(field.type.cure)")
    }
}
