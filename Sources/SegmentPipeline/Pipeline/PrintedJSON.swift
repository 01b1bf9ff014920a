import CellValues

extension JSONValue {
    /// As a command prints it: with the end of its last line. The command knows no other module than this one.
    package var printed: String { rendered() + "\n" }
}
