import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Reads `rates.csv`: `date,currency,rate`, what one unit of a currency was worth on a day in the pipeline's `currency`
/// (2-data §3).
struct RateTable {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// Nil where the pipeline converts nothing.
    func conversion(_ problems: inout Problems) -> CurrencyConversion? {
        guard let named = pipeline.rates, let currency = pipeline.currency,
            problems.expect(named, .file, in: pipeline)
        else { return nil }
        let path = pipeline.opened(named.path)
        let shown = FilePath.shown(path)
        do throws(FileFailure) {
            return CurrencyConversion(currency: currency, rates: try rates(path, shown, &problems))
        } catch {
            problems.add(RunFailure(error.ofTable, display: shown))
            return nil
        }
    }

    private func rates(
        _ path: String, _ shown: String, _ problems: inout Problems
    ) throws(FileFailure) -> [CurrencyConversion.Rate] {
        let columns: [(name: String, type: CellType)] = [("date", .date), ("currency", .text), ("rate", .decimal)]
        let projection = Projection(
            layout: SourceLayout(format: .csv), rows: .plain,
            columns: columns.map {
                var column = WantedColumn(name: $0.name, paths: [ColumnPath([$0.name])], type: $0.type)
                column.form.trims = true
                return column
            })
        let reader = try RowReader(ReadUnit(path: path, file: 0), projection: projection)
        for column in columns where !(reader.header ?? []).contains(column.name) {
            problems.add(.noRateColumn(column.name), at: TextPlace(line: 1, column: 1), file: shown)
        }
        var rates: [CurrencyConversion.Rate] = []
        var known: [RateKey: ExactDecimal] = [:]
        var rounded: [Int] = []
        let batch = ColumnBatch()
        while try reader.next(batch) {
            rounded += batch.columns[2].noted.map { Int(batch.lines[Int($0)]) }
            for row in 0..<batch.count {
                let place = TextPlace(line: Int(batch.lines[row]), column: 1)
                if let bad = columns.indices.first(where: { batch.columns[$0].states[row] != Column.present }) {
                    problems.add(.badRate(columns[bad].name), at: place, file: shown)
                    continue
                }
                let rate = CurrencyConversion.Rate(
                    date: CivilDate(days: Int32(truncatingIfNeeded: batch.columns[0].integers[row])),
                    currency: String(decoding: batch.bytes(batch.columns[1].slices[row]), as: UTF8.self),
                    rate: ExactDecimal(billionths: batch.columns[2].decimals[row]))
                if rate.rate.billionths <= 0 { problems.add(.badRate("rate"), at: place, file: shown) }
                let key = RateKey(currency: ByteOrder(CaseFolding.folded(rate.currency)), date: rate.date)
                if let other = known.updateValue(rate.rate, forKey: key), other != rate.rate {
                    problems.add(.twoRates(rate.currency, rate.date), at: place, file: shown)
                }
                rates.append(rate)
            }
        }
        for row in reader.rejected where !row.reason.isSetAside {
            problems.add(
                .brokenRateRow(row.reason.rawValue), at: TextPlace(line: row.line, column: 1), file: shown)
        }
        if let first = rounded.first {
            problems.add(.roundedRates(rounded.count), at: TextPlace(line: first, column: 1), file: shown)
        }
        return rates
    }

    private struct RateKey: Hashable {
        var currency: ByteOrder
        var date: CivilDate
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func noRateColumn(_ name: String) -> Self {
        PipelineMessage(
            .brokenRates, "there is no column \(quoted(name))", hint: "the header is date,currency,rate")
    }

    fileprivate static func badRate(_ column: String) -> Self {
        PipelineMessage(
            .brokenRates, "\(quoted(column)) is missing or doesn't fit",
            hint: "a line is a date, a currency and a number above 0: 2026-11-20,USD,0.92")
    }

    fileprivate static func roundedRates(_ count: Int) -> Self {
        PipelineMessage(
            .roundedRates,
            "\(count == 1 ? "a rate has" : "\(count) rates have") more than 9 digits after the point, and \(count == 1 ? "is" : "are") rounded to 9",
            hint: "9 digits of a rate are kept: write it with those",
            severity: .warning)
    }

    fileprivate static func twoRates(_ currency: String, _ date: CivilDate) -> Self {
        PipelineMessage(.brokenRates, "\(quoted(currency)) has a second, different rate for \(date.iso8601)")
    }

    fileprivate static func brokenRateRow(_ reason: String) -> Self {
        PipelineMessage(.brokenRates, "the row can't be read: \(reason)")
    }
}
