import CellValues
import FlatFiles
import Foundation
import SegmentEngine
import TestSupport
import Testing

@testable import SegmentPipeline

@Suite("State") struct RunStateTests {
    private func bytes(_ write: (ArtifactSink) throws -> Void) throws -> [UInt8] {
        let sink = ArtifactSink(nil)
        try write(sink)
        return Array(sink.buffer.bytes)
    }

    private func state(seed: UInt64) -> RunState {
        var random = SplitMix64(seed: seed)
        let count = random.pick([0, 1, 63, 64, 65, 300, 1000])
        var bytes: [UInt8] = []
        var starts = [0]
        for number in 0..<count {
            // In their order, as a run has them.
            bytes += Array("key\(10_000 + number)".utf8)
            starts.append(bytes.count)
        }
        let segments = (0..<Int.random(in: 0...4, using: &random)).map { number -> RunState.Entry in
            var members = ContactSet(universe: count)
            let percent = random.pick([0, 1, 50, 100])
            for contact in 0..<count where random.chance(percent) { members.insert(contact) }
            let instants = random.pick([1, 2, 256, 257])
            return RunState.Entry(
                id: "s\(number)", definition: String(repeating: "ab", count: 32), isCarried: random.chance(20),
                members: members, instants: (0..<instants).map { Int64($0) * 86_400 - 5 },
                codes: instants == 1
                    ? [] : (0..<members.count).map { _ in UInt32.random(in: 0..<UInt32(instants), using: &random) })
        }
        return RunState(keys: RunState.KeyList(bytes: bytes, starts: starts), segments: segments)
    }

    private func read(keys: [UInt8], memberships: [UInt8]) -> RunState? {
        guard let keys = RunState.KeyList(keys) else { return nil }
        return RunState.Entry.all(in: memberships, among: keys, until: Instant.stampSeconds.upperBound).map {
            RunState(keys: keys, segments: $0)
        }
    }

    @Test("What a run writes the next one reads", arguments: UInt64(0)..<60)
    func roundTrip(_ seed: UInt64) throws {
        let state = state(seed: seed)
        let keys = try bytes { _ = try RunState.write(keys: state.keys, to: $0) }
        let memberships = try bytes { _ = try RunState.write(state.segments, universe: state.keys.count, to: $0) }
        let read = try #require(self.read(keys: keys, memberships: memberships))
        #expect(read.keys.bytes == state.keys.bytes && read.keys.starts == state.keys.starts)
        #expect(read.segments.map(\.id) == state.segments.map(\.id))
        for (left, right) in zip(read.segments, state.segments) {
            #expect(left.members == right.members && left.codes == right.codes && left.instants == right.instants)
            #expect(left.definition == right.definition && left.isCarried == right.isCarried)
        }
    }

    @Test("Half a file, another version, or a flipped byte is refused or read, and never a crash")
    func damage() throws {
        let state = state(seed: 7)
        let keys = try bytes { _ = try RunState.write(keys: state.keys, to: $0) }
        let memberships = try bytes { _ = try RunState.write(state.segments, universe: state.keys.count, to: $0) }
        for length in 0..<min(200, memberships.count) {
            #expect(read(keys: keys, memberships: Array(memberships.prefix(length))) == nil)
        }
        #expect(read(keys: Array(keys.dropLast()), memberships: memberships) == nil)
        var other = memberships
        other[4] = 2
        #expect(read(keys: keys, memberships: other) == nil)
        var random = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            var flipped = memberships
            flipped[Int.random(in: 0..<flipped.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = read(keys: keys, memberships: flipped)
            var flippedKeys = keys
            flippedKeys[Int.random(in: 0..<min(40, keys.count), using: &random)] = UInt8.random(
                in: 0...255, using: &random)
            _ = read(keys: flippedKeys, memberships: memberships)
        }
    }

    static let names: [(String, Bool)] = [
        ("2026-11-20T00-00-00Z", true), ("2026-11-20T00-00-00Z.2", true), ("2026-11-20T00-00-00Z.1", false),
        ("2026-11-20T00-00-00Z.02", false), ("2026-02-30T00-00-00Z", false), ("2026-11-20T00:00:00Z", false),
        (".tmp-2026-11-20T00-00-00Z", false), ("2026-11-20", false), ("", false), ("2026-11-20T00-00-00Z.", false),
    ]

    @Test("A run's name is one thing only", arguments: names)
    func runNames(_ text: String, _ isName: Bool) {
        #expect((RunName(text) != nil) == isName)
        #expect(RunName(text).map(\.description) ?? text == text)
    }

    @Test("Runs sort by as-of, then by number")
    func order() {
        let names = [
            "2026-11-20T00-00-00Z.10", "2026-11-20T00-00-00Z", "2026-11-20T00-00-00Z.9", "2025-11-20T00-00-00Z",
        ]
        #expect(
            names.compactMap { RunName($0) }.sorted().map(\.description)
                == [
                    "2025-11-20T00-00-00Z", "2026-11-20T00-00-00Z", "2026-11-20T00-00-00Z.9", "2026-11-20T00-00-00Z.10",
                ])
    }

    @Test("Base64 is RFC 4648's")
    func base64() {
        for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(String(decoding: RejectFiles.base64(Array(text.utf8)), as: UTF8.self) == expected)
        }
    }

    @Test("A reject says its bytes as text where they are, cut between characters")
    func rejects() {
        func line(_ raw: [UInt8], length: Int? = nil) -> String {
            let row = RejectedRow(line: 3, offset: 9, length: length ?? raw.count, reason: .badJSON, raw: raw)
            return String(decoding: RejectFiles.line(row, source: "s", file: "f"), as: UTF8.self)
        }
        let start = #"{"source": "s", "file": "f", "line": 3, "offset": 9, "#
        #expect(
            line(Array("a\"\u{7}\u{85}é".utf8)) == start
                + #""length": 7, "reason": "bad_json", "field": null, "raw": "a\"\u0007\u0085é"}"# + "\n")
        #expect(
            line([0xFF, 0x61]) == start + #""length": 2, "reason": "bad_json", "field": null, "raw_base64": "/2E="}"#
                + "\n")
        #expect(
            line(Array("aé".utf8.dropLast()), length: 70_000) == start
                + #""length": 70000, "reason": "bad_json", "field": null, "raw": "a", "cut": true}"# + "\n")
    }

    @Test("JSON strings are escaped so that a terminal is safe")
    func json() {
        #expect(
            JSONValue.string("a\u{1B}[31m\u{9B}\n\"\\é\u{7F}").compact == #""a\u001b[31m\u009b\n\"\\é\u007f""#)
    }
}
