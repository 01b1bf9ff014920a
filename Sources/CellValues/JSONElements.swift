/// The elements of an array that the scanner found good, one after another, as far as they are scalars.
package struct JSONElements {
    private var place: UnsafePointer<UInt8>
    private let base: UnsafePointer<UInt8>

    /// The array's own cell.
    package init(_ array: ScannedCell, base: UnsafePointer<UInt8>) {
        self.base = base
        place = base + Int(array.start) + 1
    }

    /// The next element; nil behind the last. An object or array ends the walk: it comes without its length.
    package mutating func next() -> ScannedCell? {
        while place.pointee <= 0x20 || place.pointee == UInt8(ascii: ",") { place += 1 }
        let start = place
        var kind = ScannedCell.Kind.number
        switch start.pointee {
        case UInt8(ascii: "]"): return nil
        case UInt8(ascii: "\""):
            kind = .text
            place += 1
            while place.pointee != UInt8(ascii: "\"") {
                let isEscape = place.pointee == UInt8(ascii: "\\")
                if isEscape { kind = .escaped }
                place += isEscape ? 2 : 1
            }
            place += 1
            return cell(kind, from: start + 1, to: place - 1)
        case UInt8(ascii: "{"): return cell(.object, from: start, to: start + 1)
        case UInt8(ascii: "["): return cell(.array, from: start, to: start + 1)
        case UInt8(ascii: "t"): kind = .yes
        case UInt8(ascii: "f"): kind = .no
        case UInt8(ascii: "n"): kind = .absent
        default: break
        }
        while place.pointee > 0x20, place.pointee != UInt8(ascii: ","), place.pointee != UInt8(ascii: "]") {
            place += 1
        }
        return cell(kind, from: start, to: place)
    }

    private func cell(
        _ kind: ScannedCell.Kind, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
    ) -> ScannedCell {
        ScannedCell(kind: kind, start: UInt32(truncatingIfNeeded: start - base), count: UInt32(end - start))
    }
}
