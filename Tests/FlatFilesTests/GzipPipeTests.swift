import FlatFiles
import TestSupport
import Testing

@Suite("A gzip file decompressed beside its reader")
struct GzipPipeTests {
    private let projection = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])

    /// All that a reader tells of a unit, and how it ended.
    private struct Outcome: Equatable {
        var rows: [String] = []
        var rejected = 0
        var read = 0
        var bytes = BytesRead()
        var sums: [FileSum] = []
        var failure: String?
    }

    private func outcome(_ path: String, isPiped: Bool) -> Outcome {
        var outcome = Outcome()
        var unit = ReadUnit(path: path, file: 0)
        unit.isPiped = isPiped
        unit.sumSeed = ByteSum.Value(low: 7, high: 9)
        do throws(FileFailure) {
            let reader = try RowReader(unit, projection: projection)
            let batch = ColumnBatch()
            while try reader.next(batch) {
                for row in 0..<batch.count {
                    let text = String(decoding: batch.bytes(batch.raws[row]).prefix(40), as: UTF8.self)
                    outcome.rows.append("\(batch.lines[row])@\(batch.offsets[row]) \(text)")
                }
            }
            outcome.rejected = reader.rejected.count
            outcome.read = reader.rowsRead
            outcome.bytes = reader.bytesRead
            outcome.sums = reader.sums
        } catch {
            outcome.failure = "\(error.code.rawValue): \(error.message)"
        }
        return outcome
    }

    /// Members of any size, in which lines may begin and end anywhere.
    private func members(_ random: inout SplitMix64, chunk: Int) -> [UInt8] {
        var text: [UInt8] = []
        let size = random.pick([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk + 17, 5 * chunk])
        while text.count < size {
            let filler = String(random.next(), radix: 36)
            text += Array("{\"n\":\(text.count),\"x\":\"\(filler)\"}\n".utf8)
            if random.chance(1) { text += Array("{broken\n".utf8) }
        }
        text = Array(text.prefix(size))
        var file: [UInt8] = []
        var start = 0
        repeat {
            let end = random.chance(60) ? text.count : min(text.count, start + Int(random.next() % UInt64(2 * chunk)))
            file += gzipped(Array(text[start..<end]))
            start = end
        } while start < text.count
        if random.chance(20) { file += [UInt8](repeating: 0, count: 1000) }
        return file
    }

    @Test("Rows, sums, counts and faults are those of the file read plainly", arguments: [UInt64](1...24))
    func same(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try ScratchFolder()
        var bytes = members(&random, chunk: 512 << 10)
        switch seed % 4 {
        // Cut off anywhere, damaged anywhere, something behind it.
        case 1: bytes = Array(bytes.prefix(max(2, Int(random.next() % UInt64(bytes.count)))))
        case 2: bytes[Int(random.next() % UInt64(bytes.count))] ^= 0x5A
        case 3: bytes += random.chance(50) ? [0x41] : []
        default: break
        }
        let path = try folder.file("a.jsonl.gz", bytes)
        let plain = outcome(path, isPiped: false)
        #expect(outcome(path, isPiped: true) == plain)
        if seed % 4 == 0 { #expect(plain.failure == nil) }
    }

    @Test("A reader that is dropped half-way, or before it began, leaves nothing waiting")
    func dropped() throws {
        var random = SplitMix64(seed: 3)
        let folder = try ScratchFolder()
        var text: [UInt8] = []
        while text.count < 6 << 20 { text += Array("{\"x\":\"\(random.next())\"}\n".utf8) }
        let path = try folder.file("a.jsonl.gz", gzipped(text))
        for rounds in [0, 1, 2, 5] {
            var unit = ReadUnit(path: path, file: 0)
            unit.isPiped = true
            let reader = try RowReader(unit, projection: projection)
            let batch = ColumnBatch()
            for _ in 0..<rounds { #expect(try reader.next(batch)) }
        }
    }
}
