import CellValues
import FlatFiles
import Foundation
import Testing

@testable import SegmentEngine

@Suite("What contacts take is told from their counts")
struct ContactMemoryTests {
    @Test("Different texts are counted within 5 %, and their bytes, alone and of several parts")
    func distinct() {
        for (different, repeats) in [(1, 500), (40, 100), (3000, 3), (60_000, 2), (200_000, 1)] {
            var (first, second) = (DistinctTexts(), DistinctTexts())
            var bytes = 0
            for number in 0..<different {
                let text = Array("text \(number) \(String(repeating: "x", count: number % 7))".utf8)
                bytes += text.count
                for time in 0..<repeats {
                    text.withUnsafeBytes { time % 2 == number % 2 ? first.add($0) : second.add($0) }
                }
            }
            first.merge(second)
            let error = Double(first.count) / Double(different)
            #expect(abs(error - 1) < 0.05, "\(different): \(first.count)")
            #expect(abs(Double(first.bytes(of: different)) / Double(bytes) - 1) < 0.1, "\(different)")
        }
        #expect(DistinctTexts().count == 0 && DistinctTexts().bytes(of: 0) == 0)
    }

    private static let columns: [(String, CellType)] = [
        ("few", .text), ("many", .text), ("integer", .integer), ("decimal", .decimal), ("date", .date),
        ("datetime", .datetime), ("boolean", .boolean), ("list", .texts(separator: "|")),
    ]

    /// The parts of files with a column of each type. - Parameter kept: so many batches of each are kept, the rest is counted.
    private func parts(_ keys: [String], files: Int, kept: Int) throws -> [ContactPart] {
        try (0..<files).map { file in
            let rows = keys[file * keys.count / files..<(file + 1) * keys.count / files].enumerated().map {
                number, key in
                let values = [
                    "few \(number % 9)", "many \(number) \(file)", "\(number)", "\(number).25",
                    "2026-01-0\(number % 9 + 1)", "2026-01-01T00:00:0\(number % 9)Z",
                    number % 2 == 0 ? "true" : "false",
                    "a\(number % 5)|b|c\(number)",
                ]
                return key + "," + values.joined(separator: ",") + "\n"
            }
            let path = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString).csv")
            defer { try? FileManager.default.removeItem(at: path) }
            let header = "contact_id," + Self.columns.map(\.0).joined(separator: ",") + "\n"
            try Data((header + rows.joined()).utf8).write(to: path)
            let reader = try RowReader(
                ReadUnit(path: path.path, file: file),
                projection: Projection(
                    layout: SourceLayout(format: .csv), rows: .contacts(key: [ColumnPath(["contact_id"])]),
                    columns: Self.columns.map { name, type in
                        WantedColumn(name: name, paths: [ColumnPath([name])], type: type)
                    }))
            var part = ContactPart(
                columns: Self.columns.map { FieldPart(type: $0.1, options: []) }, keyColumns: [], keyNormal: .none)
            let batch = ColumnBatch()
            var batches = 0
            while try reader.next(batch) {
                if batches < kept { part.append(batch) } else { part.count(batch) }
                batches += 1
            }
            part.finish()
            return part
        }
    }

    @Test(
        "Rows that are only counted are told as those that are kept",
        arguments: [(0, 1, true), (1, 1, true), (1, 3, true), (0, 3, false), (2, 2, false)])
    func counted(_ kept: Int, _ files: Int, _ isSorted: Bool) throws {
        let keys = (0..<30_000).map { "c\(100_000 + (isSorted ? $0 : $0 * 7919 % 30_000))" }
        let whole = ContactMemory(try parts(keys, files: files, kept: .max))
        let counted = ContactMemory(try parts(keys, files: files, kept: kept))
        #expect(counted.rows == 30_000 && counted.keyBytes == whole.keyBytes)
        #expect(counted.isInOrder == isSorted && whole.isInOrder == isSorted)
        // A table of texts doubles at once: where the count is near that, it can be told as twice as large.
        #expect(abs(Double(counted.peak) / Double(whole.peak) - 1) < 0.1, "\(counted.peak) of \(whole.peak)")
        #expect(abs(Double(counted.kept) / Double(whole.kept) - 1) < 0.1, "\(counted.kept) of \(whole.kept)")
    }

    @Test("What is kept of the contacts takes what was told")
    func kept() throws {
        let keys = (0..<30_000).map { "c\(100_000 + $0)" }
        let parts = try parts(keys, files: 2, kept: .max)
        let told = ContactMemory(parts)
        let rows = ContactRows(parts, threads: 2)
        let index = rows.index(ChosenRows(all: rows.count), MergedKeys([:], .none))
        let fields = Self.columns.indices.map { column in
            FieldColumn(Self.columns[column].1, parts.map { $0.columns[column] }, order: nil)
        }
        let keptKeys = index.keyBytes.count + index.starts.count * 8 + index.count * 48
        let cells = fields.reduce(0) { $0 + $1.bytes - $1.dictionary.bytes + $1.dictionary.resident }
        #expect(abs(Double(told.kept) / Double(keptKeys + cells) - 1) < 0.05, "\(told.kept) of \(keptKeys + cells)")
        #expect(told.peak > told.kept)
        // While they are read no part is told to be more than it is.
        #expect(parts.reduce(0) { $0 + ContactMemory.least(of: $1) } <= told.peak)
    }
}
