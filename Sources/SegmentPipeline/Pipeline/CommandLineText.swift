import CellValues

/// What a parser of the command line says, fit for a terminal: its lines are its own, and what it quotes of the arguments
/// may be anything.
package func shownMessage(_ message: String, quoting arguments: [String]) -> String {
    var message = message
    // An argument with a line feed in it must not begin a line. The parser quotes an option's value without its name.
    let parts = arguments.flatMap { [$0] + $0.split(separator: "=", maxSplits: 1).map(String.init) }
    for part in Set(parts).sorted(by: { ($1.utf8.count, $0) < ($0.utf8.count, $1) }) {
        let shown = printable(part)
        if shown.utf8.count != part.utf8.count { message = message.replacing(part, with: shown) }
    }
    return message.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
        .joined(separator: "\n")
}
