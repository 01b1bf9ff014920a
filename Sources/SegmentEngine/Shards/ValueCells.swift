import CellValues
import FlatFiles

/// A value with the activity that it comes from, for `first` and `last` of a property.
struct ValueCell: BitwiseCopyable {
    // In an order that leaves no gaps: there is one a contact.
    /// Billionths, days, seconds, 0 or 1, or where the text lies (`CellTexts`), as the property's type is.
    var value: Int128 = 0
    var order = LogOrder.start
    var at = Instant(seconds: 0)
    /// Of a date-time.
    var nanoseconds: UInt32 = 0
    var isPresent = false
}

/// The texts that the value cells of a column hold. A text that was replaced is left lying until all of them are twice what is
/// held, or a third of the cells: so they take no more than the contacts need, however many the log has, and going through
/// all cells is paid for by the texts that came since.
struct CellTexts {
    private var list = PageList<UInt8>()
    /// Bytes of the texts that are held.
    private var held = 0

    var bytes: Int { list.bytes }

    subscript(cell: ValueCell) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(list.values)[Self.place(of: cell)])
    }

    private static func place(of cell: ValueCell) -> Range<Int> {
        let start = Int(truncatingIfNeeded: cell.value >> 32)
        return start..<start + Int(UInt32(truncatingIfNeeded: cell.value))
    }

    /// - Parameter cell: one of `cells`; its value alone is changed.
    mutating func keep(
        _ text: UnsafeRawBufferPointer, in cell: UnsafeMutablePointer<ValueCell>,
        of cells: UnsafeMutableBufferPointer<ValueCell>
    ) {
        if cell.pointee.isPresent { held -= Self.place(of: cell.pointee).count }
        cell.pointee.isPresent = false
        if list.count > max(cells.count * 16, held * 2) { compact(cells) }
        append(text, to: list, of: cell)
        held += text.count
        cell.pointee.isPresent = true
    }

    private func append(
        _ text: UnsafeRawBufferPointer, to list: PageList<UInt8>, of cell: UnsafeMutablePointer<ValueCell>
    ) {
        cell.pointee.value = Int128(list.count) << 32 | Int128(text.count)
        list.append(contentsOf: text)
    }

    private mutating func compact(_ cells: UnsafeMutableBufferPointer<ValueCell>) {
        let compacted = PageList<UInt8>()
        for index in cells.indices where cells[index].isPresent {
            append(self[cells[index]], to: compacted, of: cells.baseAddress! + index)
        }
        list = compacted
    }
}
