/// The head of a gzip member (RFC 1952 §2.3), behind its two magic bytes:
///
///     08                      method: deflate
///     flags                   1 text, 2 header CRC, 4 extra, 8 name, 16 comment; the others are reserved
///     mtime(4) xfl os
///     [length(2) extra]  [name 00]  [comment 00]  [CRC-16 of all before]
///
/// Read here, not by who inflates: igzip takes reserved flags.
struct GzipHeader: ~Copyable {
    private let input: GzipInput
    /// CRC-32 of the head so far, inverted.
    private var sum = UInt32.max

    /// Why it is no head; nil: it is one, and the member's data follow.
    enum Fault {
        case truncated
        /// What is wrong, as the end of a sentence.
        case damaged(String)
    }

    /// Takes a member's head from the input, of which the magic bytes are taken.
    static func take(_ input: GzipInput) throws(FileFailure) -> Fault? {
        var header = GzipHeader(input)
        do throws(Stop) {
            try header.read()
            return nil
        } catch {
            switch error {
            case .fault(let fault): return fault
            case .failure(let failure): throw failure
            }
        }
    }

    private enum Stop: Error {
        case fault(Fault)
        case failure(FileFailure)
    }

    private init(_ input: GzipInput) {
        self.input = input
        for byte in [0x1F, 0x8B] as [UInt8] { add(byte) }
    }

    private mutating func read() throws(Stop) {
        let (method, flags) = (try byte(), try byte())
        guard method == 8 else { throw .fault(.damaged("the method of a member is \(method), not 8, deflate")) }
        guard flags & 0xE0 == 0 else { throw .fault(.damaged("reserved flags of a member are set")) }
        for _ in 0..<6 { _ = try byte() }
        if flags & 4 != 0 {
            let length = try word()
            for _ in 0..<length { _ = try byte() }
        }
        for flag in [8, 16] as [UInt8] where flags & flag != 0 { while try byte() != 0 {} }
        guard flags & 2 != 0 else { return }
        let wanted = ~sum & 0xFFFF
        guard try word() == wanted else { throw .fault(.damaged("the CRC-16 of a member's header is wrong")) }
    }

    private mutating func word() throws(Stop) -> UInt32 {
        let low = UInt32(try byte())
        return low | UInt32(try byte()) << 8
    }

    private mutating func byte() throws(Stop) -> UInt8 {
        let next: UInt8?
        do throws(FileFailure) { next = try input.byte() } catch { throw .failure(error) }
        guard let next else { throw .fault(.truncated) }
        add(next)
        return next
    }

    /// Bit by bit: heads are short.
    private mutating func add(_ byte: UInt8) {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
