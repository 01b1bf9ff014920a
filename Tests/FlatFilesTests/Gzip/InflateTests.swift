import FlatFiles
import TestSupport
import Testing

@Suite("Whichever library inflates")
struct InflateTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("Corner files give the bytes and the finding that they must, however they are read")
    func corners() throws {
        #expect(gzipCorners.count >= 60)
        #expect(Set(gzipCorners.map(\.name)).count == gzipCorners.count)
        for corner in gzipCorners {
            let path = try folder.file("corner.gz", corner.file)
            for library in InflateLibrary.allCases {
                #expect(Inflated(path, library) == corner.expected, "\(corner.name), \(library)")
                guard corner.file.count < 2000, corner.expected.bytes.count < 2000 else {
                    for (step, count) in [(1000, 100), (60_000, 40_000)] {
                        #expect(
                            Inflated(path, library, step: step, count: count) == corner.expected,
                            "\(corner.name), \(library), by \(step) and \(count)")
                    }
                    continue
                }
                for (step, count) in [(1, 1), (1, 1 << 17), (.max, 1), (2, 3), (7, 5)] {
                    #expect(
                        Inflated(path, library, step: step, count: count) == corner.expected,
                        "\(corner.name), \(library), by \(step) and \(count)")
                }
            }
            // To take out marks is ours alone.
            if corner.name.hasPrefix("a mark ") { continue }
            let zlib = Inflated.byZlib(corner.file)
            #expect(zlib.bytes == corner.expected.bytes, "\(corner.name), zlib's own reading")
            #expect(
                zlib.finding == corner.expected.finding.map { String($0.prefix { $0 != ":" }) },
                "\(corner.name), zlib's own reading")
        }
    }

    @Test("A file cut at any byte gives all that is before, and is truncated")
    func cuts() throws {
        var random = SplitMix64(seed: 3)
        let text = Array((0..<60).map { "\($0),\(random.next() % 100)\n" }.joined().utf8)
        for (index, data) in [
            deflated(text), deflated(text, level: 0), deflated(text, level: 1, strategy: 4),
            deflated(text, flushEach: 50),
        ].enumerated() {
            let file = GzipMember(flags: 10, name: Array("cut".utf8)).bytes(data, of: text)
            for count in 2..<file.count {
                let path = try folder.file("cut.gz", Array(file.prefix(count)))
                let expected = Inflated(
                    bytes: Inflated.byZlib(Array(file.prefix(count))).bytes, finding: Inflated.truncated)
                for library in InflateLibrary.allCases {
                    #expect(Inflated(path, library) == expected, "\(library), data \(index), \(count)")
                    #expect(
                        Inflated(path, library, step: 5, count: 11) == expected, "\(library), data \(index), \(count)")
                }
            }
        }
    }

    @Test("Files damaged at random, 20,000 of them, give the same bytes and the same finding")
    func mutations() throws {
        var random = SplitMix64(seed: 1952)
        let seeds = seedFiles(&random)
        var findings: [String: Int] = [:]
        for number in 0..<20_000 {
            var file = random.pick(seeds)
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&file, &random) }
            // The magic bytes are what calls a file gzip.
            file = [0x1F, 0x8B] + file.dropFirst(2)
            let path = try folder.file("mutant.gz", file)
            let step = random.pick([1, 3, 20, 100, .max])
            let count = random.pick([10, 100, 1000, 1 << 14])
            let whole = Inflated(path, .zlib)
            findings[whole.finding.map { String($0.filter { !$0.isNumber }) } ?? "none", default: 0] += 1
            for library in InflateLibrary.allCases {
                let other = Inflated(path, library, step: step, count: count)
                #expect(other == whole, "mutant \(number), \(library), by \(step) and \(count): \(file)")
            }
            let zlib = Inflated.byZlib(file)
            #expect(zlib.bytes == whole.bytes, "mutant \(number), zlib's own reading: \(file)")
            #expect(
                zlib.finding == whole.finding.map { String($0.prefix { $0 != ":" }) },
                "mutant \(number), zlib's own reading: \(file)")
        }
        // They get everywhere.
        #expect(findings.count >= 9, "\(findings)")
        for (finding, count) in findings { #expect(count >= 20, "\(finding)") }
    }

    /// Of a few hundred bytes, most of them with dynamic trees.
    private func seedFiles(_ random: inout SplitMix64) -> [[UInt8]] {
        func text(_ lines: Int) -> [UInt8] {
            Array(
                (0..<lines).map { "{\"n\":\($0),\"x\":\"\(random.next() % 1000)\",\"city\":\"San Sebastián\"}\n" }
                    .joined().utf8)
        }
        let (short, long) = (text(3), text(40))
        return [
            gzipped(short), gzipped(long), gzipped(long) + gzipped(short),
            gzipped([]) + gzipped(short) + [UInt8](repeating: 0, count: 20),
            GzipMember(flags: 31, extra: [1, 2, 3, 4], name: Array("name".utf8), comment: Array("comment".utf8))
                .bytes(deflated(short), of: short),
            GzipMember(flags: 2).bytes(deflated(short), of: short),
            GzipMember().bytes(deflated(long, level: 0), of: long),
            GzipMember().bytes(deflated(long, level: 1, strategy: 4), of: long),
            GzipMember().bytes(deflated(long, strategy: 2), of: long),
            GzipMember().bytes(deflated(long, flushEach: 200), of: long),
        ]
    }

    private func mutate(_ file: inout [UInt8], _ random: inout SplitMix64) {
        guard file.count > 3 else { return }
        // Heads and the heads of first blocks are a small part of a file, where most can go wrong.
        let place =
            random.chance(40)
            ? Int.random(in: 2..<min(file.count, 60), using: &random)
            : Int.random(in: 2..<file.count, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: file[place] = UInt8(truncatingIfNeeded: random.next())
        case 5: file.remove(at: place)
        case 6: file.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 7: file = Array(file.prefix(place))
        case 8:
            let end = Int.random(in: place...min(file.count, place + 30), using: &random)
            file.insert(contentsOf: Array(file[place..<end]), at: Int.random(in: 2..<file.count, using: &random))
        default:
            let end = min(file.count, place + 12)
            for index in place..<end { file[index] = UInt8(truncatingIfNeeded: random.next()) }
        }
    }
}
