/// A path whose parts may hold `*`, `?` and `[…]`: which files a source reads.
///
/// Own and not glob(3), so that a pattern means the same whatever the locale: names match and sort by their bytes.
/// `*` and `?` never match a `/`, nor the dot that a hidden file's name starts with. `?` and `[…]` take one character.
package struct FilePattern: Sendable {
    package let text: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case name(String)
        case pattern([Token])
    }

    private enum Token: Hashable, Sendable {
        case character(Unicode.Scalar)
        case anyCharacter
        case anything
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    /// Why a text is no pattern.
    package enum Fault: Error, Equatable, Sendable { case empty, doubleStar, openBracket }

    package init(_ text: String) throws(Fault) {
        if text.isEmpty || text.unicodeScalars.contains("\0") { throw .empty }
        self.text = text
        var parts: [Part] = []
        for part in text.split(separator: "/") { parts.append(try Self.part(part)) }
        self.parts = parts
    }

    package var hasWildcard: Bool {
        parts.contains { if case .pattern = $0 { true } else { false } }
    }

    /// What a source is called that has no name: the file's name before the first wildcard without its extensions, or
    /// else the folder's. Nil where neither is there.
    package var sourceName: String? {
        let names = text.split(separator: "/").map(String.init)
        guard let first = parts.firstIndex(where: { if case .pattern = $0 { true } else { false } }) else {
            return names.last.flatMap(Self.stem)
        }
        let start = names[first].prefix { !"*?[".contains($0) }
        if let stem = Self.stem(String(start)) { return stem }
        return first > 0 && names[first - 1] != ".." && names[first - 1] != "." ? names[first - 1] : nil
    }

    /// Without the extensions of data files, and without what joins a name and a wildcard.
    private static func stem(_ name: String) -> String? {
        var stem = name[...]
        for suffix in [".gz", ".csv", ".jsonl", ".ndjson", ".json"] where stem.hasSuffix(suffix) {
            stem = stem.dropLast(suffix.count)
        }
        while let last = stem.last, "-_.".contains(last) { stem.removeLast() }
        return stem.isEmpty || stem == ".." ? nil : String(stem)
    }

    /// The paths that match, below `folder`, written as the pattern is; sorted by bytes.
    ///
    /// A folder on the way that can't be looked into is an error: there may be files in it.
    package func matches(in folder: String) throws(UnreadablePath) -> [String] {
        var found: [String] = [text.hasPrefix("/") ? "/" : ""]
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var next: [String] = []
            for prefix in found {
                switch part {
                case .name(let name):
                    let path = Self.appending(name, to: prefix)
                    // Before the end what isn't there shows in what comes after.
                    let isThere = isLast ? try FilePath.kind(of: FilePath.join(folder, path)) != .missing : true
                    if isThere { next.append(path) }
                case .pattern(let tokens):
                    let names = try FilePath.names(in: FilePath.join(folder, prefix.isEmpty ? "." : prefix)) ?? []
                    for name in names where Self.matches(name, tokens) {
                        let path = Self.appending(name, to: prefix)
                        let fits = isLast ? true : try FilePath.kind(of: FilePath.join(folder, path)) == .folder
                        if fits { next.append(path) }
                    }
                }
            }
            found = next
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func appending(_ name: String, to prefix: String) -> String {
        prefix.isEmpty ? name : prefix.hasSuffix("/") ? prefix + name : prefix + "/" + name
    }

    // MARK: - Reading a pattern

    private static func part(_ text: Substring) throws(Fault) -> Part {
        guard text.contains(where: { "*?[".contains($0) }) else { return .name(String(text)) }
        if text == "**" || text.contains("**") { throw .doubleStar }
        var tokens: [Token] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": tokens.append(.anything)
            case "?": tokens.append(.anyCharacter)
            case "[": tokens.append(try set(&rest))
            default: tokens.append(.character(scalar))
            }
        }
        return .pattern(tokens)
    }

    /// After the opening bracket: `!` or `^` negates, a `]` at the start is itself, `a-z` is a range.
    private static func set(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Token {
        var isNegated = false
        if rest.first == "!" || rest.first == "^" {
            isNegated = true
            rest.removeFirst()
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges, isNegated: isNegated) }
            if rest.first == "-", let high = rest.dropFirst().first, high != "]" {
                rest.removeFirst(2)
                guard low <= high else { throw .openBracket }
                ranges.append(low...high)
            } else {
                ranges.append(low...low)
            }
        }
        throw .openBracket
    }

    // MARK: - Matching

    /// One loop that goes back to the last `*` only, so that no pattern is slow.
    private static func matches(_ name: String, _ tokens: [Token]) -> Bool {
        let scalars = Array(name.unicodeScalars)
        if scalars.first == ".", tokens.first != .character(".") { return false }
        var (position, token) = (0, 0)
        var star: (position: Int, token: Int)?
        while position < scalars.count {
            if token < tokens.count, tokens[token] == .anything {
                star = (position, token)
                token += 1
            } else if token < tokens.count, takes(tokens[token], scalars[position]) {
                position += 1
                token += 1
            } else if let last = star {
                star = (last.position + 1, last.token)
                position = last.position + 1
                token = last.token + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anything }
    }

    private static func takes(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .character(let own): own == scalar
        case .anyCharacter: true
        case .anything: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
