/// Order by bytes, the shorter first where one starts the other: below, at or above 0.
@inline(__always)
func keyOrder(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    while index + 8 <= shared {
        let a = left.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian
        let b = right.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian
        if a != b { return a < b ? -1 : 1 }
        index += 8
    }
    while index < shared {
        if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        index += 1
    }
    return left.count - right.count
}
