import CellValues
import FlatFiles
import Foundation
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
        for index in [1, 2, 5, 6] {
            var bytes = second
            bytes[bytes.count - index] ^= 0x55
            #expect(try outcome(bytes).hasPrefix("broken-gzip: the gzip data is damaged: incorrect"), "\(index)")
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
