import TestSupport

/// Whether what was read of a file adds up to its bytes, line by line: judged from the places alone, without a second
/// reader.
struct FuzzBooks {
    /// What doesn't add up.
    private(set) var complaints: [String] = []

    /// - Parameters:
    ///   - reading: of plain rows, whose bytes were asked for.
    ///   - linesBeforeRows: the header's, and those before it.
    init(
        _ reading: SlowReading, of text: [UInt8], lineEnd: UInt8, isCSV: Bool, isLines: Bool, linesBeforeRows: Int
    ) {
        let lineStarts = [0] + text.indices.filter { text[$0] == lineEnd }.map { $0 + 1 }
        // Nothing, or of a CSV marks alone, is no line.
        var last = text[(lineStarts.last ?? 0)...]
        while isCSV, last.starts(with: FuzzDraft.mark) { last = last.dropFirst(FuzzDraft.mark.count) }
        let lineCount = lineStarts.count - (last.isEmpty ? 1 : 0)
        func line(_ index: Int) -> Int { lineStarts.lastIndex { $0 <= index }.map { $0 + 1 } ?? 0 }
        let counts = reading.counts
        // JSON that isn't lines is counted in objects.
        let countable = isCSV || isLines ? lineCount : reading.counts.rows
        expect(counts.lines == countable, "\(counts.lines) lines were counted of \(countable)")
        expect(
            counts.rows == reading.rows.count + reading.rejected.count,
            "\(counts.rows) rows were counted, \(reading.rows.count) given and \(reading.rejected.count) rejected")
        let setAside = reading.rejected.filter { $0.reason == "repeated_header" }
        expect(counts.repeatedHeaders == setAside.count, "repeated headers aren't those that were set aside")
        let rejectedLines = reading.rejected.reduce(0) { $0 + $1.lines } - setAside.reduce(0) { $0 + $1.lines }
        expect(counts.rejectedLines == rejectedLines, "the rejected rows cover \(rejectedLines) lines")

        var extents = reading.rows.map { ($0.line, $0.offset, $0.length, Int?.none) }
        // In a row with another number of cells, a lone CR counts as a line that is lost.
        extents += reading.rejected.map {
            ($0.line, $0.offset, $0.length, $0.reason == "cell_count" || !isCSV ? nil : $0.lines)
        }
        extents.sort { $0.1 < $1.1 }
        var blank = 0
        var end = linesBeforeRows < lineStarts.count ? lineStarts[linesBeforeRows] : text.count
        var strangers = 0
        for (place, start, length, lines) in extents + [(lineCount, text.count, 0, nil)] {
            guard start >= end, start + length <= text.count else {
                complaints.append("what stands at \(start)+\(length) overlaps what was before")
                return
            }
            if length > 0 {
                expect(line(start) == place, "what stands at \(start) is said to be on line \(place)")
                if let lines {
                    expect(
                        line(start + length - 1) - place + 1 == lines, "what stands at \(start) covers \(lines) lines")
                }
            }
            // Between rows there is nothing but line ends, marks and rows without anything.
            var rest: [UInt8] = []
            for (index, byte) in text[end..<start].enumerated() {
                rest.append(byte)
                guard byte == lineEnd || end + index + 1 == start else { continue }
                let content = rest.filter { ![0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
                let isEmpty =
                    isCSV
                    ? content.allSatisfy { Array("\",;|\t".utf8).contains($0) }
                    : content.allSatisfy { Array((isLines ? " \t" : " \t,[]").utf8).contains($0) }
                if !isEmpty { strangers += 1 } else if !content.isEmpty { blank += 1 }
                rest = []
            }
            end = start + length
        }
        expect(strangers == 0, "\(strangers) lines belong to nothing")
        if isCSV { expect(counts.blank == blank, "\(blank) rows hold nothing, and \(counts.blank) were counted") }
    }

    private mutating func expect(_ holds: Bool, _ complaint: @autoclosure () -> String) {
        if !holds { complaints.append(complaint()) }
    }
}
