import CellValues

/// Reads files that only this program writes, the cache's and a run's state, from the front and never past their end: nil
/// where the bytes are not what was written.
///
/// Everything is little-endian. The bytes must outlive the reader, and what `bytes` gives.
package struct ByteReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// What the body makes of all the bytes; nil too where it leaves some of them.
    package static func reading<Value>(_ bytes: [UInt8], _ body: (inout ByteReader) -> Value?) -> Value? {
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let value = body(&reader), reader.isAtEnd else { return nil }
            return value
        }
    }

    package var isAtEnd: Bool { position == bytes.count }

    @inlinable
    package mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    @inlinable
    package mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
        bytes(MemoryLayout<Number>.size).map { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    /// So many numbers, one after another.
    @inlinable
    package mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type, _ count: Int
    ) -> [Number]? {
        let (size, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
        guard !overflows, let raw = bytes(size) else { return nil }
        return [Number](uninitializedCapacity: count) { numbers, made in
            for index in 0..<count {
                let offset = index * MemoryLayout<Number>.size
                numbers[index] = Number(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Number.self))
            }
            made = count
        }
    }

    /// A number of things of which each takes a byte at least: more than there are bytes is a fault, not an allocation.
    package mutating func count() -> Int? { count(atMost: bytes.count) }

    /// A number of things of which many may be told at once.
    mutating func count(atMost limit: Int) -> Int? {
        guard let number = number(UInt32.self), Int(number) <= limit else { return nil }
        return Int(number)
    }

    /// A number of things that stand elsewhere, or that are told as bits.
    package mutating func wideCount() -> Int? { number(UInt64.self).flatMap { Int(exactly: $0) } }

    /// Bytes behind their number.
    package mutating func text() -> [UInt8]? { count().flatMap { bytes($0) }.map { Array($0) } }

    /// The same, as a text of ours.
    package mutating func string() -> String? {
        count().flatMap { bytes($0) }.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Whether a file's mark comes next.
    package mutating func tag(_ text: String) -> Bool { bytes(text.utf8.count)?.elementsEqual(text.utf8) ?? false }
}
