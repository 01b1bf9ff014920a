import CellValues

/// Reads numbers from bytes from the front, and never past their end.
struct ByteReader {
    private let all: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { all = bytes }

    var isAtEnd: Bool { position == all.count }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= all.count - position else { return nil }
        defer { position += count }
        return Array(all[position..<position + count])
    }

    mutating func tag(_ text: String) -> Bool { bytes(4) == Array(text.utf8) }

    mutating func numbers<Number: FixedWidthInteger>(_: Number.Type, _ count: Int) -> [Number]? {
        let (size, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
        guard count >= 0, !overflows, size <= all.count - position else { return nil }
        defer { position += size }
        return all.withUnsafeBytes { raw in
            [Number](uninitializedCapacity: count) { numbers, made in
                for index in 0..<count {
                    let offset = position + index * MemoryLayout<Number>.size
                    numbers[index] = Number(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Number.self))
                }
                made = count
            }
        }
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? { numbers(type, 1)?.first }

    mutating func count<Number: FixedWidthInteger>(_ type: Number.Type) -> Int? {
        number(type).flatMap { Int(exactly: $0) }
    }

    mutating func text() -> String? {
        count(UInt32.self).flatMap { bytes($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
