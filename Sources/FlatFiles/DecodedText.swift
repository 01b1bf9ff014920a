import CellValues

/// The bytes of a batch that don't stand in the file as they are: escapes decoded, doubled quotes halved, constants.
struct DecodedText: ~Copyable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity = 16 << 10
    private(set) var used = 0

    init() { start = .allocate(capacity: 16 << 10) }
    deinit { start.deallocate() }

    mutating func clear() { used = 0 }

    /// Room for `count` more bytes and a word behind them.
    private mutating func reserve(_ count: Int) {
        let needed = used + count + JSONScanner.padding
        guard needed > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed * 2)
        larger.update(from: start, count: used)
        start.deallocate()
        start = larger
        capacity = needed * 2
    }

    /// The text of a cell: as read where that is it, decoded otherwise.
    @inline(__always)
    mutating func slice(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> TextSlice {
        if cell.isPlain {
            return TextSlice(offset: cell.start, length: cell.count)
        }
        return decode(cell, base)
    }

    @inline(never)
    mutating func decode(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> TextSlice {
        let source = base + Int(cell.start)
        let count = Int(cell.count)
        reserve(count)
        var written = 0
        switch cell.kind {
        case .escaped: written = JSONEscape.decode(source, count: count, into: start + used)
        case .doubled:
            var index = 0
            while index < count {
                let byte = source[index]
                start[used + written] = byte
                written += 1
                index += byte == UInt8(ascii: "\"") ? 2 : 1
            }
        default:
            (start + used).update(from: source, count: count)
            written = count
        }
        (start + used + written).initialize(repeating: 0, count: 8)
        let slice = TextSlice(offset: UInt32(truncatingIfNeeded: used) | 0x8000_0000, length: UInt32(written))
        used += written
        return slice
    }

    /// Copies bytes from anywhere.
    mutating func append(_ bytes: UnsafePointer<UInt8>, count: Int) -> TextSlice {
        decode(ScannedCell(kind: .object, start: 0, count: UInt32(count)), bytes)
    }

    /// Where a slice's bytes are while the batch is being filled.
    @inline(__always)
    func bytes(_ slice: TextSlice, _ base: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        slice.offset & 0x8000_0000 == 0
            ? base + Int(slice.offset) : UnsafePointer(start + Int(slice.offset & 0x7FFF_FFFF))
    }
}
