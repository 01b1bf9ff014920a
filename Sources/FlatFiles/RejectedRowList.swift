import Glibc

/// Where rejected rows are kept until it is known what becomes of the run: in memory as far as they have room there, beyond
/// it in a temporary file. For all readers of a run at once.
package final class RejectedRowStore: @unchecked Sendable {
    // Sendable by its lock: `used` and `file` are touched only under it.
    private let room: Int
    private let folder: String
    private var used = 0
    private var file: SpillFile?
    private let lock = Lock()

    /// - Parameter room: bytes that may stay in memory.
    package init(room: Int, folder: String) {
        self.room = room
        self.folder = folder
    }

    /// Adds rows of a unit to the list of them.
    package func keep(_ rows: [RejectedRow], in list: inout RejectedRowList) throws(FileFailure) {
        guard let first = rows.first, let last = rows.last else { return }
        let bytes = rows.reduce(0) { $0 + 160 + $1.raw.count }
        let content: RejectedRowList.Content
        if takesRoom(bytes) {
            content = .rows(rows)
        } else {
            var written: [UInt8] = []
            for row in rows { row.write(to: &written) }
            let file = try spillFile()
            content = .spilled(file, offset: try file.append(written), bytes: written.count)
        }
        list.add(
            RejectedRowList.Part(content: content, first: first.offset, last: last.offset),
            reasons: rows.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 })
        list.linesLost += rows.reduce(0) { $0 + ($1.reason.isSetAside ? 0 : $1.lines) }
    }

    private func takesRoom(_ bytes: Int) -> Bool {
        lock.withLock {
            guard bytes <= room - used else { return false }
            used += bytes
            return true
        }
    }

    private func spillFile() throws(FileFailure) -> SpillFile {
        try lock.withLock { () throws(FileFailure) in
            if let file { return file }
            let made = try SpillFile(folder: folder)
            file = made
            return made
        }
    }
}

/// The rejected rows of a file, or a part of one, in the order of the file, wherever they are kept.
package struct RejectedRowList: Sendable {
    fileprivate enum Content {
        case rows([RejectedRow])
        case spilled(SpillFile, offset: Int, bytes: Int)
    }

    /// Some rows in order.
    fileprivate struct Part {
        var content: Content
        /// Offsets of the first and the last row.
        var first: UInt64
        var last: UInt64
        /// Lines of the file before the unit that they are of.
        var linesBefore = 0
    }

    /// Each in order by itself: what was found in another order (in the parts of a grouped file) is put in order when asked.
    private var sequences: [[Part]] = []
    package private(set) var reasons: [RejectedRow.Reason: Int] = [:]

    package init() {}

    package var count: Int { reasons.values.reduce(0, +) }
    package var isEmpty: Bool { reasons.isEmpty }
    /// Lines that those cover which are a loss.
    package fileprivate(set) var linesLost = 0
    /// Those that are a loss.
    package var lostCount: Int { reasons.reduce(0) { $0 + ($1.key.isSetAside ? 0 : $1.value) } }

    fileprivate mutating func add(_ part: Part, reasons: [RejectedRow.Reason: Int]) {
        self.reasons.merge(reasons, uniquingKeysWith: +)
        guard var sequence = sequences.popLast() else {
            sequences = [[part]]
            return
        }
        if let last = sequence.last, last.last > part.first {
            sequences += [sequence, [part]]
            return
        }
        if let last = sequence.last, last.linesBefore == part.linesBefore, case .rows(let old) = last.content,
            case .rows(let new) = part.content, old.count < 256
        {
            sequence[sequence.count - 1].content = .rows(old + new)
            sequence[sequence.count - 1].last = part.last
        } else {
            sequence.append(part)
        }
        sequences.append(sequence)
    }

    /// Adds the rows of a later unit of the file.
    package mutating func append(_ unit: RejectedRowList, linesBefore: Int) {
        for sequence in unit.sequences {
            for var part in sequence {
                part.linesBefore += linesBefore
                add(part, reasons: [:])
            }
        }
        reasons.merge(unit.reasons, uniquingKeysWith: +)
        linesLost += unit.linesLost
    }

    /// Reads the rows in order, lines counted from the start of the file.
    package func cursor() -> Cursor { Cursor(sequences.map { Walk(parts: $0) }) }

    package struct Cursor {
        private var walks: [Walk]
        private var heads: [RejectedRow?] = []

        fileprivate init(_ walks: [Walk]) { self.walks = walks }

        package mutating func next() throws(FileFailure) -> RejectedRow? {
            if heads.isEmpty {
                for index in walks.indices { heads.append(try walks[index].next()) }
            }
            var first: Int?
            for (index, head) in heads.enumerated() {
                guard let head else { continue }
                if let known = first, let best = heads[known], best.offset <= head.offset { continue }
                first = index
            }
            guard let first else { return nil }
            let row = heads[first]
            heads[first] = try walks[first].next()
            return row
        }
    }

    /// One sequence from its start to its end, a piece of it in memory.
    fileprivate struct Walk {
        var parts: [Part]
        private var number = 0
        private var rows: [RejectedRow] = []
        private var position = 0
        /// Bytes of the spilled part that have been read.
        private var done = 0

        init(parts: [Part]) { self.parts = parts }

        mutating func next() throws(FileFailure) -> RejectedRow? {
            while position == rows.count {
                guard number < parts.count else { return nil }
                try load()
            }
            position += 1
            return rows[position - 1]
        }

        private mutating func load() throws(FileFailure) {
            let part = parts[number]
            position = 0
            switch part.content {
            case .rows(let kept):
                rows = kept
                number += 1
            case .spilled(let file, let offset, let bytes):
                // A row takes 64 KiB and a little at most.
                var piece = [UInt8](repeating: 0, count: min(256 << 10, bytes - done))
                let failure = piece.withUnsafeMutableBytes { raw -> FileFailure? in
                    guard let base = raw.baseAddress else { return nil }
                    do throws(FileFailure) {
                        try file.read(at: offset + done, count: raw.count, into: base)
                        return nil
                    } catch { return error }
                }
                if let failure { throw failure }
                rows = []
                var place = 0
                while let row = RejectedRow(piece, &place) { rows.append(row) }
                done += place
                if done == bytes {
                    done = 0
                    number += 1
                }
            }
            for index in rows.indices { rows[index].line += part.linesBefore }
        }
    }
}

/// A row in a temporary file, all numbers little-endian:
///
///     line 8 | offset 8 | length 8 | lines 8 | reason 1 | has a field 1 | bytes kept 4 | bytes
extension RejectedRow {
    private static let head = 38

    fileprivate func write(to bytes: inout [UInt8]) {
        for number in [UInt64(line), offset, UInt64(length), UInt64(lines)] {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.append(UInt8(Reason.allCases.firstIndex(of: reason) ?? 0))
        bytes.append(field == nil ? 0 : 1)
        withUnsafeBytes(of: UInt32(raw.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += raw
    }

    /// The row at the place, which moves on behind it; nil where no whole one follows.
    fileprivate init?(_ bytes: [UInt8], _ place: inout Int) {
        let start = place
        func number(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + offset + $1]) }
        }
        guard start + Self.head <= bytes.count else { return nil }
        let kept = Int(number(34, 4))
        guard start + Self.head + kept <= bytes.count else { return nil }
        let reason = Reason.allCases[Int(bytes[start + 32])]
        self.init(
            line: Int(number(0, 8)), lines: Int(number(24, 8)), offset: number(8, 8), length: Int(number(16, 8)),
            reason: reason,
            field: bytes[start + 33] == 0 ? nil : reason.field,
            raw: Array(bytes[start + Self.head..<start + Self.head + kept]))
        place = start + Self.head + kept
    }
}
