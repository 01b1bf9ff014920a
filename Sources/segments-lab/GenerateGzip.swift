import CZlib

/// Why sample data could not be written.
struct SampleFailure: Error, CustomStringConvertible {
    let description: String
}

/// One gzip member that depends on its bytes alone: no name, no time, no system (RFC 1952).
///
///     1f 8b 08 00        deflate, no flags
///     00 00 00 00        no time
///     02 ff              slowest, unknown system
///     …                  deflate, level 9
///     CRC-32, length     little-endian
func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    // deflateInit2 is a macro, which Swift doesn't see. Negative window bits: no wrapper, ours is written by hand.
    guard
        deflateInit2_(
            &stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw SampleFailure(description: "zlib does not start") }
    defer { deflateEnd(&stream) }

    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
    let status = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = uInt(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = uInt(target.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    guard status == Z_STREAM_END else { throw SampleFailure(description: "zlib does not end: status \(status)") }

    let checksum = bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
    var member: [UInt8] = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 2, 0xff]
    member += output[..<Int(stream.total_out)]
    for word in [UInt32(truncatingIfNeeded: checksum), UInt32(truncatingIfNeeded: bytes.count)] {
        for shift: UInt32 in [0, 8, 16, 24] { member.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return member
}
