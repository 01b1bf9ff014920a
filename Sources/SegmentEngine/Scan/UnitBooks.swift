import CellValues
import FlatFiles

/// The first lines of some kind in a file, whatever order they come in.
struct FirstLines: Sendable {
    /// Rising; a line may stand several times.
    private(set) var lines: [UInt32] = []

    func wants(_ line: UInt32) -> Bool { lines.count < FieldColumn.placesKept || lines.last.map { line < $0 } ?? false }

    mutating func add(_ line: UInt32) {
        guard wants(line) else { return }
        if lines.count == FieldColumn.placesKept { lines.removeLast() }
        lines.insert(line, at: lines.firstIndex { $0 > line } ?? lines.count)
    }
}

/// The counts of one unit; added up by file and source when all are read.
struct UnitBooks: Sendable {
    var number = 0
    var accepted = 0
    var counts = ReadCounts()
    /// Rows among them that joined the activity of an earlier one.
    var grouped = 0
    var groupsWithDifferentTimes = 0
    var bytes = BytesRead()
    var used = 0
    var anonymous = 0
    var orphan = 0
    var future = 0
    var orphanLines = FirstLines()
    /// Of the first orphans.
    var orphanShapes = KeyShapeCounts()
    /// Of accepted activities; empty where there are none: `oldest` is above `newest`.
    var oldest = Int64.max
    var newest = Int64.min
    /// The newest before as-of; `Int64.min` where there is none.
    var newestBeforeAsOf = Int64.min
    var implausible = 0
    /// By type code of the reader.
    var typeCounts: [Int] = []
    var typeNames: [String] = []
    var rejected = RejectedRowList()
    /// By column of the projection.
    var wrong: [(cells: Int, lines: FirstLines)] = []
    var missing: [Int] = []
    /// See `Column.noted`.
    var noted: [Int] = []
    /// Cells that hold something, the wrong ones too.
    var filled: [Int] = []
    /// Of a property of lines: the activities whose lines were looked at.
    var activities: [Int] = []
    /// Wrong ones outside the list of an option.
    var outside: [Int] = []
}
