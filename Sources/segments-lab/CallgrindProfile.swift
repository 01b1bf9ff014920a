/// How many instructions each function took, itself and all that it called: out of a file of valgrind's tool callgrind.
///
///     fn=(12) name       the lines that follow are about it; later (12) alone stands for the name
///     +3 140             at some line: 140 instructions of its own
///     cfn=(13) other     it calls another,
///     calls=2 15         twice,
///     +1 9000            which took 9000 instructions in all
///
/// What is called by a function that calls itself is counted for each level: only functions that don't are asked for.
package struct CallgrindProfile: Sendable {
    /// By mangled name.
    private var instructions: [String: Int] = [:]

    package init(_ text: String) {
        var names: [Substring: String] = [:]
        var function: String?
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let line = Substring(bytes)
            guard let first = line.first else { continue }
            switch first {
            case "f" where line.hasPrefix("fn="): function = Self.name(line.dropFirst(3), &names)
            case "c" where line.hasPrefix("cfn="): _ = Self.name(line.dropFirst(4), &names)
            case "0"..."9", "+", "-", "*":
                let parts = bytes.split(separator: UInt8(ascii: " "))
                guard parts.count >= 2, let cost = Int(Substring(parts[1])), let function else { continue }
                instructions[function, default: 0] += cost
            default: continue
            }
        }
    }

    private static func name(_ text: Substring, _ names: inout [Substring: String]) -> String {
        guard text.first == "(", let end = text.firstIndex(of: ")") else { return String(text) }
        let number = text[...end]
        let name = text[text.index(after: end)...].drop { $0 == " " }
        if !name.isEmpty { names[number] = String(name) }
        return names[number] ?? String(text)
    }

    /// The function whose mangled name begins so, with all that it called; nil where none was called.
    ///
    /// The compiler makes functions out of parts of a function, named after it: the whole is the one that took the most.
    package func instructions(of prefix: String) -> Int? {
        instructions.filter { $0.key.hasPrefix(prefix) }.values.max()
    }
}
