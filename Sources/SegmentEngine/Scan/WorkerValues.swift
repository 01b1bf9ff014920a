import CellValues
import FlatFiles
import SegmentLanguage

/// What a worker knows of the values of its batch: their codes among all workers, what amounts are in the pipeline's
/// currency, and which of them are too large.
final class WorkerValues {
    let batch: ColumnBatch
    let codes: BatchCodes
    let asOf: AsOf
    private let conversion: CurrencyConversion?
    private let shared: SharedValues
    private let currencies: SharedValues
    /// By column and the worker's own code: codes that all workers know.
    private var exactCodes: [[UInt32]]
    private var foldedCodes: [[UInt32]]
    private var currencyCodes: [[UInt32]]
    private(set) var overflows: [CellOverflow] = []
    /// The number of the unit that is being read.
    private var unit = 0

    init(_ context: ScanContext, _ codes: BatchCodes) {
        batch = codes.batch
        self.codes = codes
        asOf = context.plan.asOf
        conversion = context.plan.conversion
        shared = context.open.shared
        currencies = context.open.currencies
        exactCodes = [[UInt32]](repeating: [], count: context.plan.properties.count)
        foldedCodes = exactCodes
        currencyCodes = exactCodes
    }

    func begin(unit: Int) { self.unit = unit }

    /// The worker's own codes stand for other texts from now on.
    func forgetTexts() {
        exactCodes = exactCodes.map { _ in [] }
        foldedCodes = exactCodes
        currencyCodes = exactCodes
    }

    /// A text's code among all workers, remembered by this worker's own code.
    func sharedCode(column: Int, code: UInt32, ignoringCase: Bool) -> UInt32 {
        let place = Int(code)
        let known = ignoringCase ? foldedCodes[column] : exactCodes[column]
        if place < known.count, known[place] != .max { return known[place] }
        let made = shared.code(of: codes.dictionaries[column].bytes(place), ignoringCase: ignoringCase)
        if ignoringCase {
            remember(made, at: place, in: &foldedCodes[column])
        } else {
            remember(made, at: place, in: &exactCodes[column])
        }
        return made
    }

    /// The code of a text that stands in no dictionary of its own: a part of one.
    func sharedCode(of text: UnsafeRawBufferPointer, ignoringCase: Bool) -> UInt32 {
        shared.code(of: text, ignoringCase: ignoringCase)
    }

    private func remember(_ code: UInt32, at place: Int, in codes: inout [UInt32]) {
        if codes.count <= place { codes += [UInt32](repeating: .max, count: place + 1 - codes.count) }
        codes[place] = code
    }

    /// A number's code, for counting different ones.
    func code(of value: Int128, _ nanoseconds: UInt32) -> UInt32 {
        withUnsafeBytes(of: (value, nanoseconds)) {
            shared.code(of: UnsafeRawBufferPointer(rebasing: $0[0..<20]), ignoringCase: false)
        }
    }

    /// An amount in the pipeline's currency: as it is where there are no rates. Nil, and noted, where it has no rate or is
    /// too large.
    func converted(
        _ amount: Int128, _ grid: NumericSource, cell: Int, currency: UInt32, column: Int, row: UInt32, file: UInt64,
        in shard: MetricShard
    ) -> Int128? {
        let known = currency == 0 ? 0 : currencyCode(column: column, code: currency - 1) + 1
        shard.currencies[cell, default: CurrencyCount()].count(known)
        guard let conversion = conversion else { return amount }
        let day = asOf.zone.local(batch.seconds[Int(row)]).day
        let code =
            currency == 0
            ? nil
            : CurrencyConversion.code(
                String(decoding: codes.dictionaries[column].bytes(Int(currency) - 1), as: UTF8.self))
        guard let code, let rate = conversion.rate(code, on: day) else {
            let order = LogOrder(file: file, offset: batch.offsets[Int(row)])
            if shard.currencies[cell]?.unrated.map({ order < $0.order }) ?? true {
                shard.currencies[cell]?.unrated = (order, known == 0 ? nil : known - 1, day)
            }
            return nil
        }
        // A product of two is in 10⁻¹⁸ already: times a rate it is cut back to that, towards zero.
        let converted: Int128?
        if case .product = grid {
            let (high, low) = amount.multipliedFullWidth(by: rate)
            converted = quotient(high, low, by: billion)
        } else {
            converted = product(amount, rate)
        }
        if converted == nil { noteOverflow(.converted, cell: cell, row: row, file: file) }
        return converted
    }

    private func currencyCode(column: Int, code: UInt32) -> UInt32 {
        let place = Int(code)
        if place < currencyCodes[column].count, currencyCodes[column][place] != .max {
            return currencyCodes[column][place]
        }
        let made = currencies.code(of: codes.dictionaries[column].bytes(place), ignoringCase: false)
        remember(made, at: place, in: &currencyCodes[column])
        return made
    }

    func overflow(_ what: CellOverflow.What, _ cell: Int, row: UInt32, file: UInt64) -> CellOverflow {
        CellOverflow(
            what: what, cell: cell, order: LogOrder(file: file, offset: batch.offsets[Int(row)]), unit: unit,
            line: batch.lines[Int(row)])
    }

    func noteOverflow(_ what: CellOverflow.What, cell: Int, row: UInt32, file: UInt64) {
        let made = overflow(what, cell, row: row, file: file)
        if let index = overflows.firstIndex(where: { $0.cell == cell }) {
            if made.order >= overflows[index].order { return }
            overflows.remove(at: index)
        }
        overflows.append(made)
    }
}
