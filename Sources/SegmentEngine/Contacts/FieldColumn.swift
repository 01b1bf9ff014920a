import CellValues
import FlatFiles

/// One contact field of all contacts: kept for as long as the run lasts, so narrow. Entry i is contact i.
struct FieldColumn: Sendable {
    let type: CellType
    let count: Int
    /// text: code + 1, 0 is missing.
    private(set) var codes: [UInt32] = []
    /// boolean: 0 missing, 1 no, 2 yes.
    private(set) var flags: [UInt8] = []
    /// date: days since 1970, `noDay` is missing.
    private(set) var days: [Int32] = []
    /// datetime: seconds since 1970, `noSecond` is missing.
    private(set) var seconds: [Int64] = []
    /// datetime: the fraction; empty where there is none.
    private(set) var nanoseconds: [UInt32] = []
    /// integer.
    private(set) var integers: [Int64] = []
    /// decimal.
    private(set) var decimals: [Int128] = []
    /// integer and decimal: 1 where there is a value.
    private(set) var present: [UInt8] = []
    /// texts: the elements' codes of all entries, and where each entry's start.
    private(set) var elements: [UInt32] = []
    private(set) var starts: [UInt32] = []
    let dictionary: TextDictionary

    /// Before all dates, and seconds, that a cell can hold.
    static let noDay = Int32.min
    static let noSecond = Int64.min
    /// Of wrong cells, by field and file.
    static let placesKept = 5

    /// What the column takes.
    var bytes: Int {
        codes.capacity * 4 + integers.capacity * 8 + decimals.capacity * 16 + nanoseconds.capacity * 4
            + present.capacity + flags.capacity + days.capacity * 4 + seconds.capacity * 8 + elements.capacity * 4
            + starts.capacity * 4 + dictionary.bytes
    }

    /// The rows of all parts; of those, where there is an `order`, entry i from row `order[i]`.
    init(_ type: CellType, _ parts: [FieldPart], order: [UInt32]?) {
        self.type = type
        let rows = PartRows(parts.map(\.count), order: order)
        count = rows.count
        dictionary = parts.first?.dictionary ?? TextDictionary()
        switch type {
        case .text:
            let translations = Self.translations(parts, to: dictionary)
            codes = rows.joined(parts.map(\.codes)) { code, part in
                code == 0 || part == 0 ? code : translations[part][Int(code) - 1] + 1
            }
        case .texts: joinTexts(parts, rows)
        case .boolean: flags = rows.joined(parts.map(\.flags))
        case .date: days = rows.joined(parts.map(\.days))
        case .datetime:
            seconds = rows.joined(parts.map(\.seconds))
            if parts.contains(where: { $0.nanoseconds.count > 0 }) {
                for part in parts where part.nanoseconds.count == 0 {
                    part.nanoseconds.extend(by: part.count).update(repeating: 0, count: part.count)
                }
                nanoseconds = rows.joined(parts.map(\.nanoseconds))
            }
        case .integer:
            integers = rows.joined(parts.map(\.integers))
            present = rows.joined(parts.map(\.present))
        case .decimal:
            decimals = rows.joined(parts.map(\.decimals))
            present = rows.joined(parts.map(\.present))
        }
    }

    /// By part and its code: the code in the first part's dictionary, which takes in all others.
    private static func translations(_ parts: [FieldPart], to dictionary: TextDictionary) -> [[UInt32]] {
        parts.enumerated().map { number, part in
            number == 0
                ? [] : (0..<part.dictionary.count).map { dictionary.code(of: part.dictionary.bytes($0)) }
        }
    }

    private mutating func joinTexts(_ parts: [FieldPart], _ rows: PartRows) {
        let translations = Self.translations(parts, to: dictionary)
        var (elements, starts) = (self.elements, [UInt32(0)])
        elements.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
        starts.reserveCapacity(rows.count + 1)
        rows.forEach { part, row in
            let ends = parts[part].ends.base
            for element in Int(row == 0 ? 0 : ends[row - 1])..<Int(ends[row]) {
                let code = parts[part].elements.base[element]
                elements.append(part == 0 ? code : translations[part][Int(code)])
            }
            starts.append(UInt32(truncatingIfNeeded: elements.count))
        }
        (self.elements, self.starts) = (elements, starts)
    }
}

/// The rows of several parts as one sequence: all of them, or chosen ones in an order of their own.
struct PartRows {
    let count: Int
    /// First row of each part, and one more for the end.
    private let firstRows: [Int]
    private let order: [UInt32]?

    init(_ counts: [Int], order: [UInt32]?) {
        var firstRows = [0]
        var total = 0
        for count in counts {
            total += count
            firstRows.append(total)
        }
        self.firstRows = firstRows
        self.order = order
        count = order?.count ?? total
    }

    func joined<Value: BitwiseCopyable>(_ parts: [GrowingRows<Value>]) -> [Value] {
        if order != nil { return joined(parts) { value, _ in value } }
        return [Value](uninitializedCapacity: count) { buffer, written in
            for part in parts where part.count > 0 {
                ((buffer.baseAddress ?? part.base) + written).initialize(from: part.base, count: part.count)
                written += part.count
            }
        }
    }

    @inline(__always)
    func joined<Value: BitwiseCopyable>(_ parts: [GrowingRows<Value>], _ value: (Value, Int) -> Value) -> [Value] {
        let bases = parts.map(\.base)
        return [Value](uninitializedCapacity: count) { buffer, written in
            bases.withUnsafeBufferPointer { bases in
                forEach { part, row in
                    buffer[written] = value(bases[part][row], part)
                    written += 1
                }
            }
        }
    }

    @inline(__always)
    func forEach(_ body: (_ part: Int, _ row: Int) -> Void) {
        guard let order else {
            for part in 0..<firstRows.count - 1 {
                for row in 0..<firstRows[part + 1] - firstRows[part] { body(part, row) }
            }
            return
        }
        order.withUnsafeBufferPointer { order in
            firstRows.withUnsafeBufferPointer { firstRows in
                for row in order {
                    let row = Int(row)
                    let part = Self.part(of: row, firstRows)
                    body(part, row - firstRows[part])
                }
            }
        }
    }

    /// The last part that starts at or before the row. Parts may be empty.
    @inline(__always)
    static func part(of row: Int, _ firstRows: UnsafeBufferPointer<Int>) -> Int {
        var (low, high) = (0, firstRows.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstRows[middle] <= row { low = middle } else { high = middle }
        }
        return low
    }
}
