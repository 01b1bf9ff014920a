/// Raw deflate data (RFC 1951) to bytes, a buffer at a time: one call a buffer. What stands around them in a gzip file
/// (RFC 1952) is `GzipStream`'s, so that whoever inflates, a file is judged by the same rules.
protocol Inflater: AnyObject {
    /// The next data have nothing to do with those before.
    func reset()

    /// Takes of the input and fills up to `count` bytes of the target. Where it needs more input than is there, the rest
    /// stays: more is to be added behind it.
    func inflate(_ input: GzipInput, into target: UnsafeMutablePointer<UInt8>, count: Int) -> InflateStep

    /// CRC-32 of bytes behind those that `sum` is of; of nothing it is 0.
    func crc32(_ sum: UInt32, _ bytes: UnsafeMutablePointer<UInt8>, count: Int) -> UInt32
}

/// What one call came to.
struct InflateStep {
    enum State {
        /// Without bytes: it needs more input.
        case running
        case ended
        /// These are no deflate data.
        case damaged
    }

    var bytes: Int
    var state: State
}
