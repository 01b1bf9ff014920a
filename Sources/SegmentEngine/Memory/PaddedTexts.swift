import FlatFiles

/// Where the texts of a batch stand. Behind each are at least sixteen readable bytes, whatever they are.
struct PaddedTexts {
    private let read: UnsafeRawPointer
    private let decoded: UnsafeRawPointer

    init(_ batch: ColumnBatch) {
        // A batch without any text has no slice that leads here.
        read = batch.text.read ?? UnsafeRawPointer(bitPattern: 64)!
        decoded = batch.text.decoded ?? UnsafeRawPointer(bitPattern: 64)!
    }

    @inline(__always)
    func start(_ slice: TextSlice) -> UnsafeRawPointer {
        (slice.offset & 0x8000_0000 == 0 ? read : decoded) + Int(slice.offset & 0x7FFF_FFFF)
    }
}
