import CellValues

extension JSONNode {
    /// The value of a key; nil where it is no object or has none.
    subscript(key: String) -> JSONNode? {
        guard case .object(let members) = kind else { return nil }
        return members.first { $0.key == key }?.value
    }
}
