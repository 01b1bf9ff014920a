import TestSupport
import Testing

@testable import CellValues

@Suite("Expected keys change no answer")
struct JSONShapesTests {
    /// Keys that are each other's beginnings, short, of 6, 7, 14, 15, 16, 22 and 23 bytes (with the quote and the colon what
    /// is compared at once ends at 8, 16 and 24), with quotes and escapes about.
    private static let keys = [
        "a", "ab", "abc", "123456", "1234567", "12345678", "1234567890abcd", "1234567890abcde", "1234567890abcdef",
        "1234567890abcdefghijkl", "1234567890abcdefghijklm", "1234567890abXdefghijkl", "é", "é2", #"\u0061"#, #"q\""#,
    ]

    /// One scanner over rows whose objects come in a few orders, again and again, some with a key twice.
    @Test("One scanner over many rows finds what the tree reader finds", arguments: [UInt64](1...40))
    func agrees(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let orders = (0..<4).map { _ in
            Array(Self.keys.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)))
        }
        let tree = JSONMemberTree(paths: [["a"], ["ab", "a"], ["abc", "abc", "12345678"], ["1234567890abcdef"]])
        var scanner = JSONScanner(refusesRepeatedKeys: true)
        let cells = UnsafeMutablePointer<ScannedCell>.allocate(capacity: tree.captureCount)
        defer { cells.deallocate() }
        for _ in 0..<300 {
            let row = object(orders, depth: 0, &random)
            var expected: JSONNode?
            var isRepeated = false
            do throws(JSONFault) {
                expected = try JSONNode(parsing: Array(row.utf8))
            } catch {
                isRepeated = error.code == .repeatedKey
            }
            cells.initialize(repeating: ScannedCell(), count: tree.captureCount)
            let bytes = Array(row.utf8) + [0x0A] + [UInt8](repeating: 0, count: JSONScanner.padding)
            let isGood = bytes.withUnsafeBufferPointer {
                scanner.row($0.baseAddress!, base: $0.baseAddress!, tree: tree, captures: cells) != nil
            }
            try #require(isGood == (expected != nil), "\(row)")
            if !isGood { #expect(isRepeated && scanner.fault == .repeatedKey, "\(row)") }
            guard let expected else { continue }
            for path in [["a"], ["ab", "a"], ["abc", "abc", "12345678"], ["1234567890abcdef"]] {
                let cell = cells[tree.slot(path)!]
                let found =
                    cell.kind != .number
                    ? nil : String(decoding: bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)], as: UTF8.self)
                #expect(found == text(expected, path), "\(path) of \(row)")
            }
        }
    }

    private func object(_ orders: [[String]], depth: Int, _ random: inout SplitMix64) -> String {
        var keys = random.pick(orders)
        if random.chance(10) { keys.append(random.pick(Self.keys)) }
        if random.chance(5) { keys.swapAt(0, keys.count - 1) }
        let space = random.chance(10) ? " " : ""
        let members = keys.map { key -> String in
            let value =
                depth < 3 && random.chance(40) ? object(orders, depth: depth + 1, &random) : "\(random.next() % 1000)"
            return "\"\(key)\"\(space):\(space)\(value)"
        }
        return "{" + space + members.joined(separator: ",") + "}"
    }

    /// The digits at the path; nil where there are none. Objects are compared by being there.
    private func text(_ node: JSONNode, _ path: [String]) -> String? {
        var node = node
        for key in path {
            guard case .object(let members) = node.kind,
                let member = members.first(where: { Array($0.key.utf8) == Array(key.utf8) })
            else { return nil }
            node = member.value
        }
        if case .number(let digits) = node.kind { return digits }
        return nil
    }
}
