import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals

/// What a run leaves for the next one in `state/`: the contacts, and who was in which segment since when. Private: only
/// the program that wrote it reads it.
///
/// Both files are little-endian and whole; a reader refuses a version it does not know.
///
/// `state/contacts.keys`, the contact keys in order:
///
///      0  "SEGK"
///      4  UInt32      version, now 1
///      8  UInt64      number of contacts n
///     16  UInt64      bytes of all keys
///     24  UInt32 × n  length of each key
///      …              the keys, one after another
///
/// `state/memberships.bin`:
///
///      0  "SEGM"
///      4  UInt32      version, now 1
///      8  UInt64      number of contacts n
///     16  UInt64      number of segments
///     24              a block a segment, in the order of ids:
///         UInt32      bytes of the id; the id
///         UInt32      bytes of the definition's sum; the sum
///         UInt8       1: it was done in this run; 2: it was not, and this is what the run before knew
///         UInt8       how the members follow, 1: as bits, ⌈n / 64⌉ × UInt64; 2: as their numbers, UInt64 m, UInt32 × m
///         UInt32      number of instants k, k × Int64: seconds, rising
///         …           the members
///         …           where k > 1 a number an instant for each member, in order: UInt8 where k ≤ 256, else UInt32
struct RunState: Sendable {
    var keys: KeyList
    /// By id.
    var segments: [Entry]
    /// Nil where the run's pipeline replays no workflows.
    var replay: ReplayState?

    struct KeyList: Sendable {
        var bytes: [UInt8]
        /// Where each key starts, and one more for the end.
        var starts: [Int]

        var count: Int { starts.count - 1 }
        func key(_ index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

        /// Keys are in order.
        func contains(_ key: [UInt8]) -> Bool {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if self.key(middle).lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
            }
            return low < count && self.key(low).elementsEqual(key)
        }
    }

    struct Entry: Sendable {
        var id: String
        /// SHA-256 of the definition's file.
        var definition: String
        /// It was not computed in the run, but carried from the run before.
        var isCarried: Bool
        var members: ContactSet
        /// When stays began, rising: seconds.
        var instants: [Int64]
        /// Which of the instants, a member after another; empty where there is only one.
        var codes: [UInt32]
    }

    static let version: UInt32 = 1
    /// Below a run's folder.
    static let folder = "state/"
    static let keysFile = "contacts.keys"
    static let membershipsFile = "memberships.bin"
}

// MARK: - Writing

extension RunState {
    static func write(keys: KeyList, to sink: ArtifactSink) throws(OutputFailure) -> Int {
        sink.buffer.append(Array("SEGK".utf8))
        sink.buffer.append(number: version)
        sink.buffer.append(number: UInt64(keys.count))
        sink.buffer.append(number: UInt64(keys.bytes.count))
        for first in stride(from: 0, to: keys.count, by: 0xFFFF) {
            let count = min(0xFFFF, keys.count - first)
            keys.starts.withUnsafeBufferPointer { starts in
                sink.buffer.append(count: count) {
                    UInt32(truncatingIfNeeded: starts[first + $0 + 1] - starts[first + $0])
                }
            }
            try sink.flushIfFull()
        }
        try sink.write(keys.bytes)
        return keys.count
    }

    static func write(_ segments: [Entry], universe: Int, to sink: ArtifactSink) throws(OutputFailure) -> Int {
        let buffer = sink.buffer
        buffer.append(Array("SEGM".utf8))
        buffer.append(number: version)
        buffer.append(number: UInt64(universe))
        buffer.append(number: UInt64(segments.count))
        for segment in segments {
            for text in [segment.id, segment.definition] {
                buffer.append(number: UInt32(text.utf8.count))
                buffer.append(Array(text.utf8))
            }
            let count = segment.members.count
            // Numbers take 32 bits a member, bits one a contact.
            let asNumbers = count < universe / 32
            buffer.append(segment.isCarried ? 2 : 1)
            buffer.append(asNumbers ? 2 : 1)
            buffer.append(number: UInt32(segment.instants.count))
            buffer.append(numbers: segment.instants)
            if asNumbers {
                buffer.append(number: UInt64(count))
                var room = buffer.room(for: count * 4)
                segment.members.forEach {
                    room.storeBytes(of: UInt32(truncatingIfNeeded: $0).littleEndian, as: UInt32.self)
                    room += 4
                }
                buffer.advance(by: count * 4)
            } else {
                buffer.append(numbers: segment.members.words)
            }
            if segment.instants.count > 256 {
                buffer.append(numbers: segment.codes)
            } else if segment.instants.count > 1 {
                segment.codes.withUnsafeBufferPointer { codes in
                    buffer.append(count: codes.count) { UInt8(truncatingIfNeeded: codes[$0]) }
                }
            }
            try sink.flushIfFull()
        }
        return segments.count
    }
}

extension LineBuffer {
    /// So many numbers, one after another.
    fileprivate func append<Number: FixedWidthInteger & BitwiseCopyable>(count: Int, _ number: (Int) -> Number) {
        let size = count * MemoryLayout<Number>.size
        let room = room(for: size)
        for index in 0..<count {
            room.storeBytes(
                of: number(index).littleEndian, toByteOffset: index * MemoryLayout<Number>.size, as: Number.self)
        }
        advance(by: size)
    }
}

// MARK: - Reading

extension RunState {
    /// Of a whole run, whose files are held to its manifest.
    init(of run: PublishedRun) throws(OutputFailure) {
        let (keys, memberships) = (Self.folder + Self.keysFile, Self.folder + Self.membershipsFile)
        let asOf = run.name.asOf.seconds
        guard let known = KeyList(try run.contents(of: keys)) else { throw run.senseless(keys) }
        guard let segments = Entry.all(in: try run.contents(of: memberships), among: known, until: asOf) else {
            throw run.senseless(memberships)
        }
        self.keys = known
        self.segments = segments
        replay = try ReplayState(of: run)
    }
}

extension RunState.KeyList {
    /// Nil where the bytes are no keys in their order, each once.
    init?(_ file: [UInt8]) {
        guard let (lengths, bytes) = ByteReader.reading(file, Self.parts) else { return nil }
        starts = [0]
        starts.reserveCapacity(lengths.count + 1)
        var end = 0
        for length in lengths {
            end += Int(length)
            starts.append(end)
        }
        self.bytes = bytes
        guard count <= Int32.max, isRising else { return nil }
    }

    private static func parts(_ reader: inout ByteReader) -> (lengths: [UInt32], bytes: [UInt8])? {
        guard reader.tag("SEGK"), reader.number(UInt32.self) == RunState.version,
            let count = reader.wideCount(), let byteCount = reader.wideCount(),
            let lengths = reader.numbers(UInt32.self, count), let bytes = reader.bytes(byteCount),
            lengths.reduce(0, { $0 + Int($1) }) == byteCount
        else { return nil }
        return (lengths, Array(bytes))
    }

    private var isRising: Bool {
        bytes.withUnsafeBytes { bytes in
            starts.withUnsafeBufferPointer { starts in
                func key(_ index: Int) -> UnsafeRawBufferPointer {
                    UnsafeRawBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1]])
                }
                for index in 0..<max(0, starts.count - 2) where compareKeys(key(index), key(index + 1)) >= 0 {
                    return false
                }
                // None is empty: the first is the least.
                return starts.count < 2 || starts[1] > 0
            }
        }
    }
}

extension RunState.Entry {
    /// Nil where the bytes are not what a run of this version writes.
    static func all(
        in file: [UInt8], among keys: RunState.KeyList, until asOf: Int64
    ) -> [RunState.Entry]? {
        ByteReader.reading(file) { reader in
            guard reader.tag("SEGM"), reader.number(UInt32.self) == RunState.version,
                reader.wideCount() == keys.count, let count = reader.wideCount()
            else { return nil }
            var entries: [RunState.Entry] = []
            for _ in 0..<count {
                guard let entry = RunState.Entry(&reader, universe: keys.count, until: asOf),
                    entries.last.map({ $0.id < entry.id }) ?? true
                else { return nil }
                entries.append(entry)
            }
            return entries
        }
    }

    private init?(_ reader: inout ByteReader, universe: Int, until asOf: Int64) {
        guard let id = reader.string(), let definition = reader.string(), let status = reader.number(UInt8.self),
            1...2 ~= status, let form = reader.number(UInt8.self), let instantCount = reader.count(),
            instantCount > 0, let instants = reader.numbers(Int64.self, instantCount), instants.areRising,
            instants[0] >= Instant.stampSeconds.lowerBound, instants[instantCount - 1] <= asOf
        else { return nil }
        var members: ContactSet
        switch form {
        case 1:
            guard let words = reader.numbers(UInt64.self, (universe + 63) / 64) else { return nil }
            members = ContactSet(universe: universe, words: words)
            guard members.words == words else { return nil }
        case 2:
            guard let count = reader.wideCount(), let numbers = reader.numbers(UInt32.self, count),
                numbers.areRising, numbers.last.map({ Int($0) < universe }) ?? true
            else { return nil }
            members = ContactSet(universe: universe)
            for number in numbers { members.insert(Int(number)) }
        default: return nil
        }
        var codes: [UInt32] = []
        if instantCount > 256 {
            guard let read = reader.numbers(UInt32.self, members.count) else { return nil }
            codes = read
        } else if instantCount > 1 {
            guard let read = reader.bytes(members.count) else { return nil }
            codes = read.map { UInt32($0) }
        }
        guard codes.allSatisfy({ $0 < instantCount }) else { return nil }
        self.init(
            id: id, definition: definition, isCarried: status == 2, members: members, instants: instants, codes: codes)
    }
}

extension Array where Element: Comparable {
    /// Each is greater than the one before.
    var areRising: Bool { indices.dropFirst().allSatisfy { self[$0 - 1] < self[$0] } }
}
