import FlatFiles

/// The lines of some rows, one after another, and which row each is of.
struct LinesOfRows {
    private(set) var entries: [UInt32] = []
    /// Where each row's lines start in `entries`, and one more for the end.
    private(set) var starts: [Int] = [0]

    init(_ list: ListRows, rows: [UInt32]) {
        for row in rows {
            for line in list.starts[Int(row)]..<list.starts[Int(row) + 1] { entries.append(line) }
            starts.append(entries.count)
        }
    }

    func anyByRow(_ mask: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: starts.count - 1)
        for row in result.indices {
            for index in starts[row]..<starts[row + 1] where mask[index] != 0 { result[row] = 1 }
        }
        return result
    }
}
