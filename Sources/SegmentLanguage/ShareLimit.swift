import CellValues

/// How large a part of something may be: a share of it, or as much as there is.
package enum ShareLimit: Hashable, Sendable, CustomStringConvertible {
    case share(ExactDecimal)
    case off

    /// `0.05`, `off`
    package var description: String {
        switch self {
        case .share(let share): share.description
        case .off: "off"
        }
    }

    /// Whether so many of a whole are at least two, and more than the limit allows.
    package func isPassed(by count: Int, of whole: Int) -> Bool {
        guard case .share(let share) = self, count >= 2 else { return false }
        return Int128(count) * 1_000_000_000 > share.billionths * Int128(whole)
    }
}

extension ObjectReader {
    /// A number from 0 to 1, or `"off"`.
    package func shareLimit(_ key: String) -> ShareLimit? {
        guard let node = self[key] else { return nil }
        if case .string("off") = node.kind { return .off }
        if case .number(let digits) = node.kind, let share = ExactDecimal(jsonNumber: digits),
            ExactDecimal(0)...ExactDecimal(1) ~= share
        {
            return .share(share)
        }
        log.add(.notAShareLimit(key), at: node.place)
        return nil
    }
}

extension SchemaNode {
    /// A share, or `"off"`.
    package static func shareLimit(_ description: String) -> SchemaNode {
        [
            "description": .text(description),
            "anyOf": [["type": "number", "minimum": 0, "maximum": 1], ["const": "off"]],
        ]
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notAShareLimit(_ key: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(key)) must be a number from 0 to 1, or 'off'", hint: "0.01 is one in a hundred")
    }
}
