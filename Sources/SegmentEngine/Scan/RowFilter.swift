import CellValues
import FlatFiles
import SegmentLanguage

/// An activity condition made ready to run over column batches: entries in, a byte an entry out (1 passes).
///
/// Entries are rows of the batch, or inside `line` lines of a list.
indirect enum RowFilter {
    case all([RowFilter])
    case any([RowFilter])
    case not(RowFilter)
    case atLeast(Int, [RowFilter])
    case test(RowTest)
    /// At least one line of the list passes.
    case line(list: Int, RowFilter)
    /// A test of a line's property outside `line`: at least one line passes, and the negative twin where none does.
    case anyLine(list: Int, RowTest)

    /// - Parameter list: the list of the `line` around, nil outside.
    init(_ condition: ActivityCondition, inside list: String?, plan: EvaluationPlan, lists: [String]) {
        func made(_ part: ActivityCondition) -> RowFilter {
            RowFilter(part, inside: list, plan: plan, lists: lists)
        }
        switch condition {
        case .all(let parts): self = .all(parts.map(made))
        case .any(let parts): self = .any(parts.map(made))
        case .not(let part): self = .not(made(part))
        case .atLeast(let number, let parts): self = .atLeast(number, parts.map(made))
        case .line(let name, let part):
            self = .line(
                list: lists.firstIndex(of: name)!, RowFilter(part, inside: name, plan: plan, lists: lists))
        case .test(let comparison):
            let test = RowTest(comparison, inside: list, plan: plan)
            if list == nil, let name = comparison.subject.list {
                self = .anyLine(list: lists.firstIndex(of: name)!, test)
            } else {
                self = .test(test)
            }
        }
    }

    func mask(_ entries: [UInt32], _ codes: BatchCodes) -> [UInt8] {
        switch self {
        case .test(let test): return test.mask(entries, codes)
        case .not(let part): return part.mask(entries, codes).map { $0 ^ 1 }
        case .all(let parts): return combined(parts, entries, codes) { $0 & $1 }
        case .any(let parts): return combined(parts, entries, codes) { $0 | $1 }
        case .atLeast(let number, let parts):
            var counts = [Int](repeating: 0, count: entries.count)
            for part in parts {
                for (index, bit) in part.mask(entries, codes).enumerated() { counts[index] += Int(bit) }
            }
            return counts.map { $0 >= number ? 1 : 0 }
        case .line(let list, let part):
            let lines = LinesOfRows(codes.batch.lists[list], rows: entries)
            return lines.anyByRow(part.mask(lines.entries, codes))
        case .anyLine(let list, let test):
            let lines = LinesOfRows(codes.batch.lists[list], rows: entries)
            let (passes, hasValue) = test.positive(lines.entries, codes)
            let any = lines.anyByRow(passes)
            guard test.isNegated else { return any }
            guard test.excludesMissing else { return any.map { $0 ^ 1 } }
            let present = lines.anyByRow(hasValue)
            return zip(any, present).map { ($0 ^ 1) & $1 }
        }
    }

    /// Forgets what is remembered by a worker's codes of texts.
    func forgetTexts() {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): for part in parts { part.forgetTexts() }
        case .not(let part), .line(_, let part): part.forgetTexts()
        case .test(let test), .anyLine(_, let test): test.forgetTexts()
        }
    }

    private func combined(
        _ parts: [RowFilter], _ entries: [UInt32], _ codes: BatchCodes, _ operation: (UInt8, UInt8) -> UInt8
    ) -> [UInt8] {
        var result = parts[0].mask(entries, codes)
        for part in parts.dropFirst() {
            let mask = part.mask(entries, codes)
            for index in result.indices { result[index] = operation(result[index], mask[index]) }
        }
        return result
    }
}
