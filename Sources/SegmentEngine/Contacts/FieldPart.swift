import CellValues
import FlatFiles

/// One contact field of the rows of one part, while it is read: each batch adds its column, switching on the type once.
final class FieldPart: @unchecked Sendable {
    // Sendable by discipline: one worker fills it, afterwards it is only read.
    let type: CellType
    /// text: code + 1, 0 is missing.
    let codes = GrowingRows<UInt32>()
    /// boolean: 0 missing, 1 no, 2 yes.
    let flags = GrowingRows<UInt8>()
    /// date: days since 1970, `FieldColumn.noDay` is missing.
    let days = GrowingRows<Int32>()
    /// datetime: seconds since 1970, `FieldColumn.noSecond` is missing.
    let seconds = GrowingRows<Int64>()
    /// datetime: the fraction; empty until the first that isn't 0.
    let nanoseconds = GrowingRows<UInt32>()
    /// integer.
    let integers = GrowingRows<Int64>()
    /// decimal.
    let decimals = GrowingRows<Int128>()
    /// integer and decimal: 1 where there is a value.
    let present = GrowingRows<UInt8>()
    /// texts: the elements' codes of all rows, and where each row's end.
    let elements = GrowingRows<UInt32>()
    let ends = GrowingRows<UInt32>()
    let dictionary = TextDictionary()
    private let options: OptionList?
    /// option and options: by code, the code of the list's spelling plus 1, 0 where the list doesn't have it.
    private let optionCodes = GrowingRows<UInt32>()

    var count = 0
    var missing = 0
    var wrong = 0
    /// See `Column.noted`.
    var noted = 0
    /// Wrong ones outside the list of an option.
    var outside = 0
    /// Rows of the first wrong cells.
    var wrongRows: [Int] = []

    /// `options`: the catalogue's list of an option or options field.
    init(type: CellType, options: [String]) {
        self.type = type
        self.options = options.isEmpty ? nil : OptionList(options)
    }

    /// Rows that were counted and not kept.
    var beyond = UnkeptRows()

    /// What the rows take, without their texts.
    var cellBytes: Int {
        let narrow = codes.count + days.count + nanoseconds.count + elements.count + ends.count + optionCodes.count
        let wide = seconds.count + integers.count + decimals.count * 2
        return narrow * 4 + wide * 8 + flags.count + present.count
    }

    /// Counts what rows would take.
    func count(_ column: Column, of batch: ColumnBatch) {
        let rows = batch.count
        beyond.rows += rows
        switch type {
        case .text:
            beyond.cellBytes += rows * 4
            for row in 0..<rows where column.states[row] == Self.present {
                count(column.slices[row], of: batch)
            }
        case .texts:
            beyond.cellBytes += (rows + column.slices.count) * 4
            for slice in column.slices { count(slice, of: batch) }
        case .boolean: beyond.cellBytes += rows
        case .date: beyond.cellBytes += rows * 4
        case .datetime: beyond.cellBytes += rows * (nanoseconds.count > 0 ? 12 : 8)
        case .integer: beyond.cellBytes += rows * 9
        case .decimal: beyond.cellBytes += rows * 17
        }
    }

    func append(_ column: Column, of batch: ColumnBatch) {
        let rows = batch.count
        column.states.withUnsafeBufferPointer { states in
            switch type {
            case .text: appendText(column, states, PaddedTexts(batch), rows)
            case .texts: appendTexts(column, states, PaddedTexts(batch), rows)
            case .boolean:
                put(column.integers, into: flags, rows, states) {
                    $1 == Self.present ? UInt8(truncatingIfNeeded: $0) + 1 : 0
                }
            case .date:
                put(column.integers, into: days, rows, states) {
                    $1 == Self.present ? Int32(truncatingIfNeeded: $0) : FieldColumn.noDay
                }
            case .datetime:
                put(column.integers, into: seconds, rows, states) { $1 == Self.present ? $0 : FieldColumn.noSecond }
                appendFractions(column.nanoseconds, states, rows)
            case .integer: put(column.integers, into: integers, rows, states) { value, _ in value }
            case .decimal: put(column.decimals, into: decimals, rows, states) { value, _ in value }
            }
            if type == .integer || type == .decimal {
                let to = present.extend(by: rows)
                for row in 0..<rows { to[row] = states[row] == Self.present ? 1 : 0 }
            }
            noteStates(states, rows)
        }
        noted += column.noted.count
        count += rows
    }

    private func count(_ slice: TextSlice, of batch: ColumnBatch) {
        beyond.texts.add(UnsafeRawBufferPointer(start: PaddedTexts(batch).start(slice), count: Int(slice.length)))
    }

    /// Spelt out: across modules these are calls.
    private static let present: UInt8 = 1
    private static let wrong: UInt8 = 2

    @inline(__always)
    private func put<From, To: BitwiseCopyable>(
        _ values: [From], into rows: GrowingRows<To>, _ count: Int, _ states: UnsafeBufferPointer<UInt8>,
        _ value: (From, UInt8) -> To
    ) {
        values.withUnsafeBufferPointer { values in
            let to = rows.extend(by: count)
            for row in 0..<count { to[row] = value(values[row], states[row]) }
        }
    }

    private func appendFractions(_ values: [UInt32], _ states: UnsafeBufferPointer<UInt8>, _ rows: Int) {
        values.withUnsafeBufferPointer { values in
            var any: UInt32 = 0
            for row in 0..<rows where states[row] == Self.present { any |= values[row] }
            if any == 0, nanoseconds.count == 0 { return }
            if nanoseconds.count == 0 { nanoseconds.extend(by: count).update(repeating: 0, count: count) }
            let to = nanoseconds.extend(by: rows)
            for row in 0..<rows { to[row] = states[row] == Self.present ? values[row] : 0 }
        }
    }

    private func noteStates(_ states: UnsafeBufferPointer<UInt8>, _ rows: Int) {
        var (present, wrong) = (0, 0)
        for row in 0..<rows {
            present += states[row] == Self.present ? 1 : 0
            wrong += states[row] == Self.wrong ? 1 : 0
        }
        missing += rows - present - wrong
        if wrong > 0 {
            for row in 0..<rows where states[row] == Self.wrong { noteWrong(count + row) }
        }
    }

    private func noteOutside(_ row: Int) {
        outside += 1
        noteWrong(row)
    }

    private func noteWrong(_ row: Int) {
        wrong += 1
        // Cells outside an option list are found before those of no form, a batch at a time: the first rows are kept.
        wrongRows.insert(row, at: wrongRows.firstIndex { $0 > row } ?? wrongRows.count)
        if wrongRows.count > FieldColumn.placesKept { wrongRows.removeLast() }
    }

    // MARK: - Texts

    private func appendText(
        _ column: Column, _ states: UnsafeBufferPointer<UInt8>, _ texts: PaddedTexts, _ rows: Int
    ) {
        let to = codes.extend(by: rows)
        column.slices.withUnsafeBufferPointer { slices in
            dictionary.codes(of: slices, where: states, rows, texts, into: to)
        }
        guard options != nil else { return }
        let listed = listedCodes()
        for row in 0..<rows where to[row] != 0 {
            to[row] = listed[Int(to[row]) - 1]
            if to[row] == 0 { noteOutside(count + row) }
        }
    }

    private func appendTexts(
        _ column: Column, _ states: UnsafeBufferPointer<UInt8>, _ texts: PaddedTexts, _ rows: Int
    ) {
        let rowEnds = ends.extend(by: rows)
        column.slices.withUnsafeBufferPointer { slices in
            let first = elements.count
            let to = elements.extend(by: slices.count)
            dictionary.codes(of: slices, where: nil, slices.count, texts, into: to)
            column.starts.withUnsafeBufferPointer { starts in
                // An element outside the list makes the whole cell wrong: part of a value is never data.
                let listed = options == nil ? nil : listedCodes()
                var kept = 0
                for row in 0..<rows {
                    let before = kept
                    if states[row] == Self.present {
                        for element in Int(starts[row])..<Int(starts[row + 1]) {
                            let code = listed.map { $0[Int(to[element]) - 1] } ?? to[element]
                            if code == 0 {
                                kept = before
                                noteOutside(count + row)
                                break
                            }
                            to[kept] = code - 1
                            kept += 1
                        }
                    }
                    rowEnds[row] = UInt32(truncatingIfNeeded: first + kept)
                }
                elements.removeLast(slices.count - kept)
            }
        }
    }

    /// Whether a row's cell holds a value.
    func hasValue(_ row: Int) -> Bool {
        switch type {
        case .text: codes.base[row] != 0
        case .texts: ends.base[row] > (row == 0 ? 0 : ends.base[row - 1])
        case .boolean: flags.base[row] != 0
        case .date: days.base[row] != FieldColumn.noDay
        case .datetime: seconds.base[row] != FieldColumn.noSecond
        case .integer, .decimal: present.base[row] != 0
        }
    }

    /// Texts that stand one after another.
    func append(_ bytes: UnsafePointer<UInt8>, _ lengths: UnsafePointer<UInt32>, _ rows: Int) {
        let to = codes.extend(by: rows)
        var text = bytes
        for row in 0..<rows {
            to[row] = dictionary.code(of: UnsafeRawBufferPointer(start: text, count: Int(lengths[row]))) + 1
            text += Int(lengths[row])
        }
        if options != nil {
            let listed = listedCodes()
            for row in 0..<rows { to[row] = listed[Int(to[row]) - 1] }
        }
        count += rows
    }

    /// For all codes of the dictionary; the list's spellings come into it on the way.
    private func listedCodes() -> UnsafePointer<UInt32> {
        if let options {
            while optionCodes.count < dictionary.count {
                let spelling = options.spelling(of: dictionary.bytes(optionCodes.count))
                optionCodes.append(spelling.map { $0.withUnsafeBytes { dictionary.code(of: $0) + 1 } } ?? 0)
            }
        }
        return UnsafePointer(optionCodes.base)
    }
}
