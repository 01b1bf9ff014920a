import CellValues
import FlatFiles
import SegmentLanguage

/// A selector of the plan over the type codes of the readers, with the cells that it feeds.
struct BatchSelector {
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
