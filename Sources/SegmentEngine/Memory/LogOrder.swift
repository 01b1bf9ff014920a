/// Where a row stands in the whole log: of two rows the one in the earlier file comes first, of two in one file the one
/// with the smaller offset.
struct LogOrder: Hashable, Comparable, BitwiseCopyable, Sendable {
    /// The file's position above, the offset in it below: files of a tebibyte, sixteen million of them.
    private let bits: UInt64

    @inline(__always)
    init(file: UInt64, offset: UInt64) { bits = file << 40 | offset }

    var file: Int { Int(bits >> 40) }
    var offset: UInt64 { bits & (1 << 40 - 1) }

    /// Before all rows.
    @inline(__always)
    static var start: LogOrder { LogOrder(file: 0, offset: 0) }

    @inline(__always)
    static func < (left: LogOrder, right: LogOrder) -> Bool { left.bits < right.bits }
}
