import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

/// The readers against the slow one, over files with joined faults. `SEGMENTS_FUZZ` sets how many, `SEGMENTS_FUZZ_SEED`
/// one seed to look at, `SEGMENTS_FUZZ_FROM` the first seed.
@Suite("Files with joined faults")
struct FuzzTests {
    private static func setting(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    /// What was compared, so that a fuzz that sees nothing is noticed.
    private struct Tally {
        var files = 0
        var failures: [String: Int] = [:]
        var rows = 0
        var reasons: [String: Int] = [:]
        var inParts = 0
        var grouped = 0
        var books = 0
        var lines = 0
    }

    @Test("Both readers give the same cells, reasons, lines and counts, whole and in parts, and the books add up")
    func differences() throws {
        let one = Self.setting("SEGMENTS_FUZZ_SEED")
        let from = one ?? Self.setting("SEGMENTS_FUZZ_FROM") ?? 1
        let count = one != nil ? 1 : Self.setting("SEGMENTS_FUZZ") ?? 300
        let folder = try ScratchFolder()
        var tally = Tally()
        var told = 0
        for seed in from..<(from + count) {
            let file = FuzzFile(seed: UInt64(seed))
            let complaints = try Self.complaints(file, folder, &tally)
            if complaints.isEmpty { continue }
            // The first few whole; shrinking takes a while.
            told += 1
            if told > 12 { continue }
            let small = try Self.shrunk(file, folder, Self.kinds(complaints))
            var unused = Tally()
            Issue.record(
                """
                seed \(seed) (\(file.faults.joined(separator: ", "))) \(file.layout), window \(file.windowBytes)
                \(small.members.map(Self.shown).joined(separator: "\n  and "))
                \(try Self.complaints(small, folder, &unused).joined(separator: "\n"))
                """)
        }
        #expect(told == 0, "seeds with a difference")
        print(
            "fuzz: \(tally.files) files, \(tally.lines) lines, \(tally.rows) rows accepted, rejected "
                + tally.reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
                + "; files refused "
                + tally.failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
                + "; \(tally.inParts) readings in parts, \(tally.grouped) grouped ones, \(tally.books) books")
        if count >= 300 {
            #expect(tally.rows > count * 2)
            #expect(tally.reasons.count >= 9)
            #expect(tally.inParts > count / 4)
            #expect(tally.grouped > count / 60)
            #expect(tally.books > count / 8)
        }
    }

    /// What the readers do other than the slow one.
    private static func complaints(_ file: FuzzFile, _ folder: ScratchFolder, _ tally: inout Tally) throws -> [String] {
        let path = try folder.file("file", file.stored)
        var slow = SlowReading(of: file.members, as: file.layout)
        // Its own mark is none of the text.
        if case .markedBigUTF16 = file.encoding, slow.failure == nil { slow.counts.marks += 1 }
        var ends: [UInt64?] = []
        var complaints: [String] = []
        let whole = try file.read([ReadUnit(path: path, file: 0)], ends: &ends, complaints: &complaints)
        complaints += difference(whole, slow.comparable(file.layout), "read")

        tally.files += 1
        tally.rows += slow.rows.count
        tally.lines += slow.counts.lines
        for row in slow.rejected { tally.reasons[row.reason, default: 0] += 1 }
        if let failure = slow.failure {
            tally.failures[failure.code, default: 0] += 1
            return complaints
        }
        if let line = slow.owners.firstIndex(of: nil) { complaints.append("line \(line + 1) belongs to nothing") }

        // In parts, as several workers read it. A guess of where a CSV may be parted can be wrong, but then it shows.
        let projection = try file.projection()
        var parts: [[ReadUnit]] = []
        if file.layout.format == .csv {
            for countsQuotes in [true, false] {
                parts.append(
                    try ReadUnit.csvRanges(
                        path: path, file: 0, layout: projection.layout, parts: 3, smallest: 1,
                        countsQuotes: countsQuotes))
            }
        } else {
            parts.append(
                try ReadUnit.units(
                    path: path, file: 0, layout: projection.layout,
                    chunkBytes: max(50, file.text.count / 30)))
        }
        for units in parts where units.count > 1 {
            var ends: [UInt64?] = []
            let inParts = try file.read(units, ends: &ends, complaints: &complaints)
            if file.layout.format == .csv, !zip(ends, units.dropFirst()).allSatisfy({ $0 == $1.start }) { continue }
            complaints += difference(inParts, whole, "in \(units.count) parts")
            tally.inParts += 1
        }

        // A grouped file that is too large for memory: its activities come part by part. No group may be larger than 1 MiB.
        if file.layout.group != nil, file.text.count < 1 << 20 {
            for groupedBytes in [max(1, file.text.count / 3), 10] {
                var parted = try file.read(
                    [ReadUnit(path: path, file: 0)], groupedBytes: groupedBytes, ends: &ends, complaints: &complaints)
                parted.rows.sort { $0.offset < $1.offset }
                parted.rejected.sort { $0.offset < $1.offset }
                complaints += difference(parted, whole, "grouped in parts")
                tally.grouped += 1
            }
        }

        // A header and what comes before it are no rows.
        let start = slow.owners.lastIndex(of: .header).map { $0 + 1 } ?? 0
        if case .plain = file.layout.rows, !file.isGzip, file.layout.rowsPath == nil, file.encoding == .utf8,
            !slow.owners.prefix(start).contains(.blank), complaints.isEmpty
        {
            let text = file.text
            let books = FuzzBooks(
                whole, of: text, lineEnd: SlowReading.lineEnd(of: text), isCSV: file.layout.format == .csv,
                isLines: file.layout.format == .jsonLines, linesBeforeRows: start)
            complaints += books.complaints
            tally.books += 1
        }
        return complaints
    }

    private static func difference(_ found: SlowReading, _ wanted: SlowReading, _ how: String) -> [String] {
        if found == wanted { return [] }
        let (left, right) = (found.told, wanted.told)
        return ["\(how):"] + left.filter { !right.contains($0) }.map { "  is  \($0)" }
            + right.filter { !left.contains($0) }.map { "  not \($0)" }
    }

    /// Every byte that isn't plain to see as its number.
    private static func shown(_ bytes: [UInt8]) -> String {
        let text = bytes.prefix(2000).map { byte in
            switch byte {
            case 0x0A: "\\n"
            case 0x0D: "\\r"
            case 0x20...0x7E: String(UnicodeScalar(byte))
            default: "<\(String(byte, radix: 16))>"
            }
        }
        return "  " + text.joined()
    }

    /// Complaints without what is of one file alone.
    private static func kinds(_ complaints: [String]) -> Set<String> {
        Set(complaints.map { String($0.prefix { $0 != "@" && $0 != "[" }).filter { !$0.isNumber } })
    }

    /// The same complaint from as few bytes as taking some out will give.
    private static func shrunk(_ file: FuzzFile, _ folder: ScratchFolder, _ kinds: Set<String>) throws -> FuzzFile {
        var file = file
        var tally = Tally()
        var bytesLeft = 3 << 20
        for member in file.members.indices {
            var size = max(file.members[member].count / 2, 1)
            while size > 0 {
                var start = 0
                while start < file.members[member].count, bytesLeft > 0 {
                    bytesLeft -= file.members[member].count
                    var smaller = file
                    smaller.members[member].removeSubrange(
                        start..<min(start + size, file.members[member].count))
                    let isOfTheKind = try self.kinds(complaints(smaller, folder, &tally)) == kinds
                    if isOfTheKind { file = smaller } else { start += size }
                }
                size /= 2
            }
        }
        return file
    }
}
