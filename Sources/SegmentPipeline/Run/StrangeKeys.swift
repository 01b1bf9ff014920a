import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

@preconcurrency import Glibc

/// Contact keys that nobody meant as one: names of columns (a header among the rows in another order or spelling), the line
/// under a header, blanks. Such a contact is in every negative segment, and the rows around it may be read wrongly.
struct StrangeKeys {
    private(set) var findings: [Finding] = []

    /// Asks the index for a few keys, and looks at those that come first in it: nothing is asked of each row.
    init(_ plan: RunPlan, _ contacts: ContactIndex) {
        if contacts.count == 0 {
            findings.append(PipelineMessage.noContacts.finding(file: plan.pipeline.shownPath))
            return
        }
        let normal = plan.pipeline.keyNormal
        var told: [String] = []
        for (name, what) in Self.candidates(plan) where contacts.contact(for: normal.applied(to: name).utf8) != nil {
            if !told.contains(what) { told.append(what) }
        }
        if !told.isEmpty {
            findings.append(PipelineMessage.headerAmongKeys(told).finding(file: plan.pipeline.shownPath))
        }
        // Keys stand in the order of their bytes.
        let odd = (0..<contacts.count).prefix { (contacts.key($0).first ?? 0) <= 0x20 }.count
        let broken = Self.holdingLineEnds(contacts, from: odd)
        if broken > 0 { findings.append(PipelineMessage.brokenKeys(broken).finding(file: plan.pipeline.shownPath)) }
        if odd > 0 { findings.append(PipelineMessage.blankKeys(odd).finding(file: plan.pipeline.shownPath)) }
    }

    /// How many keys have a line end inside. The bytes of all of them are searched at once; hardly ever is one looked at.
    private static func holdingLineEnds(_ contacts: ContactIndex, from first: Int) -> Int {
        let isThere = contacts.keyBytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memchr($0, 0x0D, bytes.count) != nil || memchr($0, 0x0A, bytes.count) != nil }
        }
        guard isThere == true else { return 0 }
        return (first..<contacts.count).count { contacts.key($0).contains { $0 == 0x0D || $0 == 0x0A } }
    }

    /// Keys, and what each is.
    private static func candidates(_ plan: RunPlan) -> [(name: String, what: String)] {
        var candidates: [(String, String)] = []
        for source in plan.checked.sources where source.kind == .contacts {
            let keys = source.layout.format == .csv ? source.key.map(\.dotted) : []
            let names = Set(plan.columns[source.name] ?? []).union(keys).filter { $0.contains(where: \.isLetter) }
            candidates += names.sorted().map { ($0, quoted($0)) }
            candidates += keys.filter { $0.contains(where: \.isLetter) }
                .flatMap { key in spellings(of: key).map { ($0, quoted(key)) } }
            if source.layout.format == .csv {
                candidates.append(("sep=", "'sep='"))
                candidates += (2...64).map { (String(repeating: "-", count: $0), "a line of '-'") }
            }
        }
        return candidates.filter { !$0.0.looksPersonal }
    }

    /// `contact_id`: `CONTACT_ID`, `Contact_Id`, `Contact_ID`
    private static func spellings(of name: String) -> [String] {
        func each(_ change: (Substring) -> String) -> String {
            var (text, word) = ("", Substring())
            for index in name.indices {
                if name[index].isLetter {
                    word = word.isEmpty ? name[index...index] : name[word.startIndex...index]
                } else {
                    text += change(word) + String(name[index])
                    word = ""
                }
            }
            return text + change(word)
        }
        func capital(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst().lowercased() }
        let first = name.prefix(1).uppercased() + name.dropFirst().lowercased()
        return [
            name.lowercased(), name.uppercased(), first, each(capital),
            each { $0.lowercased() == "id" ? "ID" : capital($0) },
        ]
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static var noContacts: Self {
        PipelineMessage(
            .noContacts, "there is no contact, so every segment is empty",
            hint: "the contact files have no rows: look at what should have written them", severity: .warning)
    }

    fileprivate static func headerAmongKeys(_ names: [String]) -> Self {
        PipelineMessage(
            .strangeKeys, "there are contacts whose key is \(listed(names, "and"))",
            hint:
                "a header may stand among the rows in another order or spelling, and what is behind it in the wrong columns: look for that line in the contact files",
            severity: .warning)
    }

    fileprivate static func brokenKeys(_ count: Int) -> Self {
        PipelineMessage(
            .strangeKeys,
            "\(grouped(count)) \(count == 1 ? "contact has a key" : "contacts have keys") with a line end inside",
            hint:
                "some lines of a file may end with a carriage return alone and others with a line feed, or a quote stands where none belongs",
            severity: .warning)
    }

    fileprivate static func blankKeys(_ count: Int) -> Self {
        PipelineMessage(
            .strangeKeys,
            "\(grouped(count)) \(count == 1 ? "contact has a key that begins" : "contacts have keys that begin") with a blank or a control character",
            hint:
                "rows of blanks are no empty rows, and a carriage return behind a line feed is no line end; \"key_normal\": [\"trim\"] in the pipeline takes blanks off",
            severity: .warning)
    }
}
