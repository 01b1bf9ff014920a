import Foundation
import SegmentPipeline
import TestSupport

/// A shop with two runs on the disk, and what a third must say of it: what tests of damage start from.
struct DamagedRuns: Sendable {
    static let names = ["2026-11-10T00-00-00Z", "2026-11-11T00-00-00Z"]
    static let asOf = "2026-11-12"

    /// The workspace after two runs, without what they kept to read less.
    private let files: [String: Data]
    /// What the third run leaves, file by file.
    let expected: [String: String]

    private static let made = Result { try DamagedRuns() }
    static func shared() throws -> DamagedRuns { try made.get() }

    private init() throws {
        let workspace = try Workspace()
        try Self.fill(workspace)
        for (day, asOf) in ["2026-11-10", "2026-11-11"].enumerated() {
            try Self.writeContacts(workspace, day: day)
            try workspace.run(asOf) { $0.usesCache = false }
        }
        try Self.writeContacts(workspace, day: 2)
        var files: [String: Data] = [:]
        let walk = FileManager.default.enumerator(atPath: workspace.folder.path)
        while let name = walk?.nextObject() as? String {
            guard walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            files[name] = try workspace.data(name)
        }
        self.files = files
        try workspace.run(Self.asOf)
        expected = try Self.left(by: workspace)
    }

    func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.remove("data")
        for (name, data) in files { try workspace.write(name, data) }
        try FileManager.default.createSymbolicLink(
            atPath: workspace.path("out/latest"), withDestinationPath: "runs/" + Self.names[1])
        return workspace
    }

    /// All that a run may touch, but the cache and the lock, which no other run goes by.
    static func left(by workspace: Workspace) throws -> [String: String] {
        var files: [String: String] = [:]
        for folder in ["out", "data/members"] {
            for (name, text) in try workspace.files(folder)
            where !name.hasPrefix("cache/") && !name.hasSuffix(".lock") && !name.hasPrefix("latest/") {
                files[folder + "/" + name] = text
            }
        }
        files["latest"] = workspace.latest
        return files
    }

    /// Contacts come, go and move; some visit; workflows and people put them into static segments.
    private static func fill(_ workspace: Workspace) throws {
        for id in ["staff", "seen", "late"] {
            try workspace.write("data/segments/\(id).json", Workspace.definition(id, nil))
        }
        try workspace.write(
            "data/segments/recent.json",
            Workspace.definition(
                "recent", #"{"any": [{"activity": "visit", "window": {"last": "1d"}}, {"segment": "seen"}]}"#))
        try workspace.write(
            "data/members/staff.jsonl",
            #"{"contact":"c03","action":"add","at":"2026-11-01T09:00:00Z","source":"manual"}"# + "\n")
        try workspace.write(
            "data/workflows/seen.json",
            #"""
            {"id": "seen", "name": "seen", "status": "active", "trigger": {"activity": "visit"}, "steps":
             [{"add_to": "seen"}, {"wait": "1d"}, {"if": {"field": "country", "op": "is", "value": "ES"},
              "then": [{"add_to": "late"}], "else": [{"remove_from": "seen"}]}]}
            """#)
        try workspace.write(
            "data/workflows/came.json",
            #"""
            {"id": "came", "name": "came", "status": "active", "trigger": {"imported": "contacts"}, "existing": true,
             "steps": [{"wait": "1d"}, {"add_to": "late"}]}
            """#)
        var visits = "contact_id,at\n"
        for number in 0..<60 {
            visits +=
                "c\(number % 10)\(number % 7),2026-11-\(["08", "09", "10", "11"][number % 4])T\(10 + number % 12):00:00Z\n"
        }
        try workspace.write("data/visits.csv", visits)
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"path": "../data/visits.csv", "constants": {"type": "visit"}}]"#,
                more:
                    #", "members": "../data/members", "workflows": "../data/workflows", "jobs": [{"id": "w", "stage": "replay"}, {"id": "m", "stage": "snapshot"}]"#
            ))
    }

    private static func writeContacts(_ workspace: Workspace, day: Int) throws {
        var text = "contact_id,country\n"
        for number in 0..<100 where (number + day) % 9 != 0 {
            text += "c\(number / 10)\(number % 10),\((number * 7 + day * (number % 5)) % 3 == 0 ? "ES" : "FR")\n"
        }
        try workspace.write("data/contacts/contacts.csv", text)
    }
}

/// Bytes with something done to them, from a seed.
///
/// `SEGMENTS_MUTANTS=20` tries so many times as many seeds.
enum Damage: String, CaseIterable {
    case flippedBit, truncated, swappedBytes, zeroed, appended, extreme

    static func seeds(_ usual: Int) -> Range<Int> {
        0..<usual * max(1, ProcessInfo.processInfo.environment["SEGMENTS_MUTANTS"].flatMap { Int($0) } ?? 1)
    }

    func done(to bytes: Data, _ random: inout SplitMix64) -> Data {
        var bytes = Data(bytes)
        if bytes.isEmpty { return Data([UInt8.random(in: 0...255, using: &random)]) }
        func place() -> Int { Int.random(in: 0..<bytes.count, using: &random) }
        switch self {
        case .flippedBit: bytes[place()] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case .truncated: bytes = bytes.prefix(place())
        case .swappedBytes:
            let (one, other) = (place(), place())
            bytes.swapAt(one, other)
        case .zeroed:
            let start = place()
            for index in start..<min(bytes.count, start + Int.random(in: 1...40, using: &random)) { bytes[index] = 0 }
        case .appended:
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                bytes.append(UInt8.random(in: 0...255, using: &random))
            }
        case .extreme:
            // What a count or an instant must be checked for.
            let value = random.pick([0, 1, .max, UInt64.max >> 1, 1 << 63, 1 << 31, 1 << 32, 0x7FFF_FFFF])
            let width = random.pick([1, 4, 8])
            let start = random.chance(50) ? place() & ~3 : place()
            for index in 0..<width where start + index < bytes.count {
                bytes[start + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
            }
        }
        return bytes
    }
}

extension Workspace {
    func data(_ path: String) throws -> Data { try Data(contentsOf: folder.appending(path: path)) }

    func write(_ path: String, _ data: Data) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }
}
