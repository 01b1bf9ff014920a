/// A named segment that has been checked: every field exists, every test fits its type, every window is sound.
///
/// Only the checker makes one (`SegmentSyntax.checked`), so nothing later asks again.
package struct Segment: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case `static`
        case dynamic
        case dynamicPlus = "dynamic_plus"
    }

    package internal(set) var id: String
    package internal(set) var name: String
    package internal(set) var summary: String?
    package internal(set) var kind: Kind
    /// Nil for a static segment, whose members come from its journal.
    package internal(set) var include: Condition?
    package internal(set) var exclude: Condition?
    package internal(set) var tags: [String]
    package internal(set) var goal: String?
    package internal(set) var owner: String?
    /// The file it came from, for messages.
    package internal(set) var file: String
    /// Ids of the segments that it names, sorted, each once.
    package internal(set) var references: [String]
    /// What its filters ask of the data, with places, in the order of the file.
    package internal(set) var uses: [DataUse]
}
