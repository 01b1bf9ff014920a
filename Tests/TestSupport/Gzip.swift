import CZlib

/// One gzip member.
package func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    var source = bytes
    var target = [UInt8](repeating: 0, count: bytes.count + 1000)
    let count = target.count
    return source.withUnsafeMutableBufferPointer { input in
        target.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(count)
            deflate(&stream, Z_FINISH)
            deflateEnd(&stream)
        }
        return Array(target.prefix(count - Int(stream.avail_out)))
    }
}
