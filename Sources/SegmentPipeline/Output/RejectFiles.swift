import CellValues
import FlatFiles
import SegmentEngine

/// Writes `rejects/<source>.jsonl`: every row that was set aside, with its place, the reason, and its bytes.
///
/// `{"source","file","line","offset","length","reason","field","raw"}`; `raw_base64` in the place of `raw` where the bytes
/// are not UTF-8, `"cut": true` where there were more than 64 KiB (3-runs §4).
enum RejectFiles {
    /// Sources that have any, in log order.
    static func paths(_ books: [SourceBooks]) -> [(path: String, books: SourceBooks)] {
        books.filter { $0.files.contains { !$0.rows.isEmpty } }.map { (path(of: $0.name), $0) }
    }

    static func path(of source: String) -> String { "rejects/\(source).jsonl" }

    static func write(_ books: SourceBooks, to sink: ArtifactSink) throws(OutputFailure) -> Int {
        var rows = 0
        for file in books.files {
            var cursor = file.rows.cursor()
            while let row = try next(&cursor) {
                sink.buffer.append(line(row, source: books.name, file: file.file.display))
                rows += 1
                try sink.flushIfFull()
            }
        }
        return rows
    }

    private static func next(_ cursor: inout RejectedRowList.Cursor) throws(OutputFailure) -> RejectedRow? {
        do throws(FileFailure) {
            return try cursor.next()
        } catch {
            throw OutputFailure(path: error.path, message: error.message)
        }
    }

    /// `source` is left out where it is nil.
    static func line(_ row: RejectedRow, source: String?, file: String) -> [UInt8] {
        var line: [UInt8] = [UInt8(ascii: "{")]
        func member(_ key: String) {
            line += (line.count > 1 ? ", \"" : "\"").utf8
            line += key.utf8
            line += "\": ".utf8
        }
        if let source {
            member("source")
            line.appendJSON(Array(source.utf8))
        }
        member("file")
        line.appendJSON(Array(file.utf8))
        member("line")
        line += String(row.line).utf8
        member("offset")
        line += String(row.offset).utf8
        member("length")
        line += String(row.length).utf8
        member("reason")
        line.appendJSON(Array(row.reason.rawValue.utf8))
        member("field")
        if let field = row.field { line.appendJSON(Array(field.utf8)) } else { line += "null".utf8 }
        let isCut = row.length > row.raw.count
        if let text = utf8(row.raw, isCut: isCut) {
            member("raw")
            line.appendJSON(text)
        } else {
            member("raw_base64")
            line.append(UInt8(ascii: "\""))
            line += base64(row.raw)
            line.append(UInt8(ascii: "\""))
        }
        if isCut {
            member("cut")
            line += "true".utf8
        }
        line += "}\n".utf8
        return line
    }

    /// The bytes where they are UTF-8; without a character's beginning at the end where that is where they were cut.
    private static func utf8(_ raw: [UInt8], isCut: Bool) -> ArraySlice<UInt8>? {
        for dropped in 0...(isCut ? 3 : 0) {
            let text = raw.dropLast(dropped)
            let isValid = text.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { UTF8Check.isValid($0, count: buffer.count) } ?? true
            }
            if isValid { return text }
        }
        return nil
    }

    private static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// RFC 4648, with padding.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in part { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - part.count))
            for digit in 0..<4 {
                text.append(
                    digit > part.count ? UInt8(ascii: "=") : base64Digits[Int(bits >> UInt32(18 - 6 * digit) & 63)])
            }
        }
        return text
    }
}
