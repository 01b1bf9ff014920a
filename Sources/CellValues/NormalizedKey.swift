/// Trims white space and lowers A to Z (`"key_normal": "email"`).
@inlinable
package func appendNormalizedKey(_ key: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
    var key = key[...]
    while let first = key.first, isSpace(first) { key = key.dropFirst() }
    while let last = key.last, isSpace(last) { key = key.dropLast() }
    for byte in key { bytes.append(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte) }
}

@inlinable
package func normalizedKey(_ key: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    key.withUnsafeBytes { appendNormalizedKey($0, to: &bytes) }
    return bytes
}
