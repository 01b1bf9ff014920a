import CZlib
import TestSupport

/// A small gzip file of a kind that is seldom met, and what must come of it.
struct GzipCorner {
    var name: String
    var file: [UInt8]
    var expected: Inflated
}

/// All of them, none by a tool's leave: heads, blocks and tails as RFC 1951 and 1952 have them, and as they mustn't be.
let gzipCorners: [GzipCorner] = heads + cutHeads + blocks + wrongBlocks + trees + tails + joined + large

private let abc = Array("abc".utf8)
private let plain = deflated(abc)

private func good(_ name: String, _ file: [UInt8], _ text: [UInt8] = abc) -> GzipCorner {
    GzipCorner(name: name, file: file, expected: Inflated(bytes: text))
}

private func bad(_ name: String, _ file: [UInt8], _ finding: String, after text: String = "") -> GzipCorner {
    GzipCorner(name: name, file: file, expected: Inflated(bytes: Array(text.utf8), finding: finding))
}

private func member(_ text: String) -> [UInt8] { gzipped(Array(text.utf8)) }

private let full = GzipMember(flags: 31, extra: [1, 2, 3], name: Array("n".utf8), comment: Array("c".utf8))

private let heads: [GzipCorner] =
    [
        good("no flags", GzipMember().bytes(plain, of: abc)),
        good("said to be text", GzipMember(flags: 1).bytes(plain, of: abc)),
        good("extra", GzipMember(flags: 4, extra: [0, 0x1F, 0x8B, 8]).bytes(plain, of: abc)),
        good("extra of nothing", GzipMember(flags: 4).bytes(plain, of: abc)),
        good(
            "the longest extra",
            GzipMember(flags: 4, extra: [UInt8](repeating: 7, count: 65_535)).bytes(plain, of: abc)),
        good("a name", GzipMember(flags: 8, name: Array("a.jsonl".utf8)).bytes(plain, of: abc)),
        good("an empty name", GzipMember(flags: 8).bytes(plain, of: abc)),
        good(
            "a name longer than a buffer",
            GzipMember(flags: 10, name: [UInt8](repeating: 0x6E, count: 200_000)).bytes(plain, of: abc)),
        good("a comment", GzipMember(flags: 16, comment: Array("made by hand".utf8)).bytes(plain, of: abc)),
        good("everything, with the head's sum", full.bytes(plain, of: abc)),
        good("the head's sum alone", GzipMember(flags: 2).bytes(plain, of: abc)),
        bad(
            "a wrong sum of the head", GzipMember(flags: 2, headerSumChange: 1).bytes(plain, of: abc),
            Inflated.damaged("the CRC-16 of a member's header is wrong")),
        bad(
            "a wrong sum of a whole head",
            {
                var wrong = full
                wrong.headerSumChange = 0x8000
                return wrong.bytes(plain, of: abc)
            }(), Inflated.damaged("the CRC-16 of a member's header is wrong")),
        bad(
            "a name that the head's sum isn't of",
            {
                var file = GzipMember(flags: 10, name: Array("name".utf8)).bytes(plain, of: abc)
                file[11] ^= 1
                return file
            }(), Inflated.damaged("the CRC-16 of a member's header is wrong")),
    ]
    + [0x20, 0x40, 0x80, 0xE0, 0x3F].map { flags in
        bad(
            "reserved flags \(flags)", GzipMember(flags: flags).bytes(plain, of: abc),
            Inflated.damaged("reserved flags of a member are set"))
    }
    + [0, 7, 9, 255].map { method in
        bad(
            "method \(method)", GzipMember(method: method).bytes(plain, of: abc),
            Inflated.damaged("the method of a member is \(method), not 8, deflate"))
    }

private let cutHeads: [GzipCorner] =
    (2...full.head.count).map { bad("head cut behind byte \($0)", Array(full.head.prefix($0)), Inflated.truncated) }
    + [
        bad("cut behind a wrong method", [0x1F, 0x8B, 7], Inflated.truncated),
        bad("a second head cut", member("abc") + full.head.prefix(13), Inflated.truncated, after: "abc"),
        bad("a second member's magic cut", member("abc") + [0x1F], Inflated.trailing, after: "abc"),
    ]

private let match = [DeflateBits.Item.symbol(257), .distance(0)]

private let blocks: [GzipCorner] = [
    good("stored", GzipMember().bytes { $0.stored(abc) }),
    good("stored, empty", GzipMember().bytes([]) { $0.stored([]) }, []),
    good(
        "stored, the longest",
        GzipMember().bytes([UInt8](repeating: 0x61, count: 65_535)) {
            $0.stored([UInt8](repeating: 0x61, count: 65_535))
        }, [UInt8](repeating: 0x61, count: 65_535)),
    good(
        "stored blocks, some empty",
        GzipMember().bytes {
            for part in ["a", "", "b", "", "", "c"] { $0.stored(Array(part.utf8), isFinal: false) }
            $0.stored([])
        }),
    good("fixed", GzipMember().bytes { $0.fixed([.literal("a"), .literal("b"), .literal("c"), DeflateBits.end]) }),
    good("fixed, empty", GzipMember().bytes([]) { $0.fixed([DeflateBits.end]) }, []),
    good(
        "fixed, a match over itself",
        GzipMember().bytes([UInt8](repeating: 0x61, count: 259)) {
            $0.fixed([.literal("a"), .symbol(285), .distance(0), DeflateBits.end])
        }, [UInt8](repeating: 0x61, count: 259)),
    good(
        "length 258 by the symbol with extra bits",
        GzipMember().bytes([UInt8](repeating: 0x61, count: 259)) {
            $0.fixed([.literal("a"), .symbol(284, extra: 31, bits: 5), .distance(0), DeflateBits.end])
        }, [UInt8](repeating: 0x61, count: 259)),
    good(
        "a match from a block before",
        GzipMember().bytes(Array("aaaa".utf8)) {
            $0.stored([0x61], isFinal: false)
            $0.fixed(match + [DeflateBits.end])
        }, Array("aaaa".utf8)),
    good(
        "many empty blocks",
        GzipMember().bytes {
            for _ in 0..<500 { $0.fixed([DeflateBits.end], isFinal: false) }
            $0.stored(abc, isFinal: false)
            for _ in 0..<50 { $0.stored([], isFinal: false) }
            $0.fixed([DeflateBits.end])
        }),
]

private let wrongBlocks: [GzipCorner] =
    [
        bad("a block of no type", GzipMember().bytes { $0.put(7, 3) }, Inflated.undecodable),
        bad(
            "a second block of no type",
            GzipMember().bytes {
                $0.stored(abc, isFinal: false)
                $0.put(7, 3)
            }, Inflated.undecodable, after: "abc"),
        bad("stored, its lengths at odds", GzipMember().bytes { $0.stored(abc, not: 4) }, Inflated.undecodable),
        bad(
            "length symbol 286", GzipMember().bytes { $0.fixed([.literal("a"), .symbol(286)]) }, Inflated.undecodable,
            after: "a"),
        bad("length symbol 287", GzipMember().bytes { $0.fixed([.symbol(287), .distance(0)]) }, Inflated.undecodable),
    ]
    + [30, 31].map { distance in
        bad(
            "distance symbol \(distance)",
            GzipMember().bytes { $0.fixed([.literal("a"), .symbol(257), .distance(distance), DeflateBits.end]) },
            Inflated.undecodable, after: "a")
    }
    + [
        bad(
            "a distance before the first byte", GzipMember().bytes { $0.fixed(match + [DeflateBits.end]) },
            Inflated.undecodable),
        bad(
            "a distance one too far",
            GzipMember().bytes {
                $0.fixed([.literal("a"), .literal("b"), .symbol(257), .distance(2), DeflateBits.end])
            }, Inflated.undecodable, after: "ab"),
        bad(
            "a distance into the member before",
            member(String(repeating: "x", count: 100)) + GzipMember().bytes { $0.fixed(match + [DeflateBits.end]) },
            Inflated.undecodable, after: String(repeating: "x", count: 100)),
        bad(
            "cut in a distance symbol of no meaning",
            GzipMember().head
                + {
                    var bits = DeflateBits()
                    bits.fixed([.literal("a"), .literal("b"), .symbol(257)])
                    bits.put(15, 2)
                    return bits.bytes
                }(), Inflated.truncated, after: "ab"),
        bad("no data", GzipMember().head, Inflated.truncated),
        bad("stored, cut in its length", GzipMember().head + [1, 3], Inflated.truncated),
        bad(
            "stored, cut in its bytes", GzipMember().head + [1, 3, 0, 0xFC, 0xFF, 0x61, 0x62], Inflated.truncated,
            after: "ab"),
    ]

/// Literals a and b, end of block, lengths of 3: a complete tree.
private let literals = [0x61: 2, 0x62: 2, 256: 2, 257: 2]
private let ab = [DeflateBits.Item.literal("a"), .literal("b")]

private func dynamic(
    _ text: String, _ items: [DeflateBits.Item], _ literals: [Int: Int] = literals, _ distances: [Int] = [1, 1]
) -> [UInt8] {
    GzipMember().bytes(Array(text.utf8)) { $0.dynamic(items, literals: literals, distances: distances) }
}

private func dynamicHead(
    _ literals: Int, _ distances: Int, _ lengths: [(Int, Int)], _ lengthsOfLengths: [Int] = DeflateBits.lengthsOfLengths
) -> [UInt8] {
    GzipMember().bytes {
        $0.dynamicHead(
            literals: literals, distances: distances, lengths.map { (symbol: $0.0, extra: $0.1) },
            lengthsOfLengths: lengthsOfLengths)
        $0.putAligned([UInt8](repeating: 0x55, count: 60))
    }
}

private func lengthsOfLengths(_ lengths: [Int: Int]) -> [Int] {
    (0..<19).map { lengths[$0] ?? 0 }
}

private let trees: [GzipCorner] = [
    good("dynamic", dynamic("ab", ab + [DeflateBits.end]), Array("ab".utf8)),
    good("dynamic, a match", dynamic("abbbb", ab + match + [DeflateBits.end]), Array("abbbb".utf8)),
    good("the end alone has a code", dynamic("", [DeflateBits.end], [256: 1]), []),
    good(
        "one distance of one bit", dynamic("abbbb", ab + match + [DeflateBits.end], literals, [1]),
        Array("abbbb".utf8)),
    good(
        "no distance has a code, and none is used", dynamic("ab", ab + [DeflateBits.end], literals, [0]),
        Array("ab".utf8)),
    bad(
        "no distance has a code, and one is used",
        dynamic("ab", ab + [.symbol(257), .symbol(256), .symbol(256)], literals, [0]), Inflated.undecodable, after: "ab"
    ),
    bad(
        "the missing half of one distance of one bit",
        GzipMember().bytes {
            $0.dynamic(ab + [.symbol(257)], literals: literals, distances: [1])
            $0.put(1, 1)
            $0.putAligned([0, 0, 0, 0])
        }, Inflated.undecodable, after: "ab"),
    bad("too many literals said", dynamicHead(287, 1, []), Inflated.undecodable),
    bad("too many distances said", dynamicHead(257, 31, []), Inflated.undecodable),
    bad(
        "lengths of lengths: too many codes",
        dynamicHead(257, 1, [], lengthsOfLengths([0: 1, 1: 1, 2: 1])), Inflated.undecodable),
    bad(
        "lengths of lengths: too few codes",
        dynamicHead(257, 1, [(0, 0)], lengthsOfLengths([0: 2, 1: 2, 2: 2])), Inflated.undecodable),
    bad(
        "lengths of lengths: a single code", dynamicHead(257, 1, [(0, 0)], lengthsOfLengths([0: 1])),
        Inflated.undecodable),
    bad("lengths of lengths: none", dynamicHead(257, 1, [], lengthsOfLengths([:])), Inflated.undecodable),
    bad("a repeat of nothing", dynamicHead(257, 1, [(16, 0)]), Inflated.undecodable),
    bad("a repeat beyond the end", dynamicHead(257, 1, [(18, 127), (18, 127)]), Inflated.undecodable),
    bad(
        "zeros over the end of the literals, and too many",
        dynamicHead(257, 1, [(18, 127), (18, 106), (1, 0), (17, 0)]), Inflated.undecodable),
    bad(
        "the end of a block has no code",
        dynamicHead(257, 1, [(1, 0), (1, 0), (18, 127), (18, 106), (0, 0)]), Inflated.undecodable),
    bad(
        "too many codes of literals", dynamic("ab", ab, [0x61: 1, 0x62: 1, 256: 1]), Inflated.undecodable),
    bad(
        "a literal's code is missing, and unused",
        dynamic("ab", ab + [DeflateBits.end], [0x61: 2, 0x62: 2, 256: 2]), Inflated.undecodable),
    bad("the end alone has a code of two bits", dynamic("", [DeflateBits.end], [256: 2]), Inflated.undecodable),
    bad(
        "too many codes of distances", dynamic("ab", ab + [DeflateBits.end], literals, [1, 1, 1]), Inflated.undecodable),
    bad(
        "a distance's code is missing, and unused",
        dynamic("abbbb", ab + match + [DeflateBits.end], literals, [2, 2, 2]), Inflated.undecodable),
    bad(
        "one distance of two bits", dynamic("abbbb", ab + match + [DeflateBits.end], literals, [2]),
        Inflated.undecodable),
    bad(
        "a tree with a code missing in the second block",
        GzipMember().bytes(Array("abab".utf8)) {
            $0.dynamic(ab + [DeflateBits.end], literals: literals, distances: [1, 1], isFinal: false)
            $0.dynamic(ab + [DeflateBits.end], literals: [0x61: 2, 0x62: 2, 256: 2], distances: [1, 1])
        }, Inflated.undecodable, after: "ab"),
    bad(
        "a block of no type cut off where its head would be known",
        GzipMember().head
            + {
                var bits = DeflateBits()
                bits.dynamic(ab + [DeflateBits.end], literals: literals, distances: [1, 1], isFinal: false)
                return bits.bytes
            }(), Inflated.truncated, after: "ab"),
]

private let tails: [GzipCorner] =
    [
        bad(
            "a wrong CRC-32", GzipMember(sumChange: 1).bytes(plain, of: abc),
            Inflated.damaged("the CRC-32 of a member is wrong"), after: "abc"),
        bad(
            "a wrong length", GzipMember(lengthChange: 1 << 31).bytes(plain, of: abc),
            Inflated.damaged("the length of a member is wrong"), after: "abc"),
        bad(
            "both wrong", GzipMember(sumChange: 1 << 31, lengthChange: 1).bytes(plain, of: abc),
            Inflated.damaged("the CRC-32 of a member is wrong"), after: "abc"),
        bad(
            "a wrong CRC-32 and no length", GzipMember(sumChange: 1).bytes(plain, of: abc).dropLast(4),
            Inflated.damaged("the CRC-32 of a member is wrong"), after: "abc"),
        bad(
            "an empty member with a sum", GzipMember(sumChange: 1).bytes([]) { $0.stored([]) },
            Inflated.damaged("the CRC-32 of a member is wrong")),
    ]
    + (1...8).map {
        bad("tail cut by \($0)", GzipMember().bytes(plain, of: abc).dropLast($0), Inflated.truncated, after: "abc")
    }

private let zeros = [UInt8](repeating: 0, count: 300_000)

private let joined: [GzipCorner] = [
    good("an empty member", member(""), []),
    good("two members", member("a") + member("bc")),
    good("empty members between", member("") + member("a") + member("") + member("") + member("bc") + member("")),
    good("300 members", (0..<300).flatMap { _ in member("abc") }, Array(String(repeating: "abc", count: 300).utf8)),
    good("a zero behind", member("abc") + [0]),
    good("zeros behind, more than a buffer", member("abc") + zeros),
    good("zeros behind an empty member", member("") + zeros, []),
    bad("a member behind zeros", member("abc") + [0] + member("d"), Inflated.trailing, after: "abc"),
    bad("text behind zeros", member("abc") + zeros + [0x41], Inflated.trailing, after: "abc"),
    bad("text behind", member("abc") + Array("{\"a\":1}\n".utf8), Inflated.trailing, after: "abc"),
    bad("nearly a member behind", member("abc") + [0x1F, 0x8C, 8, 0], Inflated.trailing, after: "abc"),
    bad(
        "a second member with reserved flags", member("abc") + GzipMember(flags: 0x40).bytes(plain, of: abc),
        Inflated.damaged("reserved flags of a member are set"), after: "abc"),
    bad(
        "a second member with a wrong CRC-32", member("abc") + GzipMember(sumChange: 9).bytes(plain, of: abc),
        Inflated.damaged("the CRC-32 of a member is wrong"), after: "abcabc"),
    bad("a second member cut", member("abc") + member("def").dropLast(9), Inflated.truncated, after: "abcdef"),
    good(
        "a mark at a member's start within a line", member("a") + gzipped([0xEF, 0xBB, 0xBF] + Array("bc".utf8))),
    good("two bytes of a mark", member("a") + gzipped([0xEF, 0xBB]), [0x61, 0xEF, 0xBB]),
]

private let noise: [UInt8] = {
    var random = SplitMix64(seed: 14)
    return (0..<400_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}()

private let lines: [UInt8] = {
    var random = SplitMix64(seed: 41)
    var text: [UInt8] = []
    while text.count < 700_000 {
        text += Array(
            "{\"contact_id\":\"c\(random.next() % 5000)\",\"type\":\"visit\",\"n\":\(random.next() % 1000)}\n".utf8)
    }
    return text
}()

private let farthest = noise.prefix(32_768) + noise.prefix(32_768) + noise.prefix(300)

private let large: [GzipCorner] = [
    good("noise", GzipMember().bytes(deflated(noise), of: noise), noise),
    good(
        "noise, deflated to codes of literals",
        GzipMember().bytes(deflated(noise, strategy: Z_HUFFMAN_ONLY), of: noise), noise),
    good("zeros", GzipMember().bytes(deflated(zeros), of: zeros), zeros),
    good("lines", GzipMember().bytes(deflated(lines), of: lines), lines),
    good("lines, fastest", GzipMember().bytes(deflated(lines, level: 1), of: lines), lines),
    good("lines, smallest", GzipMember().bytes(deflated(lines, level: 9), of: lines), lines),
    good("lines, not compressed", GzipMember().bytes(deflated(lines, level: 0), of: lines), lines),
    good("lines in fixed codes", GzipMember().bytes(deflated(lines, strategy: Z_FIXED), of: lines), lines),
    good("lines in runs", GzipMember().bytes(deflated(lines, strategy: Z_RLE), of: lines), lines),
    good("lines, flushed every 1,000 bytes", GzipMember().bytes(deflated(lines, flushEach: 1000), of: lines), lines),
    good("lines, flushed every 40,000 bytes", GzipMember().bytes(deflated(lines, flushEach: 40_000), of: lines), lines),
    good("the farthest distances", GzipMember().bytes(deflated(Array(farthest)), of: Array(farthest)), Array(farthest)),
    GzipCorner(
        name: "lines with a wrong CRC-32", file: GzipMember(sumChange: 1).bytes(deflated(lines), of: lines),
        expected: Inflated(bytes: lines, finding: Inflated.damaged("the CRC-32 of a member is wrong"))),
]
