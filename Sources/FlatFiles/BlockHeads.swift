#if Igzip
import CZlib

/// zlib's judgement of the head of a deflate block: its type, and the code lengths of a dynamic one.
final class BlockHeads {
    enum Head {
        /// More of it is needed.
        case partial
        case good(isFinal: Bool)
        case damaged
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Nothing is written there: it stops before a block's first byte.
    private let nowhere: UnsafeMutablePointer<UInt8>

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            return nil
        }
        nowhere = .allocate(capacity: 1)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        nowhere.deallocate()
    }

    /// - Parameters:
    ///   - bits: fewer than 8 that stand before the next byte of the input, the first one lowest.
    ///   - input: what follows; none of it is taken.
    func next(bits: Int32, count: Int32, _ input: GzipInput) -> Head {
        inflateReset(stream)
        if count > 0 { inflatePrime(stream, count, bits) }
        stream.pointee.next_in = input.next
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = nowhere
        stream.pointee.avail_out = 1
        let status = inflate(stream, Z_TREES)
        // 256: it stopped right behind a head; 64: of the last block.
        let type = stream.pointee.data_type
        if type & 256 != 0 { return .good(isFinal: type & 64 != 0) }
        return status == Z_OK || status == Z_BUF_ERROR ? .partial : .damaged
    }
}
#endif
