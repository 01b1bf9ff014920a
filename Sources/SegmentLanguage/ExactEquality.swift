// Texts and names in a definition are equal where their code points are (1-definitions §3): Swift's `==` on String also
// takes é written as one code point for é written as two. Conditions are keys of what has been computed already, so two
// that differ only in this must not be one. Hashes stay as they are: what is equal here is equal there.

extension Comparison {
    package static func == (left: Comparison, right: Comparison) -> Bool {
        left.subject == right.subject && left.test == right.test && left.isNegated == right.isNegated
            && left.excludesMissing == right.excludesMissing && left.operatorName == right.operatorName
            && sameTexts(left.test.constant?.texts ?? [], right.test.constant?.texts ?? [])
    }
}

extension FieldReference {
    package static func == (left: FieldReference, right: FieldReference) -> Bool {
        left.type == right.type && left.accessor == right.accessor
            && sameTexts([left.name, left.separator] + left.options, [right.name, right.separator] + right.options)
    }
}

extension PropertyReference {
    package static func == (left: PropertyReference, right: PropertyReference) -> Bool {
        left.type == right.type && left.accessor == right.accessor && (left.list == nil) == (right.list == nil)
            && (left.currency == nil) == (right.currency == nil)
            && sameTexts(
                [left.path, left.list ?? "", left.currency ?? "", left.separator] + left.options,
                [right.path, right.list ?? "", right.currency ?? "", right.separator] + right.options)
    }
}

extension ActivitySelection {
    package static func == (left: ActivitySelection, right: ActivitySelection) -> Bool {
        switch (left, right) {
        case (.any, .any): true
        case (.types(let left), .types(let right)): sameTexts(left, right)
        case (.any, .types), (.types, .any): false
        }
    }
}

extension ValueTest {
    /// The texts that it holds a value against.
    fileprivate var texts: [String] {
        switch self {
        case .text(_, let texts, _), .has(_, let texts, _): texts
        case .isSet, .numberIs, .number, .numberBetween, .boolean, .within, .anniversary, .moment, .dateIs: []
        }
    }
}

private func sameTexts(_ left: [String], _ right: [String]) -> Bool {
    left.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) }
}
