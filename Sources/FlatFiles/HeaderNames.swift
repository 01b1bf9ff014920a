import CellValues

/// The names in a header for a message. A file without a header begins with a person: where any of its cells could be of
/// one, none is shown.
enum HeaderNames {
    private static let shownAtMost = 20

    /// `the header has 'id', 'email'`
    static func told(_ names: [String]) -> String {
        guard areFit(names) else {
            return
                "the first row has \(names.count) cells, which look like data and not like names, and so aren't shown"
        }
        let listed = names.prefix(shownAtMost).map(quoted).joined(separator: ", ")
        let more = names.count > shownAtMost ? " and \(names.count - shownAtMost) more" : ""
        return "the header has " + listed + more
    }

    /// Whether all could be names of columns.
    static func areFit(_ names: [String]) -> Bool { !names.contains(where: \.looksPersonal) }
}
