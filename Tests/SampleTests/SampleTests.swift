import CZlib
import CellValues
import Foundation
import Testing

import segments_lab

@Suite("The sample workspace") struct SampleTests {
    static let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "data")

    static func shop(seed: UInt64 = 1, contacts: Int = 2000, activities: Int = 25_000) throws -> SampleShop {
        let asOf = try #require(CivilDate(year: 2026, month: 11, day: 20))
        return try SampleShop(
            SamplePlan(seed: seed, contacts: contacts, activities: activities, days: 120, asOf: asOf))
    }

    @Test("data/ holds what `segments-lab generate --seed 1 --output data` writes")
    func committedDataIsGenerated() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-sample-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.shop().write(to: folder.path)
        for part in ["contacts", "activities", "members"] {
            let written = try names(folder.appending(path: part))
            // A run of the sample leaves its workflows' lines beside people's.
            let committed = try names(Self.data.appending(path: part)).filter {
                !$0.hasSuffix(".workflows.jsonl") && $0 != ".lock"
            }
            #expect(committed == written, "the files of data/\(part)")
            for name in written {
                let path = "\(part)/\(name)"
                let ours = folder.appending(path: path), theirs = Self.data.appending(path: path)
                if try Data(contentsOf: ours) == Data(contentsOf: theirs) { continue }
                // Another zlib may deflate the same bytes differently: then what it inflates to decides.
                let alike = try path.hasSuffix(".gz") && inflated(ours) == inflated(theirs)
                #expect(alike, "data/\(path) differs from what the generator writes")
            }
        }
    }

    @Test("The same plan gives the same bytes, another seed gives others")
    func sameBytes() throws {
        let first = try Self.shop(contacts: 200, activities: 2000).files
        let second = try Self.shop(contacts: 200, activities: 2000).files
        #expect(first.map(\.path) == second.map(\.path))
        #expect(first.map(\.bytes) == second.map(\.bytes))
        let other = try Self.shop(seed: 2, contacts: 200, activities: 2000).files
        #expect(first.map(\.path) == other.map(\.path))
        #expect(first.map(\.bytes) != other.map(\.bytes))
    }

    @Test("A plan of one contact, or of no activity, still makes every file")
    func smallPlans() throws {
        for (contacts, activities) in [(1, 0), (1, 500), (3, 1)] {
            let files = try Self.shop(contacts: contacts, activities: activities).files
            #expect(files.count == 1 + 120 + 2)
        }
    }

    @Test("The data stay below 1 MB, so that a clone stays quick")
    func size() throws {
        let total = try Self.shop().files.reduce(0) { $0 + $1.bytes.count }
        #expect(total < 1_000_000)
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func inflated(_ file: URL) throws -> [UInt8] {
        let stream = try #require(gzopen(file.path, "rb"))
        defer { gzclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = gzread(stream, &chunk, UInt32(chunk.count))
            try #require(count >= 0, "\(file.path) is no whole gzip file")
            guard count > 0 else { return bytes }
            bytes += chunk[..<Int(count)]
        }
    }
}
