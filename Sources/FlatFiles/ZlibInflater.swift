import CZlib

/// zlib's `inflate`.
final class ZlibInflater: Inflater {
    /// At a fixed address: zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    static var version: String { String(cString: zlibVersion()) }

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // inflateInit2 is a macro that isn't imported. Below nothing: the largest window, no framing.
        guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func reset() { inflateReset(stream) }

    func inflate(_ input: GzipInput, into target: UnsafeMutablePointer<UInt8>, count: Int) -> InflateStep {
        stream.pointee.next_in = input.next
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = target
        stream.pointee.avail_out = UInt32(clamping: count)
        let (given, room) = (stream.pointee.avail_in, stream.pointee.avail_out)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        input.take(Int(given - stream.pointee.avail_in))
        let bytes = Int(room - stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END: return InflateStep(bytes: bytes, state: .ended)
        // Z_BUF_ERROR: it could do nothing.
        case Z_OK, Z_BUF_ERROR: return InflateStep(bytes: bytes, state: .running)
        default: return InflateStep(bytes: bytes, state: .damaged)
        }
    }

    func crc32(_ sum: UInt32, _ bytes: UnsafeMutablePointer<UInt8>, count: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: CZlib.crc32_z(UInt(sum), bytes, count))
    }
}
