import CellValues
import FlatFiles
import SegmentEngine

/// Writes `membership/<segment>.csv` and `changes/<segment>.csv`: lines sorted by key, for contacts are numbered so.
struct MembershipFiles {
    let snapshot: Snapshot
    /// Whether some key needs quotes; asked once, so that a line costs two copies and no look at its bytes.
    private let needsQuotes: Bool

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        needsQuotes =
            snapshot.contacts.keyBytes.contains(where: isSpecial)
            || (snapshot.before?.keys.bytes.contains(where: isSpecial) ?? false)
    }

    /// `contact_id,entered_at`
    func writeMembers(of segment: SnapshotSegment, to sink: ArtifactSink) throws(OutputFailure) -> Int {
        sink.buffer.append(Array("contact_id,entered_at\n".utf8))
        guard let members = segment.members else { return 0 }
        let ends = LineEnds(segment.instants.map { ",\(Instant(seconds: $0).rfc3339)\n" })
        let contacts = snapshot.contacts
        var rank = 0
        for (index, word) in members.words.enumerated() where word != 0 {
            if needsQuotes {
                writeQuoted(word, index, ends, segment.codes, &rank, to: sink.buffer)
            } else {
                write(word, index, ends, segment.codes, &rank, contacts, to: sink.buffer)
            }
            try sink.flushIfFull()
        }
        return rank
    }

    /// The lines of up to 64 members, straight into the buffer: two copies of whole words a line.
    private func write(
        _ word: UInt64, _ index: Int, _ ends: LineEnds, _ codes: [UInt32], _ rank: inout Int, _ contacts: ContactIndex,
        to buffer: LineBuffer
    ) {
        let first = index << 6
        contacts.keyBytes.withUnsafeBytes { keys in
            contacts.starts.withUnsafeBufferPointer { starts in
                let all = starts[min(first + 64, starts.count - 1)] - starts[first]
                let room = buffer.room(for: all + 64 * ends.longest + LineEnds.slack)
                guard let keys = keys.baseAddress else { return }
                let safeStart = starts[starts.count - 1] - 16
                let (only, onlyLength) = ends.first
                var to = room
                var rest = word
                while rest != 0 {
                    let contact = first + rest.trailingZeroBitCount
                    rest &= rest - 1
                    let (start, length) = (starts[contact], starts[contact + 1] - starts[contact])
                    if length <= 16, start <= safeStart {
                        // Whole words: what is too much, the line's end overwrites.
                        let (low, high) = (
                            (keys + start).loadUnaligned(as: UInt64.self),
                            (keys + start).loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                        )
                        to.storeBytes(of: low, as: UInt64.self)
                        to.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
                    } else {
                        to.copyMemory(from: keys + start, byteCount: length)
                    }
                    to += length
                    if codes.isEmpty {
                        // Nearly always all have one: it stays in registers.
                        to.storeBytes(of: only, as: SIMD32<UInt8>.self)
                        to += onlyLength
                    } else {
                        to += ends.write(Int(codes[rank]), to: to)
                        rank += 1
                    }
                }
                if codes.isEmpty { rank += word.nonzeroBitCount }
                buffer.advance(by: to - room)
            }
        }
    }

    private func writeQuoted(
        _ word: UInt64, _ index: Int, _ ends: LineEnds, _ codes: [UInt32], _ rank: inout Int, to buffer: LineBuffer
    ) {
        var rest = word
        while rest != 0 {
            let contact = index << 6 + rest.trailingZeroBitCount
            rest &= rest - 1
            snapshot.contacts.key(contact).withUnsafeBytes { append($0[...], to: buffer) }
            let room = buffer.room(for: ends.longest + LineEnds.slack)
            buffer.advance(by: ends.write(codes.isEmpty ? 0 : Int(codes[rank]), to: room))
            rank += 1
        }
    }

    /// `contact_id,change,cause`; only where there is a run before.
    func writeChanges(
        of segment: SnapshotSegment, _ causes: ChangeCauses, to sink: ArtifactSink
    ) throws(OutputFailure) -> Int {
        sink.buffer.append(Array("contact_id,change,cause\n".utf8))
        guard let before = snapshot.before else { return 0 }
        let entered = segment.entered
        var changed = segment.left
        changed.formUnion(entered)
        // Contacts who vanished have no number in this run: they are put in where their keys belong.
        var vanished = segment.vanished[...]
        var rows = 0
        let (ofEntering, ofLeaving) = (Self.ends("entered"), Self.ends("left"))
        func line(_ key: ArraySlice<UInt8>, _ ends: [ChangeCause: [UInt8]], _ cause: ChangeCause) {
            key.withUnsafeBytes { append($0[...], to: sink.buffer) }
            sink.buffer.append(ends[cause] ?? [])
            rows += 1
        }
        func vanish(before key: ArraySlice<UInt8>?) {
            while let first = vanished.first {
                let gone = before.keys.key(first)
                if let key, !gone.lexicographicallyPrecedes(key) { return }
                line(gone, ofLeaving, causes.causeOfVanishing)
                vanished.removeFirst()
            }
        }
        for (index, word) in changed.words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                let contact = index << 6 + rest.trailingZeroBitCount
                rest &= rest - 1
                let key = snapshot.contacts.key(contact)
                vanish(before: key)
                if entered.contains(contact) {
                    line(key, ofEntering, causes.cause(ofEntering: contact))
                } else {
                    line(key, ofLeaving, causes.cause(ofLeaving: contact))
                }
            }
            try sink.flushIfFull()
        }
        vanish(before: nil)
        return rows
    }

    private static func ends(_ change: String) -> [ChangeCause: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: ChangeCause.allCases.map { ($0, Array(",\(change),\($0.rawValue)\n".utf8)) })
    }

    /// RFC 4180: quotes only where needed, doubled inside.
    private func append(_ key: Slice<UnsafeRawBufferPointer>, to buffer: LineBuffer) {
        guard needsQuotes, key.contains(where: isSpecial) else {
            buffer.append(UnsafeRawBufferPointer(rebasing: key))
            return
        }
        buffer.append(UInt8(ascii: "\""))
        for byte in key {
            if byte == UInt8(ascii: "\"") { buffer.append(byte) }
            buffer.append(byte)
        }
        buffer.append(UInt8(ascii: "\""))
    }
}

/// What a line may end with, each padded so that it is copied by whole words.
private struct LineEnds {
    /// Bytes that may be written behind a line.
    static let slack = 32
    let longest: Int
    private let texts: [SIMD32<UInt8>]
    private let lengths: [Int]

    /// Each up to 32 bytes: a comma, an instant, a newline.
    init(_ texts: [String]) {
        lengths = texts.map(\.utf8.count)
        longest = lengths.max() ?? 0
        self.texts = texts.map { text in
            var padded = SIMD32<UInt8>()
            for (index, byte) in text.utf8.enumerated() { padded[index] = byte }
            return padded
        }
    }

    /// There is always one: a stay began some time.
    var first: (text: SIMD32<UInt8>, length: Int) { (texts[0], lengths[0]) }

    @inline(__always)
    func write(_ number: Int, to place: UnsafeMutableRawPointer) -> Int {
        place.storeBytes(of: texts[number], as: SIMD32<UInt8>.self)
        return lengths[number]
    }
}

/// Whether a byte makes a CSV cell need quotes.
private func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
}
