import CZlib

/// Deflate data (RFC 1951) by hand, right or wrong.
struct DeflateBits {
    private(set) var bytes: [UInt8] = []
    private var free = 0

    /// A number, its lowest bit first.
    mutating func put(_ value: Int, _ count: Int) {
        for index in 0..<count {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(8 - free)
            free -= 1
        }
    }

    /// A code, its highest bit first.
    mutating func put(code: Int, _ count: Int) {
        for index in stride(from: count - 1, through: 0, by: -1) { put(code >> index & 1, 1) }
    }

    mutating func putAligned(_ bytes: [UInt8]) {
        free = 0
        self.bytes += bytes
    }

    enum Item {
        case literal(Character)
        /// Any symbol of the literals and lengths, with its extra bits.
        case symbol(Int, extra: Int = 0, bits: Int = 0)
        case distance(Int, extra: Int = 0, bits: Int = 0)
    }

    static let end = Item.symbol(256)

    mutating func stored(_ content: [UInt8], isFinal: Bool = true, not: Int? = nil) {
        put(isFinal ? 1 : 0, 1)
        put(0, 2)
        let (length, other) = (content.count, not ?? ~content.count & 0xFFFF)
        putAligned([UInt8(length & 255), UInt8(length >> 8), UInt8(other & 255), UInt8(other >> 8)] + content)
    }

    static let fixedLiterals =
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
        + [Int](repeating: 8, count: 8)
    static let fixedDistances = [Int](repeating: 5, count: 32)

    mutating func fixed(_ items: [Item], isFinal: Bool = true) {
        put(isFinal ? 1 : 0, 1)
        put(1, 2)
        put(items, Self.fixedLiterals, Self.fixedDistances)
    }

    mutating func put(_ items: [Item], _ literals: [Int], _ distances: [Int]) {
        let (literals, distances) = (Self.codes(literals), Self.codes(distances))
        for item in items {
            switch item {
            case .literal(let character):
                let code = literals[Int(character.asciiValue ?? 0)]
                put(code: code.code, code.count)
            case .symbol(let symbol, let extra, let bits):
                put(code: literals[symbol].code, literals[symbol].count)
                put(extra, bits)
            case .distance(let symbol, let extra, let bits):
                put(code: distances[symbol].code, distances[symbol].count)
                put(extra, bits)
            }
        }
    }

    /// The code of each symbol by the lengths (RFC 1951 §3.2.2).
    private static func codes(_ lengths: [Int]) -> [(code: Int, count: Int)] {
        var next = 0
        var codes = lengths.map { (code: 0, count: $0) }
        for length in 1...15 {
            next <<= 1
            for symbol in lengths.indices where lengths[symbol] == length {
                codes[symbol].code = next
                next += 1
            }
        }
        return codes
    }

    /// The order in which the lengths of the code of lengths stand.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    /// Complete, for all nineteen symbols.
    static let lengthsOfLengths = [Int](repeating: 5, count: 16) + [2, 3, 3]

    /// The head of a dynamic block. `lengths`: symbols of the code of lengths, those of 16 to 18 with their extra.
    mutating func dynamicHead(
        literals: Int, distances: Int, _ lengths: [(symbol: Int, extra: Int)],
        lengthsOfLengths: [Int] = DeflateBits.lengthsOfLengths, isFinal: Bool = true
    ) {
        put(isFinal ? 1 : 0, 1)
        put(2, 2)
        put(literals - 257, 5)
        put(distances - 1, 5)
        put(15, 4)
        for symbol in Self.order { put(lengthsOfLengths[symbol], 3) }
        let codes = Self.codes(lengthsOfLengths)
        for (symbol, extra) in lengths {
            put(code: codes[symbol].code, codes[symbol].count)
            put(extra, [16: 2, 17: 3, 18: 7][symbol] ?? 0)
        }
    }

    mutating func dynamic(
        _ items: [Item], literals: [Int: Int], distances: [Int], isFinal: Bool = true
    ) {
        var lengths = [Int](repeating: 0, count: max(257, (literals.keys.max() ?? 0) + 1))
        for (symbol, length) in literals { lengths[symbol] = length }
        dynamicHead(
            literals: lengths.count, distances: distances.count, (lengths + distances).map { ($0, 0) },
            isFinal: isFinal)
        put(items, lengths, distances)
    }
}

/// A gzip member of data that are there already, with its parts right or wrong.
struct GzipMember {
    var flags: UInt8 = 0
    var method: UInt8 = 8
    var extra: [UInt8] = []
    var name: [UInt8] = []
    var comment: [UInt8] = []
    var headerSumChange: UInt32 = 0
    var sumChange: UInt32 = 0
    var lengthChange: UInt32 = 0

    /// Behind the magic bytes and before the data.
    var head: [UInt8] {
        var head: [UInt8] = [0x1F, 0x8B, method, flags, 1, 2, 3, 4, 5, 6]
        if flags & 4 != 0 { head += [UInt8(extra.count & 255), UInt8(extra.count >> 8)] + extra }
        if flags & 8 != 0 { head += name + [0] }
        if flags & 16 != 0 { head += comment + [0] }
        if flags & 2 != 0 {
            let sum = UInt32(truncatingIfNeeded: crc32_z(0, head, head.count)) ^ headerSumChange
            head += [UInt8(sum & 255), UInt8(sum >> 8 & 255)]
        }
        return head
    }

    func bytes(_ data: [UInt8], of text: [UInt8]) -> [UInt8] {
        let sum = UInt32(truncatingIfNeeded: crc32_z(0, text, text.count)) ^ sumChange
        var bytes = head + data
        for word in [sum, UInt32(truncatingIfNeeded: text.count) ^ lengthChange] {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }

    func bytes(_ text: [UInt8] = Array("abc".utf8), _ write: (inout DeflateBits) -> Void) -> [UInt8] {
        var bits = DeflateBits()
        write(&bits)
        return bytes(bits.bytes, of: text)
    }
}

/// Raw deflate data by zlib.
func deflated(_ bytes: [UInt8], level: Int32 = 6, strategy: Int32 = Z_DEFAULT_STRATEGY, flushEach: Int = .max)
    -> [UInt8]
{
    var stream = z_stream()
    guard
        deflateInit2_(&stream, level, Z_DEFLATED, -15, 8, strategy, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var source = bytes
    var target = [UInt8](repeating: 0, count: bytes.count + bytes.count / 8 + 10_000)
    let count = target.count
    return source.withUnsafeMutableBufferPointer { input in
        target.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(count)
            var left = input.count
            while left > flushEach {
                stream.avail_in = UInt32(flushEach)
                deflate(&stream, Z_SYNC_FLUSH)
                left -= flushEach
            }
            stream.avail_in = UInt32(left)
            deflate(&stream, Z_FINISH)
        }
        return Array(target.prefix(count - Int(stream.avail_out)))
    }
}
