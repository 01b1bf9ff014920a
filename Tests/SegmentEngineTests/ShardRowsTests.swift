import CellValues
import FlatFiles
import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Rows of a shard, in memory and in a file")
struct ShardRowsTests {
    private struct Row: ShardRow, Comparable {
        var contact: Int
        var number: Int

        static func < (left: Row, right: Row) -> Bool {
            (left.contact, left.number) < (right.contact, right.number)
        }
    }

    private struct OtherRow: ShardRow {
        var place: UInt16
        var number: Int
        var contact: Int { Int(place) }
    }

    @Test("All rows are given, and all of a contact together, whatever was spilled and however little room there is")
    func parts() throws {
        let folder = FileManager.default.temporaryDirectory.path
        var random = SplitMix64(seed: 11)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        for world in 0..<300 {
            let contacts = 1 + below(world % 3 == 0 ? 20 : 400)
            let rows = ShardRows<Row>(contacts: contacts)
            let others = ShardRows<OtherRow>(contacts: contacts)
            let file = try SpillFile(folder: folder)
            var expected: [Row] = []
            for number in 0..<below(3000) {
                // Few have many.
                let contact = below(4) == 0 ? below(contacts) : below(1 + contacts / 10)
                expected.append(Row(contact: contact, number: number))
                if world % 2 == 0, below(3) == 0 {
                    others.append(OtherRow(place: UInt16(contact), number: number))
                } else {
                    rows.append(Row(contact: contact, number: number))
                }
                if below(world % 5 == 0 ? 40 : 900) == 0 { try rows.spill(to: file) }
                if below(700) == 0 { try others.spill(to: file) }
            }
            expected.sort()
            let largest = Dictionary(grouping: expected, by: \.contact).values.map(\.count).max() ?? 0
            let room = (largest + below(2000)) * MemoryLayout<Row>.stride
            var found: [Row] = []
            var reached = 0
            try rows.forEachPart(with: others, as: { Row(contact: $0.contact, number: $0.number) }, room: room) {
                values, part in
                #expect(part.lowerBound >= reached && part.upperBound <= contacts)
                reached = part.upperBound
                #expect(values.allSatisfy { part.contains($0.contact) })
                found += values.sorted()
            }
            #expect(found == expected, "world \(world)")
        }
    }

    @Test("A contact that has more rows than there is room for is refused")
    func tooLarge() throws {
        let file = try SpillFile(folder: FileManager.default.temporaryDirectory.path)
        let rows = ShardRows<Row>(contacts: 100)
        for number in 0..<1000 { rows.append(Row(contact: number < 900 ? 7 : number % 100, number: number)) }
        try rows.spill(to: file)
        let failure = #expect(throws: DatasetFailure.self) {
            try rows.forEachPart(room: 800 * MemoryLayout<Row>.stride) { _, _ in }
        }
        #expect(failure?.code == "too-little-memory")
    }

    @Test("Pairs count once, wherever they lie")
    func pairs() throws {
        let file = try SpillFile(folder: FileManager.default.temporaryDirectory.path)
        var random = SplitMix64(seed: 5)
        for world in 0..<20 {
            let set = PairSet(contacts: 200)
            var expected = [Set<UInt32>](repeating: [], count: 200)
            for _ in 0..<9000 {
                let (contact, value) = (Int(random.next() % 200), UInt32(random.next() % (world < 10 ? 8 : 1000)))
                set.insert(contact: contact, value: value)
                expected[contact].insert(value)
                if random.next() % 2000 == 0, world % 2 == 0 { try set.spill(to: file) }
            }
            var counts = [UInt32](repeating: 0, count: 200)
            try counts.withUnsafeMutableBufferPointer { counts in
                try set.count(into: #require(counts.baseAddress), room: 64 << 10)
            }
            #expect(counts == expected.map { UInt32($0.count) })
        }
    }

    @Test("Of the texts that replace each other no more is kept than twice what the contacts have")
    func texts() {
        var random = SplitMix64(seed: 3)
        let column = CellColumn(.lastValue(PropertyReference(path: "url", type: .text)), contacts: 50)
        var expected = [[UInt8]?](repeating: nil, count: 50)
        for order in 0..<20_000 {
            let contact = Int(random.next() % (order < 10_000 ? 40 : 50))
            let text = [UInt8](repeating: UInt8(order % 256), count: 1 + Int(random.next() % 300))
            text.withUnsafeBytes {
                column.keep($0, at: Instant(seconds: 0), order: LogOrder(file: 0, offset: UInt64(order)), of: contact)
            }
            expected[contact] = text
        }
        for contact in 0..<50 {
            let cell = column.values[contact]
            #expect(cell.isPresent == (expected[contact] != nil))
            if let text = expected[contact] { #expect(column.texts[cell].elementsEqual(text)) }
        }
        let held = expected.reduce(0) { $0 + ($1?.count ?? 0) }
        #expect(column.texts.bytes <= held * 2 + 300)
    }
}
