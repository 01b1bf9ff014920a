import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("Files as they lie on disk")
struct FileInputTests {
    private let plain = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func outcome(_ bytes: [UInt8]) throws -> String {
        do {
            return try values(read(folder.file("a.jsonl", bytes), plain)).joined(separator: " ")
        } catch let failure as FileFailure {
            return "\(failure.code.rawValue): \(failure.message)"
        }
    }

    private let first = gzipped(Array("{\"a\":1}\n{\"b\"".utf8))
    private let second = gzipped(Array(":2}\n".utf8))

    @Test("gzip members are one stream, whatever the name; zeros may follow")
    func members() throws {
        #expect(try outcome(first + second) == #"{"a":1} {"b":2}"#)
        #expect(try outcome(first + gzipped([]) + second) == #"{"a":1} {"b":2}"#)
        #expect(try outcome(first + second + [UInt8](repeating: 0, count: 300_000)) == #"{"a":1} {"b":2}"#)
        #expect(try outcome(gzipped([])) == "")
    }

    @Test("A file of no bytes is torn where its name says gzip, and else has no rows")
    func torn() throws {
        for (name, encoding) in [("a.jsonl.gz", SourceLayout.Encoding.utf8), ("A.CSV.GZ", .utf16)] {
            let layout = SourceLayout(format: name.hasPrefix("a") ? .jsonl : .csv, encoding: encoding)
            let path = try folder.file(name, [])
            let failure = #expect(throws: FileFailure.self) {
                try read(path, Projection(layout: layout, rows: .plain, columns: []))
            }
            #expect(failure?.code == .truncatedGzip)
            #expect(failure?.message == "it is empty; a gzip file has bytes even where there is nothing in it")
        }
        #expect(try read(folder.file("b.jsonl.gz", gzipped([])), plain) == Reading())
        #expect(try outcome([]) == "")
    }

    @Test("What gzip data decompress to is bounded, to the byte; a raw file isn't")
    func decompressed() throws {
        let row = Array("{\"a\":1}\n".utf8)
        let bytes = [[UInt8]](repeating: row, count: 300_000).flatMap { $0 }
        let gzip = try folder.file(
            "a.jsonl.gz", gzipped(Array(bytes.prefix(1_000_000))) + gzipped(Array(bytes[1_000_000...])))
        let raw = try folder.file("b.jsonl", bytes)
        for isPiped in [false, true] {
            var unit = ReadUnit(path: gzip, file: 0)
            unit.isPiped = isPiped
            var projection = plain
            projection.layout.decompressedLimit = UInt64(bytes.count)
            #expect(try read([unit], projection).rows.count == 300_000)
            projection.layout.decompressedLimit -= 1
            let failure = #expect(throws: FileFailure.self) { try read([unit], projection) }
            #expect(failure?.code == .decompressed && failure?.path == gzip)
            #expect(
                failure?.message
                    == "its gzip data decompress to more than the 2399999 bytes of 'limits.decompressed'")
            #expect(try read([ReadUnit(path: raw, file: 0)], projection).rows.count == 300_000)
        }
        var projection = plain
        projection.layout.decompressedLimit = 1 << 20
        let failure = #expect(throws: FileFailure.self) { try read(gzip, projection) }
        #expect(failure?.message == "its gzip data decompress to more than the 1 MiB of 'limits.decompressed'")
        #expect(SourceLayout(format: .csv).decompressedLimit == 64 << 30)
    }

    @Test("Something else behind the members is an error")
    func trailing() throws {
        let message = "broken-gzip: something that isn't gzip follows the last member of the gzip data"
        let cases: [[UInt8]] = [[0x41], [0x1F], [0x1F, 0x8C], [0, 0, 0x41], [0] + second, Array("{\"a\":1}".utf8)]
        for tail in cases { #expect(try outcome(first + second + tail) == message, "\(tail)") }
    }

    @Test("A gzip file cut off at any byte is truncated, and never data")
    func truncated() throws {
        let whole = first + second
        for count in 2..<whole.count where count != first.count {
            let wanted =
                count == first.count + 1
                ? "broken-gzip: something that isn't gzip follows the last member of the gzip data"
                : "truncated-gzip: the gzip data ends in the middle of a member"
            #expect(try outcome(Array(whole.prefix(count))) == wanted, "\(count) of \(whole.count)")
        }
    }

    @Test("A wrong check sum, a wrong length or damaged data is an error")
    func damaged() throws {
        for (index, what) in [(1, "length"), (2, "length"), (5, "CRC-32"), (6, "CRC-32")] {
            var bytes = second
            bytes[bytes.count - index] ^= 0x55
            #expect(
                try outcome(bytes) == "broken-gzip: the gzip data is damaged: the \(what) of a member is wrong",
                "\(index)")
        }
        var bytes = gzipped((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        bytes[bytes.count / 2] ^= 0xFF
        bytes[bytes.count / 2 + 1] ^= 0xFF
        #expect(try outcome(bytes).hasPrefix("broken-gzip"))
    }

    @Test("A large gzip file gives the rows of the plain one, with offsets in the decompressed stream")
    func large() throws {
        let text = (0..<120_000).map { #"{"n":\#($0),"x":"\#($0 &* 2_654_435_761)"}"# + "\n" }.joined()
        let raw = try read(folder.file("a.jsonl", text), plain)
        let zipped = try read(folder.file("b.jsonl", gzipped(Array(text.utf8))), plain)
        #expect(raw == zipped)
        #expect(raw.rows.count == 120_000)
        let units = try ReadUnit.units(
            path: folder.file("b.jsonl", gzipped(Array(text.utf8))), file: 0, layout: plain.layout, chunkBytes: 1000)
        #expect(units.count == 1)
    }

    @Test("What is no file, isn't there or can't be read is refused by a whole sentence")
    func refused() throws {
        func failure(_ path: String) -> String? {
            do {
                _ = try RowReader(ReadUnit(path: path, file: 0), projection: plain)
                return nil
            } catch {
                return "\(error.code.rawValue): \(error.message)"
            }
        }
        let pipe = folder.url.path + "/pipe"
        mkfifo(pipe, 0o600)
        #expect(failure(pipe) == "not-a-file: it is a pipe, not a file")
        #expect(failure(folder.url.path) == "not-a-file: it is a folder, not a file")
        #expect(failure("/dev/null") == "not-a-file: it is a device, not a file")
        #expect(failure(folder.url.path + "/nothing") == "missing-file: there is no such file")
        #expect(throws: FileFailure.self) { try FileIdentity(path: pipe) }
    }

    @Test("A file's identity changes with its content")
    func identity() throws {
        let file = try folder.file("a", "1")
        let before = try FileIdentity(path: file)
        #expect(try FileIdentity(path: file) == before)
        _ = try folder.file("a", "22")
        #expect(try FileIdentity(path: file) != before)
    }

    @Test("An empty JSONL file has no rows")
    func empty() throws {
        #expect(try read(folder.file("a.jsonl", ""), plain) == Reading())
        #expect(try read(folder.file("a.jsonl", "\u{FEFF}"), plain).rows == [])
    }
}
