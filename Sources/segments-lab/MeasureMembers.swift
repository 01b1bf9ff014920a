import SegmentPipeline

/// Whether twelve membership files are what five engines agreed on.
package enum MemberCheck: Hashable, Sendable {
    case identical
    /// Ids of the segments whose files are different or missing.
    case different([String])
    /// It writes none: a table is built from which others read.
    case none
    /// Nothing is known about the data.
    case unknown

    package var text: String {
        switch self {
        case .identical: "identical"
        case .different(let ids): "DIFFERENT: " + ids.joined(separator: " ")
        case .none: "none"
        case .unknown: ""
        }
    }
}

/// The members that must come out: those that the benchmark's folder has for a set, whole files (S) or their sums (M), or
/// those of a run.
package struct ExpectedMembers: Sendable {
    private let folder: String
    private let sums: [String: String]
    private let hasFiles: Bool

    /// What a run of ours found, by its folder.
    init(run folder: String) throws {
        self.folder = folder
        hasFiles = false
        sums = Dictionary(
            uniqueKeysWithValues: try Bench.letters.map { letter in
                (letter + ".txt", sha256(memberList(try wholeFile("\(folder)/membership/\(letter).csv"))))
            })
    }

    init(_ set: BenchSet, _ bench: Bench) throws {
        folder = "\(bench.folder)/expected/\(set.rawValue)"
        hasFiles = exists(folder)
        let list = String(decoding: try wholeFile(folder + ".sha256"), as: UTF8.self)
        sums = Self.sums(in: list)
    }

    /// Lines as `sha256sum` writes them.
    package static func sums(in text: String) -> [String: String] {
        var sums: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { sums[String(words[1])] = String(words[0]) }
        }
        return sums
    }

    /// A peer's `a.txt` … `l.txt`.
    func check(peer folder: String) -> MemberCheck {
        check { try wholeFile("\(folder)/\($0).txt") }
    }

    /// The membership files of a run of ours.
    func check(run folder: String) -> MemberCheck {
        check { memberList(try wholeFile("\(folder)/membership/\($0).csv")) }
    }

    private func check(_ members: (String) throws -> [UInt8]) -> MemberCheck {
        let different = Bench.letters.filter { letter in
            guard let found = try? members(letter) else { return true }
            if hasFiles { return (try? wholeFile("\(folder)/\(letter).txt")) != found }
            return sums[letter + ".txt"] != sha256(found)
        }
        return different.isEmpty ? .identical : .different(different)
    }
}

/// `contact_id,entered_at` to a contact a line, without the header. The benchmark's ids need no quotes.
package func memberList(_ csv: [UInt8]) -> [UInt8] {
    var list: [UInt8] = []
    list.reserveCapacity(csv.count / 2)
    for line in csv.split(separator: UInt8(ascii: "\n")).dropFirst() {
        list += line.prefix { $0 != UInt8(ascii: ",") }
        list.append(UInt8(ascii: "\n"))
    }
    return list
}
