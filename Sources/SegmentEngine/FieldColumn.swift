import CellValues
import FlatFiles

/// One contact field of all contacts: kept for as long as the run lasts, so narrow.
///
/// Entry i is row i while reading and contact i afterwards (`rearrange`).
struct FieldColumn: Sendable {
    let type: CellType
    private(set) var count = 0
    /// text: code + 1, 0 is missing.
    private(set) var codes: [UInt32] = []
    /// integer, boolean, date (days), datetime (seconds); `present` says which count.
    private(set) var integers: [Int64] = []
    /// decimal.
    private(set) var decimals: [Int128] = []
    /// datetime: the fraction; empty until the first that isn't 0.
    private(set) var nanoseconds: [UInt32] = []
    /// All but text: 1 where there is a value.
    private(set) var present: [UInt8] = []
    /// texts: the elements' codes of all entries, and where each entry's start.
    private(set) var elements: [UInt32] = []
    private(set) var starts: [UInt32] = [0]
    let dictionary = TextDictionary()
    /// option and options: the list's spelling of each code, or nil where the list doesn't have it.
    private var optionCodes: [UInt32?] = []
    private let options: OptionList?

    private(set) var missing = 0
    private(set) var wrong = 0
    /// Rows of the first wrong cells.
    private(set) var wrongRows: [Int] = []
    static let placesKept = 5

    /// What the column takes.
    var bytes: Int {
        codes.capacity * 4 + integers.capacity * 8 + decimals.capacity * 16 + nanoseconds.capacity * 4
            + present.capacity + elements.capacity * 4 + starts.capacity * 4 + optionCodes.capacity * 8
            + dictionary.bytes
    }

    /// `options`: the catalogue's list of an option or options field.
    init(type: CellType, options: [String]) {
        self.type = type
        self.options = options.isEmpty ? nil : OptionList(options)
    }

    mutating func append(_ column: Column, of batch: ColumnBatch) {
        let rows = batch.count
        let firstRow = count
        count += rows
        switch type {
        case .text: appendText(column, of: batch, firstRow: firstRow)
        case .texts: appendTexts(column, of: batch, firstRow: firstRow)
        case .decimal: decimals += column.decimals[0..<rows]
        case .integer, .boolean, .date: integers += column.integers[0..<rows]
        case .datetime:
            integers += column.integers[0..<rows]
            if !nanoseconds.isEmpty || column.nanoseconds[0..<rows].contains(where: { $0 != 0 }) {
                if nanoseconds.isEmpty { nanoseconds = [UInt32](repeating: 0, count: firstRow) }
                nanoseconds += column.nanoseconds[0..<rows]
            }
        }
        let isCoded = codes.count == count
        for row in 0..<rows {
            let state = column.states[row]
            if !isCoded { present.append(state == Column.present ? 1 : 0) }
            switch state {
            case Column.missing: missing += 1
            case Column.wrong: noteWrong(firstRow + row)
            default: break
            }
        }
    }

    private mutating func noteWrong(_ row: Int) {
        wrong += 1
        if wrongRows.count < Self.placesKept { wrongRows.append(row) }
    }

    private mutating func appendText(_ column: Column, of batch: ColumnBatch, firstRow: Int) {
        for row in 0..<batch.count {
            guard column.states[row] == Column.present else {
                codes.append(0)
                continue
            }
            if let code = code(of: batch.bytes(column.slices[row])) {
                codes.append(code + 1)
            } else {
                codes.append(0)
                noteWrong(firstRow + row)
            }
        }
    }

    private mutating func appendTexts(_ column: Column, of batch: ColumnBatch, firstRow: Int) {
        for row in 0..<batch.count {
            var isWrong = false
            if column.states[row] == Column.present {
                for element in column.starts[row]..<column.starts[row + 1] {
                    if let code = code(of: batch.bytes(column.slices[Int(element)])) {
                        elements.append(code)
                    } else {
                        isWrong = true
                    }
                }
            }
            if isWrong {
                // One element outside the list makes the whole cell wrong: part of a value is never data.
                elements.removeLast(elements.count - Int(starts[starts.count - 1]))
                noteWrong(firstRow + row)
            }
            starts.append(UInt32(elements.count))
        }
    }

    /// Texts that stand one after another: text i from `starts[i]` to `starts[i + 1]`.
    mutating func append(_ bytes: [UInt8], _ starts: ArraySlice<Int>) {
        for (start, end) in zip(starts, starts.dropFirst()) {
            let known = bytes.withUnsafeBytes { code(of: UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            codes.append(known.map { $0 + 1 } ?? 0)
            count += 1
        }
    }

    /// The code of a text, as the option list spells it; nil where the list doesn't have it.
    @inline(__always)
    private mutating func code(of text: UnsafeRawBufferPointer) -> UInt32? {
        let code = dictionary.code(of: text)
        guard let options else { return code }
        while optionCodes.count <= Int(code) {
            let spelling = options.spelling(of: dictionary.bytes(optionCodes.count))
            optionCodes.append(nil)
            if let spelling {
                optionCodes[optionCodes.count - 1] = spelling.withUnsafeBytes { dictionary.code(of: $0) }
            }
        }
        return optionCodes[Int(code)]
    }

    /// Appends the rows of a later part of the log.
    mutating func append(_ later: FieldColumn) {
        let firstRow = count
        count += later.count
        if case .text = type {
            let translation = translated(later.dictionary)
            codes += later.codes.map { $0 == 0 ? 0 : translation[Int($0) - 1] + 1 }
        } else if case .texts = type {
            let translation = translated(later.dictionary)
            let base = UInt32(elements.count)
            elements += later.elements.map { translation[Int($0)] }
            starts += later.starts.dropFirst().map { $0 + base }
        }
        if !nanoseconds.isEmpty || !later.nanoseconds.isEmpty {
            nanoseconds += [UInt32](repeating: 0, count: integers.count - nanoseconds.count)
            nanoseconds +=
                later.nanoseconds.isEmpty ? [UInt32](repeating: 0, count: later.integers.count) : later.nanoseconds
        }
        integers += later.integers
        decimals += later.decimals
        present += later.present
        missing += later.missing
        wrong += later.wrong
        for row in later.wrongRows where wrongRows.count < Self.placesKept { wrongRows.append(firstRow + row) }
    }

    private func translated(_ other: TextDictionary) -> [UInt32] {
        (0..<other.count).map { dictionary.code(of: other.bytes($0)) }
    }

    /// Entry i becomes what entry `order[i]` was.
    mutating func rearrange(_ order: [UInt32]) {
        func taken<Value>(_ values: [Value]) -> [Value] {
            values.isEmpty ? [] : order.map { values[Int($0)] }
        }
        if case .texts = type {
            var newElements: [UInt32] = []
            newElements.reserveCapacity(elements.count)
            var newStarts: [UInt32] = [0]
            newStarts.reserveCapacity(order.count + 1)
            for row in order {
                newElements += elements[Int(starts[Int(row)])..<Int(starts[Int(row) + 1])]
                newStarts.append(UInt32(newElements.count))
            }
            elements = newElements
            starts = newStarts
        }
        codes = taken(codes)
        integers = taken(integers)
        decimals = taken(decimals)
        nanoseconds = taken(nanoseconds)
        present = taken(present)
        count = order.count
    }
}

/// The spellings that an option field may have; matched by case folding (2-data §2).
struct OptionList: Sendable {
    private var spellings: [[UInt8]: [UInt8]] = [:]

    init(_ options: [String]) {
        for option in options { spellings[Array(CaseFolding.folded(option).utf8)] = Array(option.utf8) }
    }

    func spelling(of text: UnsafeRawBufferPointer) -> [UInt8]? {
        var folded: [UInt8] = []
        CaseFolding.fold(text, into: &folded)
        return spellings[folded]
    }
}
