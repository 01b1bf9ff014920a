import CellValues
import FlatFiles
import SegmentLanguage

/// Who did the activities of a batch, and which of its rows take part: in order of their shards, and apart by type.
///
/// A worker's own, made anew for every batch. Everything lies in memory of its own that never moves: arrays in a class cost
/// an exclusivity check an access, and these are read once or more a row.
final class BatchRows {
    /// Rows of the batch, in order of their contacts' shards, and where each shard's begin.
    struct Selection {
        var rows: UnsafePointer<UInt32>
        var count: Int
        /// By shard, and one more for the end: places in `rows`.
        var bounds: UnsafePointer<Int32>

        @inline(__always)
        func rows(of shard: Int) -> UnsafeBufferPointer<UInt32> {
            UnsafeBufferPointer(start: rows + Int(bounds[shard]), count: Int(bounds[shard + 1] - bounds[shard]))
        }
    }

    static let limit = ColumnBatch.rowLimit

    /// The contact's number of every row; below 0 where it takes no part, see `ScanWorker.orphan`.
    let contacts: UnsafeMutablePointer<Int32>
    private let buckets: UnsafeMutablePointer<UInt32>
    private let ordered: UnsafeMutablePointer<UInt32>
    private let typed: UnsafeMutablePointer<UInt32>
    private let shardBounds: UnsafeMutablePointer<Int32>
    private let next: UnsafeMutablePointer<Int32>
    /// By type, the bounds of its rows.
    private let typeBounds: UnsafeMutablePointer<Int32>
    private let typeStarts: UnsafeMutablePointer<Int>
    private let shards: Int
    private let types: Int

    /// Rows that take part.
    private(set) var count = 0
    /// Rows of contacts that we don't know, or of none.
    private(set) var strangers = 0
    private(set) var future = 0
    /// The seconds that the rows which take part span.
    private(set) var span: ClosedRange<Int64> = 0...0

    /// - Parameter types: the type codes whose rows are wanted apart: 0 ..< types.
    init(shards: Int, types: Int) {
        self.shards = shards
        self.types = types
        contacts = .allocate(capacity: Self.limit)
        contacts.initialize(repeating: -1, count: Self.limit)
        buckets = .allocate(capacity: Self.limit)
        buckets.initialize(repeating: 0, count: Self.limit)
        ordered = .allocate(capacity: Self.limit)
        ordered.initialize(repeating: 0, count: Self.limit)
        typed = .allocate(capacity: Self.limit)
        typed.initialize(repeating: 0, count: Self.limit)
        shardBounds = .allocate(capacity: shards + 1)
        shardBounds.initialize(repeating: 0, count: shards + 1)
        next = .allocate(capacity: max(shards, types) + 2)
        next.initialize(repeating: 0, count: max(shards, types) + 2)
        typeBounds = .allocate(capacity: max(1, types) * (shards + 1))
        typeBounds.initialize(repeating: 0, count: max(1, types) * (shards + 1))
        typeStarts = .allocate(capacity: types + 1)
        typeStarts.initialize(repeating: 0, count: types + 1)
    }

    deinit {
        contacts.deallocate()
        buckets.deallocate()
        ordered.deallocate()
        typed.deallocate()
        shardBounds.deallocate()
        next.deallocate()
        typeBounds.deallocate()
        typeStarts.deallocate()
    }

    /// All rows that take part.
    var all: Selection { Selection(rows: ordered, count: count, bounds: shardBounds) }

    /// Those of one type.
    func ofType(_ code: Int) -> Selection {
        Selection(
            rows: typed + typeStarts[code], count: typeStarts[code + 1] - typeStarts[code],
            bounds: typeBounds + code * (shards + 1))
    }

    /// Sorts the batch's rows by shard and type; `contacts` must be filled.
    ///
    /// Rows of contacts whose turn was, or comes in a later pass, are passed over. - Parameter isWhole: even rows of shards
    /// that were put off are wanted.
    func sort(_ batch: ColumnBatch, before limit: Instant, _ open: OpenShards, isWhole: Bool) {
        let rows = batch.count
        for shard in 0...shards { next[shard] = 0 }
        batch.seconds.withUnsafeBufferPointer { seconds in
            batch.nanoseconds.withUnsafeBufferPointer { fractions in
                fillBuckets(
                    rows, seconds, fractions, limit, firstContact: open.firstContact, shift: open.shift,
                    open: isWhole ? shards : open.count)
            }
        }
        // Rows of bucket 0 take no part.
        var sum: Int32 = 0
        for shard in 0..<shards {
            shardBounds[shard] = sum
            sum += next[shard + 1]
            next[shard + 1] = shardBounds[shard]
        }
        shardBounds[shards] = sum
        count = Int(sum)
        for row in 0..<rows where buckets[row] != 0 {
            let bucket = Int(buckets[row])
            ordered[Int(next[bucket])] = UInt32(truncatingIfNeeded: row)
            next[bucket] += 1
        }
        batch.typeCodes.withUnsafeBufferPointer { sortByType($0) }
    }

    @inline(__always)
    private func fillBuckets(
        _ rows: Int, _ seconds: UnsafeBufferPointer<Int64>, _ fractions: UnsafeBufferPointer<UInt32>, _ limit: Instant,
        firstContact: Int, shift: Int, open: Int
    ) {
        var (first, last) = (Int64.max, Int64.min)
        var (strangers, future) = (0, 0)
        for row in 0..<rows {
            let contact = contacts[row]
            buckets[row] = 0
            if contact < 0 {
                strangers += 1
                continue
            }
            let second = seconds[row]
            if second >= limit.seconds, second > limit.seconds || fractions[row] >= limit.nanoseconds {
                future += 1
                continue
            }
            let place = Int(contact) - firstContact
            let shard = place >> shift
            guard place >= 0, shard < open else { continue }
            first = min(first, second)
            last = max(last, second)
            let bucket = shard + 1
            buckets[row] = UInt32(truncatingIfNeeded: bucket)
            next[bucket] += 1
        }
        span = first <= last ? first...last : 0...0
        self.strangers = strangers
        self.future = future
    }

    /// Keeps the order by shard.
    private func sortByType(_ codes: UnsafeBufferPointer<UInt16>) {
        for type in 0...types { next[type] = 0 }
        for place in 0..<count {
            let code = Int(codes[Int(ordered[place])])
            if code < types { next[code] += 1 }
        }
        var sum = 0
        for type in 0..<types {
            typeStarts[type] = sum
            sum += Int(next[type])
            next[type] = Int32(typeStarts[type])
        }
        typeStarts[types] = sum
        for shard in 0..<shards {
            for type in 0..<types {
                typeBounds[type * (shards + 1) + shard] = next[type] - Int32(typeStarts[type])
            }
            for place in Int(shardBounds[shard])..<Int(shardBounds[shard + 1]) {
                let row = ordered[place]
                let code = Int(codes[Int(row)])
                if code < types {
                    typed[Int(next[code])] = row
                    next[code] += 1
                }
            }
        }
        for type in 0..<types { typeBounds[type * (shards + 1) + shards] = next[type] - Int32(typeStarts[type]) }
    }
}
