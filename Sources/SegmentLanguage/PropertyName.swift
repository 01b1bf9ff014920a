/// `products[].category` is of the list "products", path "category"; `shipping.city` of none.
package struct PropertyName: Hashable, Sendable {
    package var list: String?
    package var path: String

    /// Nil where it is no property's name: an empty part, brackets elsewhere, a list in a list.
    package init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let lists = parts.indices.filter { parts[$0].contains("[") || parts[$0].contains("]") }
        switch lists.count {
        case 0:
            list = nil
            path = name
        case 1:
            let part = parts[lists[0]]
            guard part.hasSuffix("[]"), part.count > 2, !part.dropLast(2).contains(where: { $0 == "[" || $0 == "]" }),
                lists[0] < parts.count - 1
            else { return nil }
            list = String(parts[...lists[0]].joined(separator: ".").dropLast(2))
            path = parts[(lists[0] + 1)...].joined(separator: ".")
        default: return nil
        }
    }
}
