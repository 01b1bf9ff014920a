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
        let ends = segment.instants.map { Array(",\(Instant(seconds: $0).rfc3339)\n".utf8) }
        let contacts = snapshot.contacts
        let codes = segment.codes
        var rank = 0
        for (index, word) in members.words.enumerated() where word != 0 {
            var rest = word
            contacts.keyBytes.withUnsafeBytes { keys in
                while rest != 0 {
                    let contact = index << 6 + rest.trailingZeroBitCount
                    rest &= rest - 1
                    append(keys[contacts.starts[contact]..<contacts.starts[contact + 1]], to: sink.buffer)
                    sink.buffer.append(ends[codes.isEmpty ? 0 : Int(codes[rank])])
                    rank += 1
                }
            }
            try sink.flushIfFull()
        }
        return rank
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

/// Whether a byte makes a CSV cell need quotes.
private func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
}
