import SegmentLanguage

extension SchemaNode {
    /// The member of an object.
    package subscript(_ key: String) -> SchemaNode? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// Of an object: its members' keys.
    package var memberNames: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.key)
    }
}
