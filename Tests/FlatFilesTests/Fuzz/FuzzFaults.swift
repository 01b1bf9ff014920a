import TestSupport

/// What real exports do to a file. Each may come on top of others, and twice.
extension FuzzDraft {
    mutating func spoil(_ random: inout SplitMix64) {
        let fault: Fault
        switch layout.format {
        case .csv: fault = random.chance(75) ? random.pick(Self.csvFaults) : random.pick(Self.anyFaults)
        case .jsonLines: fault = random.chance(60) ? random.pick(Self.jsonFaults) : random.pick(Self.anyFaults)
        case .json: fault = random.chance(60) ? random.pick(Self.jsonFaults) : random.pick(Self.byteFaults)
        }
        guard !lines.isEmpty else { return }
        fault.act(&self, &random)
        faults.append(fault.name)
    }

    private typealias Fault = (name: String, act: @Sendable (inout FuzzDraft, inout SplitMix64) -> Void)

    /// The place of a row: seldom the header.
    private func anyRow(_ random: inout SplitMix64) -> Int {
        lines.count > headerLine + 1 && !random.chance(5)
            ? Int.random(in: (layout.format == .csv ? headerLine + 1 : 0)..<lines.count, using: &random)
            : Int.random(in: lines.indices, using: &random)
    }

    private mutating func insert(_ content: [UInt8], at index: Int, end: [UInt8]? = nil) {
        let index = min(max(index, 0), lines.count)
        if index == lines.count, index > 0, lines[index - 1].end.isEmpty { lines[index - 1].end = lineEnd }
        lines.insert(Line(content: content, end: end ?? lineEnd), at: index)
        if index <= headerLine, lines.count > 1 { headerLine += 1 }
    }

    /// Puts bytes into a row: at a cell's start, a cell's end, or anywhere.
    private mutating func put(_ bytes: [UInt8], inRow row: Int, _ place: Place, _ random: inout SplitMix64) {
        let content = lines[row].content
        let cells = [-1] + content.indices.filter { content[$0] == delimiter } + [content.count]
        let index =
            switch place {
            case .cellStart: random.pick(Array(cells.dropLast())) + 1
            case .cellEnd: random.pick(Array(cells.dropFirst()))
            case .anywhere: Int.random(in: 0...content.count, using: &random)
            }
        lines[row].content.insert(contentsOf: bytes, at: index)
    }

    private enum Place { case cellStart, cellEnd, anywhere }

    private static let badUTF8: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xE9], [0xEF, 0xBB],
    ]

    // MARK: Any bytes

    private static let byteFaults: [Fault] = [
        ("bad utf-8", { $0.put($1.pick(badUTF8), inRow: $0.anyRow(&$1), .anywhere, &$1) }),
        (
            "cut short",
            { draft, random in
                let keep = Int.random(in: 0..<draft.lines.count, using: &random)
                let content = draft.lines[keep].content
                draft.lines = Array(draft.lines.prefix(keep + 1))
                draft.headerLine = min(draft.headerLine, keep)
                draft.lines[keep].content = Array(content.prefix(Int.random(in: 0...content.count, using: &random)))
                draft.lines[keep].end = []
            }
        ),
        (
            "a byte changed",
            { draft, random in
                let row = draft.anyRow(&random)
                guard !draft.lines[row].content.isEmpty else { return }
                let index = Int.random(in: draft.lines[row].content.indices, using: &random)
                draft.lines[row].content[index] = random.pick(Array("{}[],:\"\\ \r\n\t1;|x".utf8))
            }
        ),
        (
            "a byte more",
            { draft, random in
                draft.put(
                    [random.pick(Array("{}[],:\"\\ \r\n\t1;|x".utf8))], inRow: draft.anyRow(&random), .anywhere, &random
                )
            }
        ),
        (
            "mark first",
            { draft, random in
                if !draft.lines[0].content.starts(with: mark) { draft.lines[0].content = mark + draft.lines[0].content }
            }
        ),
        (
            "a line twice",
            { draft, random in
                let row = draft.anyRow(&random)
                draft.insert(draft.lines[row].content, at: row, end: draft.lines[row].end)
            }
        ),
    ]

    private static let anyFaults = byteFaults + lineFaults

    private static let lineFaults: [Fault] = [
        ("a lone CR", { $0.put([0x0D], inRow: $0.anyRow(&$1), .anywhere, &$1) }),
        (
            "other line ends",
            { draft, random in
                let end = random.pick([[0x0A], [0x0D, 0x0A], [0x0D, 0x0D, 0x0A], [0x0D], [0x0A, 0x0D]] as [[UInt8]])
                let row = Int.random(in: draft.lines.indices, using: &random)
                let count = random.pick([1, 3, draft.lines.count])
                for index in row..<min(row + count, draft.lines.count) { draft.lines[index].end = end }
            }
        ),
        (
            "a mark in the middle",
            { draft, random in
                let row = draft.anyRow(&random)
                if !draft.lines[row].content.starts(with: mark) {
                    draft.lines[row].content = mark + draft.lines[row].content
                }
            }
        ),
        ("a mark inside a row", { $0.put(mark, inRow: $0.anyRow(&$1), .cellStart, &$1) }),
        (
            "empty lines",
            { draft, random in
                let row = Int.random(in: 0...draft.lines.count, using: &random)
                for _ in 0..<Int.random(in: 1...3, using: &random) { draft.insert([], at: row) }
            }
        ),
        (
            "lines of blanks",
            { draft, random in draft.insert(random.pick([[0x20], [0x09, 0x20], [0x0D]]), at: draft.anyRow(&random)) }
        ),
        (
            "a preamble",
            { draft, random in
                let count = Int.random(in: 1...3, using: &random)
                for _ in 0..<count {
                    draft.insert(Array(random.pick(["Report", "", "a \"title\" of, it", "\"", "2026;;"]).utf8), at: 0)
                }
                // Not always counted rightly.
                if draft.layout.format == .csv {
                    draft.layout.skipLines += random.pick([count, count, count, count - 1])
                }
            }
        ),
        (
            "cells of a mebibyte",
            { draft, random in
                guard random.chance(3) else { return }
                let row = draft.anyRow(&random)
                let filler = Array(repeating: Array("many bytes ".utf8), count: 100_000).flatMap(\.self)
                draft.put(filler, inRow: row, .cellEnd, &random)
            }
        ),
    ]

    // MARK: CSV

    private static let csvFaults: [Fault] = [
        ("a quote before a cell", { $0.put([0x22], inRow: $0.anyRow(&$1), .cellStart, &$1) }),
        ("a quote somewhere", { $0.put([0x22], inRow: $0.anyRow(&$1), .anywhere, &$1) }),
        (
            "two stray quotes",
            { draft, random in
                let first = draft.anyRow(&random)
                let last = Int.random(in: first..<min(first + 12, draft.lines.count), using: &random)
                draft.put([0x22], inRow: last, .cellEnd, &random)
                draft.put([0x22], inRow: first, .cellStart, &random)
            }
        ),
        (
            "a row of delimiters",
            { draft, random in
                let count = random.chance(60) ? draft.columns : Int.random(in: 1...6, using: &random)
                let cells = (0..<count).map { _ in random.chance(10) ? Array("\"\"".utf8) : [] }
                draft.insert(draft.joined(cells), at: max(draft.anyRow(&random), draft.headerLine + 1))
            }
        ),
        (
            "the header again",
            { draft, random in
                var content = draft.lines[draft.headerLine].content
                if random.chance(20), !content.starts(with: mark) { content = mark + content }
                if random.chance(10) { content.append(draft.delimiter) }
                let at = random.chance(80) ? draft.anyRow(&random) : draft.headerLine
                draft.insert(content, at: max(at, draft.headerLine + 1))
            }
        ),
        (
            "a sep= line",
            { draft, random in
                let sign = random.chance(80) ? draft.delimiter : random.pick(Array(",;|\t".utf8))
                let at = random.chance(85) ? draft.layout.skipLines : draft.anyRow(&random)
                draft.insert(Array("sep=".utf8) + [sign], at: at)
            }
        ),
        (
            "a delimiter at the end",
            { draft, random in
                let row = draft.anyRow(&random)
                for index in row..<(random.chance(30) ? draft.lines.count : row + 1) {
                    draft.lines[index].content.append(draft.delimiter)
                }
            }
        ),
        (
            "a column without a name",
            { draft, random in
                draft.lines[draft.headerLine].content.append(draft.delimiter)
                guard random.chance(80) else { return }
                for index in draft.lines.indices.dropFirst(draft.headerLine + 1) where random.chance(90) {
                    draft.lines[index].content.append(draft.delimiter)
                    if random.chance(1) { draft.lines[index].content.append(0x78) }
                }
            }
        ),
        (
            "a cell more",
            { draft, random in draft.put([draft.delimiter, 0x79], inRow: draft.anyRow(&random), .cellEnd, &random) }
        ),
        (
            "a cell less",
            { draft, random in
                let row = draft.anyRow(&random)
                let content = draft.lines[row].content
                if let last = content.lastIndex(of: draft.delimiter) {
                    draft.lines[row].content = Array(content[..<last])
                }
            }
        ),
        (
            "a cell over many lines",
            { draft, random in
                let count = Int.random(in: 2...15, using: &random)
                var cell: [UInt8] = [0x22]
                for _ in 0..<count {
                    cell += random.pick(draft.lines).content.filter { $0 != 0x22 || random.chance(5) }
                    if random.chance(50) { cell += Array("prose".utf8) }
                    cell += draft.lineEnd
                }
                cell.append(0x22)
                let row = draft.anyRow(&random)
                let content = draft.lines[row].content
                let first = content.firstIndex(of: draft.delimiter) ?? content.count
                draft.lines[row].content = cell + content[first...]
            }
        ),
        (
            "a header that can't be",
            { draft, random in
                guard random.chance(20) else { return }
                draft.lines[draft.headerLine].content += random.pick([
                    [draft.delimiter, draft.delimiter, 0x7A], [draft.delimiter, 0x62, draft.delimiter, 0x62],
                ])
            }
        ),
    ]

    // MARK: JSON

    private static let jsonFaults: [Fault] = [
        (
            "bare words",
            { draft, random in
                draft.insert(
                    Array(
                        "{\"id\":\"n\",\"b\":\(random.pick(["NaN", "Infinity", "-Infinity", "nan", "-NaN", "tru"]))}"
                            .utf8)
                        + draft.comma, at: draft.anyRow(&random))
            }
        ),
        (
            "glued objects",
            { draft, random in
                let row = draft.anyRow(&random)
                draft.lines[row].end = []
                if random.chance(30) { for index in draft.lines.indices { draft.lines[index].end = [] } }
            }
        ),
        (
            "an array",
            { draft, random in
                draft.insert([0x5B], at: 0, end: random.pick([[], draft.lineEnd]))
                draft.insert([0x5D], at: draft.lines.count)
            }
        ),
        (
            "commas",
            { draft, random in
                let row = draft.anyRow(&random)
                for index in row..<(random.chance(30) ? draft.lines.count : row + 1) {
                    draft.lines[index].content.append(0x2C)
                }
            }
        ),
        (
            "no object",
            { draft, random in
                draft.insert(
                    Array(random.pick(["7", "null", "\"text\"", "[1,2]", "true", "[]", "[{\"b\":1}]"]).utf8)
                        + draft.comma,
                    at: draft.anyRow(&random))
            }
        ),
        (
            "a key twice",
            { draft, random in
                draft.insert(
                    Array(
                        random.pick([
                            "{\"b\":1,\"b\":2}", "{\"p\":{\"\\u0063\":1,\"c\":2}}", "{\"x\":[{\"a\":1,\"a\":1}]}",
                        ]).utf8)
                        + draft.comma, at: draft.anyRow(&random))
            }
        ),
        (
            "deep",
            { draft, random in
                let depth = random.pick([62, 63, 64, 65, 70])
                let (open, close) = random.pick([("{\"a\":", "}"), ("[", "]")])
                let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                draft.insert(Array("{\"b\":\(nested)}".utf8) + draft.comma, at: draft.anyRow(&random))
            }
        ),
        (
            "half an object",
            { draft, random in
                let row = draft.anyRow(&random)
                let content = draft.lines[row].content
                draft.lines[row].content = Array(content.prefix(Int.random(in: 0...content.count, using: &random)))
            }
        ),
    ]

    /// Behind an element of a document that is an array.
    private var comma: [UInt8] { layout.format == .json && lines.first?.content.last == 0x5B ? [0x2C] : [] }
}
