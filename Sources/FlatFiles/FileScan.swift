import CellValues

/// A file, or a range of a large raw one: what one worker reads at a time.
///
/// A unit owns the rows that start in [start, end) of the file.
package struct ReadUnit: Sendable {
    package var path: String
    /// Position of the file in log order.
    package var file: Int
    package var start: UInt64
    /// Nil: to the end of the file.
    package var end: UInt64?
}

/// What makes a file the same file: compared before and after a run (7-reliability §1).
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var size: Int64
    package var modified: Instant
    package var changed: Instant
}

// Contract of the reader (implemented in this module):
//
//   FileIdentity.init(path:) throws(FileFailure)
//   ReadUnit.units(path:file:layout:chunkBytes:) throws(FileFailure) -> [ReadUnit]
//       one unit for gzip, CSV and small files; line-aligned ranges of a large raw JSONL file
//   final class RowReader
//       init(_ unit: ReadUnit, projection: Projection) throws(FileFailure)
//       func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool     fills the batch; false at the end
//       var rejected: [RejectedRow]     rows rejected so far; the caller may take and empty it between batches
//       var rowsRead: Int               rows seen so far: accepted + rejected (+ grouped rows), blank lines and header not
//       var linesRead: Int              lines of the unit so far, for turning unit lines into file lines
//       func typeName(_ code: UInt16) -> String
//       var header: [String]?           CSV: the header's names
