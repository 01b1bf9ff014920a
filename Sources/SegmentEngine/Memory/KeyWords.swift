/// A key of up to 16 bytes as two words, padded with zeros.
@inline(__always)
func shortKeyWords(_ key: UnsafeRawBufferPointer) -> (low: UInt64, high: UInt64) {
    if key.count >= 8 {
        let low = key.loadUnaligned(as: UInt64.self)
        if key.count == 8 { return (low, 0) }
        // The last eight bytes, shifted down to those that are beyond the first eight.
        let tail = key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        return (low, tail >> UInt64((16 - key.count) * 8))
    }
    var low: UInt64 = 0
    for index in 0..<key.count { low |= UInt64(key[index]) << UInt64(index * 8) }
    return (low, 0)
}

/// Multiply and fold: two words and a seed to one well-mixed word.
@inline(__always)
func mixed(_ a: UInt64, _ b: UInt64, _ seed: UInt64) -> UInt64 {
    let product = (a ^ seed).multipliedFullWidth(by: b ^ 0x9E37_79B9_7F4A_7C15)
    let folded = product.high ^ product.low
    let again = (folded ^ a).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return again.high ^ again.low
}

/// A text of up to 16 bytes as two words, padded with zeros, where sixteen bytes may be read whatever its length.
@inline(__always)
func paddedKeyWords(_ text: UnsafeRawPointer, _ count: UInt32) -> (low: UInt64, high: UInt64) {
    let low = text.loadUnaligned(as: UInt64.self)
    if count >= 8 {
        let high = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        // `>>` and `<<` give 0 past the width, `&<<` would not.
        return (low, high & ~(UInt64.max << UInt64((count - 8) * 8)))
    }
    return (low & ~(UInt64.max << UInt64(count * 8)), 0)
}
