import Crypto

/// SHA-256 of bytes, as hexadecimal digits.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hasher = SHA256()
    let done: Void? = bytes.withContiguousStorageIfAvailable {
        hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if done == nil { hasher.update(data: Array(bytes)) }
    return hexadecimal(hasher.finalize())
}

private let hexDigits = Array("0123456789abcdef".utf8)

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }, as: UTF8.self)
}
