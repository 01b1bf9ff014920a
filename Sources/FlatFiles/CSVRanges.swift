import Dispatch

extension ReadUnit {
    /// Ranges of a large raw CSV, for several workers at once; one unit where it is small, gzipped or not UTF-8.
    ///
    /// Whether a newline ends a row depends on the quotes before it. With `countsQuotes` each range's quotes are counted
    /// first, and a range starts behind the first newline outside quotes; without, no newline is taken to be in quotes,
    /// which saves reading the file twice where that is so. A quoted newline at a border, or in the first way stray
    /// quotes, lead the split astray: **the caller must see that every unit ended where the next one starts**
    /// (`RowReader.endOffset`), and read the file with its quotes counted, or whole, if not.
    package static func csvRanges(
        path: String, file: Int, layout: SourceLayout, parts: Int, smallest: Int = 8 << 20, countsQuotes: Bool
    ) throws(FileFailure) -> [ReadUnit] {
        let whole = [ReadUnit(path: path, file: file)]
        let raw = try RawFile(path: path)
        let size = UInt64(max(raw.identity.size, 0))
        let count = min(parts, Int(size / UInt64(max(smallest, 1))))
        guard layout.format == .csv, layout.groupBy == nil, layout.encoding == .utf8, count > 1, try !raw.isGzip(),
            try !raw.hasCRLineEnds(inFirst: TextWindow.capacity), try !startsBlank(raw)
        else { return whole }

        let bounds = (0...count).map { size / UInt64(count) * UInt64($0) }
        let quotes = parallelCounts(countsQuotes ? count - 1 : 0) { number throws(FileFailure) in
            try quoteCount(path, from: bounds[number], to: bounds[number + 1])
        }
        var starts: [UInt64] = [0]
        var isInside = false
        for number in 0..<count - 1 {
            if countsQuotes { isInside = try isInside != (quotes[number].get() % 2 == 1) }
            guard let start = try rowStart(path, from: bounds[number + 1], isInside: isInside) else { break }
            if start > starts[starts.count - 1] { starts.append(start) }
        }
        return starts.indices.map { number in
            ReadUnit(
                path: path, file: file, start: starts[number],
                end: number + 1 < starts.count ? starts[number + 1] : nil)
        }
    }

    /// Before the header may stand more blank lines than the first range is long: then nobody knows where the rows begin.
    private static func startsBlank(_ raw: RawFile) throws(FileFailure) -> Bool {
        let head = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 8)
        defer { head.deallocate() }
        let got = try raw.read(into: head.baseAddress!, count: head.count)
        let first = got == 4 && head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return first < got && (head[first] == 0x0A || head[first] == 0x0D)
    }

    private static func quoteCount(_ path: String, from start: UInt64, to end: UInt64) throws(FileFailure) -> Int {
        let raw = try RawFile(path: path, offset: start)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        var count = 0
        while raw.offset < end {
            let got = try raw.read(into: buffer.baseAddress!, count: Int(min(UInt64(buffer.count), end - raw.offset)))
            if got == 0 { break }
            // Eight bytes at a time: a byte of `zeros` has its top bit set exactly where the byte is a quote.
            var index = 0
            while index + 8 <= got {
                let word = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x2222_2222_2222_2222
                let zeros = ~(((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word | 0x7F7F_7F7F_7F7F_7F7F)
                count += zeros.nonzeroBitCount
                index += 8
            }
            while index < got {
                if buffer[index] == UInt8(ascii: "\"") { count += 1 }
                index += 1
            }
        }
        return count
    }

    /// Behind the first newline outside quotes; nil where there is none.
    private static func rowStart(_ path: String, from start: UInt64, isInside: Bool) throws(FileFailure) -> UInt64? {
        let raw = try RawFile(path: path, offset: start)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var isInside = isInside
        while true {
            let base = raw.offset
            let got = try raw.read(into: buffer.baseAddress!, count: buffer.count)
            if got == 0 { return nil }
            for index in 0..<got {
                if buffer[index] == UInt8(ascii: "\"") { isInside.toggle() }
                if buffer[index] == 0x0A, !isInside { return base + UInt64(index) + 1 }
            }
        }
    }

    private static func parallelCounts(
        _ count: Int, _ body: @Sendable (Int) throws(FileFailure) -> Int
    ) -> [Result<Int, FileFailure>] {
        nonisolated(unsafe) let slots = UnsafeMutablePointer<Result<Int, FileFailure>>.allocate(capacity: count)
        slots.initialize(repeating: .success(0), count: count)
        defer {
            slots.deinitialize(count: count)
            slots.deallocate()
        }
        DispatchQueue.concurrentPerform(iterations: count) { number in
            do throws(FileFailure) {
                slots[number] = .success(try body(number))
            } catch {
                slots[number] = .failure(error)
            }
        }
        return (0..<count).map { slots[$0] }
    }
}
