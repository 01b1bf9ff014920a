import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Contacts are numbered in the order of their key bytes, and found by key")
struct ContactIndexTests {
    @Test("Keys of every length, alike at their ends, are found, and no others", arguments: [UInt64](1...20))
    func lengths(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let keys = Set(
            (0..<400).map { _ in
                let length = Int.random(in: 1...40, using: &random)
                // Few different bytes, NUL among them: the hard case for padding.
                return (0..<length).map { _ in [0, 65, 66].randomElement(using: &random)! as UInt8 }
            })
        let index = ContactIndex(keys: keys)
        let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
        for (number, key) in sorted.enumerated() {
            #expect(index.contact(for: key) == number)
            #expect(Array(index.key(number)) == key)
        }
        for key in keys {
            let longer = key + [0]
            #expect((index.contact(for: longer) != nil) == keys.contains(longer))
            let shorter = Array(key.dropLast())
            #expect((index.contact(for: shorter) != nil) == keys.contains(shorter))
        }
        #expect(index.contact(for: [] as [UInt8]) == nil)
    }

    @Test(
        "A table filled by several threads finds every key and every other key of a contact", arguments: [1, 2, 3, 7])
    func threads(count: Int) {
        let keys = (0..<150_000).map { number -> [UInt8] in
            Array((number % 5 == 0 ? "a-contact-with-a-long-key-\(1_000_000 + number)" : "c\(1_000_000 + number)").utf8)
        }.sorted { $0.lexicographicallyPrecedes($1) }
        var starts = [0]
        for key in keys { starts.append(starts[starts.count - 1] + key.count) }
        let others = (0..<3000).map { (previous: Array("other-\($0)".utf8), target: keys[$0 * 40]) }
        let unknown = (previous: Array("nobody's".utf8), target: Array("not there".utf8))
        let index = ContactIndex(
            sortedKeyBytes: keys.flatMap { $0 }, starts: starts, merged: others + [unknown], threads: count)
        #expect(keys.indices.allSatisfy { index.contact(for: keys[$0]) == $0 })
        #expect(others.indices.allSatisfy { index.contact(for: others[$0].previous) == $0 * 40 })
        #expect(index.contact(for: unknown.previous) == nil)
        #expect((0..<1000).allSatisfy { index.contact(for: Array("c\($0)".utf8)) == nil })
    }

    @Test("Look-ups in batches find what single ones find, across the batch's edge")
    func batches() {
        let keys = (0..<1000).map { Array("contact-\($0 * 7)".utf8) }
        let index = ContactIndex(keys: keys)
        let asked = (0..<3000).map { Array("contact-\($0)".utf8) } + [[]]
        var found = [Int32](repeating: 0, count: asked.count)
        let flat = asked.flatMap { $0 }
        flat.withUnsafeBytes { bytes in
            var start = 0
            let slices = asked.map { key in
                defer { start += key.count }
                return UnsafeRawBufferPointer(rebasing: bytes[start..<start + key.count])
            }
            slices.withUnsafeBufferPointer { slices in
                found.withUnsafeMutableBufferPointer { room in index.find(into: room) { slices[$0] } }
            }
        }
        for (key, contact) in zip(asked, found) {
            #expect((contact < 0 ? nil : Int(contact)) == index.contact(for: key))
        }
    }

    @Test("A dictionary gives a text the same code again, whatever its length")
    func dictionary() {
        var random = SplitMix64(seed: 5)
        let dictionary = TextDictionary()
        var codes: [[UInt8]: UInt32] = [:]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                [0, 65, 66].randomElement(using: &random)! as UInt8
            }
            let code = text.withUnsafeBytes { dictionary.code(of: $0) }
            if let known = codes[text] {
                #expect(known == code)
            } else {
                #expect(Int(code) == codes.count)
                codes[text] = code
            }
        }
        for (text, code) in codes { #expect(dictionary.array(Int(code)) == text) }
    }
}
