import CellValues
import FlatFiles
import SegmentLanguage

/// A selector of the plan over the type codes of the readers, with the cells that it feeds.
final class BatchSelector {
    enum Types {
        case any
        case one(Int)
        /// By type code.
        case several([Bool])
    }
    let types: Types
    let range: InstantRange
    let filter: RowFilter?
    let writers: [CellWriter]

    /// Rows of one type are sorted apart; else it chooses among all.
    var wantsAll: Bool { if case .one = types { false } else { true } }

    /// Forgets what is remembered by a worker's codes of texts.
    func forgetTexts() {
        filter?.forgetTexts()
        for writer in writers { writer.forgetTexts() }
    }

    init(_ number: Int, _ context: ScanContext) {
        let selector = context.plan.selectors[number]
        range = selector.range
        filter = selector.filter.map { RowFilter($0, inside: nil, plan: context.plan, lists: context.lists) }
        writers = context.plan.cells.indices.filter { context.plan.cells[$0].selector == number }.map {
            CellWriter(cell: $0, plan: context.plan, lists: context.lists)
        }
        switch selector.activity {
        case .any: types = .any
        case .types(let names):
            let codes = names.compactMap { context.types.firstIndex(of: $0) }
            types =
                codes.count == 1
                ? .one(codes[0]) : .several(context.types.indices.map { codes.contains($0) })
        }
    }
}

/// The rows of a batch that a selector takes.
final class SelectedRows {
    /// Nil: none.
    private(set) var selection: BatchRows.Selection?
    private let shards: Int
    /// Made when rows have to be copied for the first time: most selectors take all rows of a type, or none.
    private var copied: UnsafeMutablePointer<UInt32>?
    private let bounds: UnsafeMutablePointer<Int32>

    init(shards: Int) {
        self.shards = shards
        bounds = .allocate(capacity: shards + 1)
        bounds.initialize(repeating: 0, count: shards + 1)
    }

    deinit {
        copied?.deallocate()
        bounds.deallocate()
    }

    func choose(_ selector: BatchSelector, among rows: BatchRows, _ codes: BatchCodes) {
        selection = nil
        let (range, span) = (selector.range, rows.span)
        if let to = range.to, span.lowerBound > to.seconds { return }
        if let from = range.from, span.upperBound < from.seconds { return }
        let isInside =
            (range.from.map { span.lowerBound > $0.seconds || (span.lowerBound == $0.seconds && $0.nanoseconds == 0) }
                ?? true) && (range.to.map { span.upperBound < $0.seconds } ?? true)
        var found: BatchRows.Selection
        switch selector.types {
        case .any:
            guard let all = rows.all else { return }
            found = all
        case .one(let code): found = rows.ofType(code)
        case .several(let flags):
            guard let all = rows.all else { return }
            let types = codes.batch.typeCodes
            found = copy(all) { row in
                let code = Int(types[Int(row)])
                return code < flags.count && flags[code]
            }
        }
        if !isInside, found.count > 0 {
            let (seconds, fractions) = (codes.batch.seconds, codes.batch.nanoseconds)
            found = copy(found) { row in
                range.contains(Instant(seconds: seconds[Int(row)], nanoseconds: fractions[Int(row)]))
            }
        }
        if let filter = selector.filter, found.count > 0 {
            let mask = filter.mask(Array(UnsafeBufferPointer(start: found.rows, count: found.count)), codes)
            var place = 0
            found = copy(found) { _ in
                defer { place += 1 }
                return mask[place] != 0
            }
        }
        if found.count > 0 { selection = found }
    }

    /// The rows that pass, in their order. They may be this object's own: no row moves backwards.
    @inline(__always)
    private func copy(_ rows: BatchRows.Selection, where passes: (UInt32) -> Bool) -> BatchRows.Selection {
        let target = copied ?? .allocate(capacity: BatchRows.limit)
        copied = target
        var kept = 0
        var start = Int(rows.bounds[0])
        for shard in 0..<shards {
            let end = Int(rows.bounds[shard + 1])
            bounds[shard] = Int32(truncatingIfNeeded: kept)
            for place in start..<end where passes(rows.rows[place]) {
                target[kept] = rows.rows[place]
                kept += 1
            }
            start = end
        }
        bounds[shards] = Int32(truncatingIfNeeded: kept)
        return BatchRows.Selection(rows: target, count: kept, bounds: bounds)
    }
}
