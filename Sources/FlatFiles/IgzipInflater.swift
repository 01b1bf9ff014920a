#if Igzip
import CIgzip
import Glibc

/// igzip of ISA-L: two to three times as fast as zlib.
///
/// It takes trees of codes that zlib refuses (incomplete ones), and reads on from one block to the next within a call. So
/// it is made to stop behind each block, and zlib judges the head of the next one: under a head that is good for zlib,
/// both decode the same symbols. It stops behind a block whose last-block flag is set, and so the flag is set in its input
/// wherever it isn't; the block's own is kept here.
final class IgzipInflater: Inflater {
    /// 87 KB, among them the window.
    private let state: UnsafeMutablePointer<inflate_state>
    private let heads: BlockHeads
    private var isBetweenBlocks = true
    private var isFinal = false

    static let version = "\(ISAL_MAJOR_VERSION).\(ISAL_MINOR_VERSION).\(ISAL_PATCH_VERSION)"

    private static let window = 32 << 10

    init?() {
        guard let heads = BlockHeads() else { return nil }
        self.heads = heads
        state = .allocate(capacity: 1)
        isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    func reset() {
        isal_inflate_reset(state)
        isBetweenBlocks = true
    }

    func inflate(_ input: GzipInput, into target: UnsafeMutablePointer<UInt8>, count: Int) -> InflateStep {
        var bytes = 0
        while true {
            if isBetweenBlocks {
                let bits = Int32(truncatingIfNeeded: state.pointee.read_in)
                switch heads.next(bits: bits, count: state.pointee.read_in_length, input) {
                case .partial: return InflateStep(bytes: bytes, state: .running)
                case .damaged: return InflateStep(bytes: bytes, state: .damaged)
                case .good(let isFinal): startBlock(isFinal: isFinal, input)
                }
            }
            state.pointee.next_in = input.next
            state.pointee.avail_in = UInt32(clamping: input.count)
            state.pointee.next_out = target + bytes
            state.pointee.avail_out = UInt32(clamping: count - bytes)
            let (given, room) = (state.pointee.avail_in, state.pointee.avail_out)
            let status = isal_inflate(state)
            // Of a match that is none it has written some bytes: nothing of this call counts.
            if status < 0 { return InflateStep(bytes: bytes, state: .damaged) }
            // Fewer than none where it gives back bytes of a call before.
            input.take(Int(given) - Int(state.pointee.avail_in))
            let got = Int(room - state.pointee.avail_out)
            bytes += got
            // 32 bits that would run over, only to know how far back a distance may reach.
            if state.pointee.total_out > 1 << 30 { state.pointee.total_out = 1 << 20 }
            guard state.pointee.block_state == ISAL_BLOCK_FINISH else {
                return InflateStep(bytes: bytes, state: .running)
            }
            endBlock(input)
            if isFinal { return InflateStep(bytes: bytes, state: .ended) }
            keepWindow(target + bytes, got)
        }
    }

    private func startBlock(isFinal: Bool, _ input: GzipInput) {
        self.isFinal = isFinal
        isBetweenBlocks = false
        // The block's first bit.
        if state.pointee.read_in_length > 0 { state.pointee.read_in |= 1 } else { input.next.pointee |= 1 }
    }

    /// Whole bytes that it took behind the block are the input's; bits of the last one stay.
    private func endBlock(_ input: GzipInput) {
        isBetweenBlocks = true
        let bits = state.pointee.read_in_length
        guard bits > 0 else { return }
        input.putBack(Int(bits / 8))
        state.pointee.read_in_length = bits % 8
        state.pointee.read_in &= (1 << UInt64(bits % 8)) - 1
    }

    /// What it does itself behind each call, but not behind a last block: the window is made to hold what comes before the
    /// next byte. `end` is where the output of the call, `count` bytes, ends.
    private func keepWindow(_ end: UnsafeMutablePointer<UInt8>, _ count: Int) {
        guard let window = igzip_window(state) else { return }
        let held = Int(state.pointee.tmp_out_valid)
        if count >= Self.window {
            memcpy(window, end - Self.window, Self.window)
        } else if held > Self.window {
            memmove(window, window + held - Self.window, Self.window)
        }
        if count >= Self.window || held > Self.window {
            state.pointee.tmp_out_valid = Int32(Self.window)
            state.pointee.tmp_out_processed = Int32(Self.window)
        }
        state.pointee.block_state = ISAL_BLOCK_NEW_HDR
        state.pointee.bfinal = 0
    }

    func crc32(_ sum: UInt32, _ bytes: UnsafeMutablePointer<UInt8>, count: Int) -> UInt32 {
        crc32_gzip_refl(sum, bytes, UInt64(count))
    }
}
#endif
