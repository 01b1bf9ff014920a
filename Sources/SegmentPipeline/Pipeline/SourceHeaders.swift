import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

extension DataSource {
    /// The names in a CSV's header, in which the columns stand that make a row a contact or an activity; no more of the file
    /// is read than that takes.
    func header(of file: File) throws(FileFailure) -> [String] {
        let rows: Projection.RowKind =
            switch kind {
            case .contacts: .contacts(key: key)
            case .activities: activity.map { .activities($0) } ?? .plain
            }
        return try ReadUnit(path: file.path, file: 0)
            .header(Projection(layout: layout, rows: rows, columns: []))
    }
}
