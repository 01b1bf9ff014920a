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

    /// In the place of a contact: nobody we know, a row that repeats an activity id, no key at all.
    static let orphan: Int32 = -1
    static let repeated: Int32 = -2
    static let anonymous: Int32 = -3

    /// The contact's number of every row; below 0 where it takes no part.
    let contacts: UnsafeMutablePointer<Int32>
    private let inShards: BucketSort?
    private let inTypes: BucketSort
    /// By type, the bounds of its shards among its rows.
    private let typeBounds: UnsafeMutablePointer<Int32>
    private let shards: Int
    private let types: Int

    /// Rows that take part.
    private(set) var count = 0
    /// Rows of contacts that we don't know, or of none.
    private(set) var strangers = 0
    private(set) var future = 0
    /// The seconds that the rows which take part span.
    private(set) var span: ClosedRange<Int64> = 0...0

    /// - Parameters:
    ///   - types: the type codes whose rows are wanted apart: 0 ..< types.
    ///   - wantsAll: whether `all` will be asked.
    init(shards: Int, types: Int, wantsAll: Bool) {
        self.shards = shards
        self.types = types
        contacts = .allocate(capacity: Self.limit)
        contacts.initialize(repeating: -1, count: Self.limit)
        inShards = wantsAll ? BucketSort(shards, limit: Self.limit) : nil
        inTypes = BucketSort(types * shards, limit: Self.limit)
        typeBounds = .allocate(capacity: types * (shards + 1) + 1)
        typeBounds.initialize(repeating: 0, count: types * (shards + 1) + 1)
    }

    deinit {
        contacts.deallocate()
        typeBounds.deallocate()
    }

    /// All rows that take part; none where that isn't wanted.
    var all: Selection? {
        inShards.map { Selection(rows: $0.rows, count: $0.count, bounds: $0.bounds) }
    }

    /// Those of one type.
    func ofType(_ code: Int) -> Selection {
        let bounds = inTypes.bounds
        let start = Int(bounds[code * shards])
        return Selection(
            rows: inTypes.rows + start, count: Int(bounds[(code + 1) * shards]) - start,
            bounds: typeBounds + code * (shards + 1))
    }

    /// Sorts the batch's rows by type and shard; `contacts` must be filled.
    ///
    /// Rows of contacts whose turn was, or comes in a later pass, are passed over. - Parameter isWhole: even rows of shards
    /// that were put off are wanted.
    func sort(_ batch: ColumnBatch, before limit: Instant, _ open: OpenShards, isWhole: Bool) {
        inShards?.clear()
        inTypes.clear()
        batch.seconds.withUnsafeBufferPointer { seconds in
            batch.nanoseconds.withUnsafeBufferPointer { fractions in
                batch.typeCodes.withUnsafeBufferPointer { codes in
                    fillBuckets(
                        batch.count, codes, seconds, fractions, limit, firstContact: open.firstContact,
                        shift: open.shift, open: isWhole ? shards : open.count)
                }
            }
        }
        inShards?.sort(batch.count)
        inTypes.sort(batch.count)
        let bounds = inTypes.bounds
        for type in 0..<types {
            let start = bounds[type * shards]
            for shard in 0...shards {
                typeBounds[type * (shards + 1) + shard] = bounds[type * shards + shard] &- start
            }
        }
    }

    @inline(__always)
    private func fillBuckets(
        _ rows: Int, _ codes: UnsafeBufferPointer<UInt16>, _ seconds: UnsafeBufferPointer<Int64>,
        _ fractions: UnsafeBufferPointer<UInt32>, _ limit: Instant, firstContact: Int, shift: Int, open: Int
    ) {
        var (first, last) = (Int64.max, Int64.min)
        var (strangers, future, taken) = (0, 0, 0)
        let (types, shards) = (types, shards)
        let (inShards, inTypes) = (inShards, inTypes)
        for row in 0..<rows {
            let contact = contacts[row]
            var (bucketOfShards, bucketOfTypes) = (-1, -1)
            defer {
                inShards?.put(row, in: bucketOfShards)
                inTypes.put(row, in: bucketOfTypes)
            }
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
            taken += 1
            bucketOfShards = shard
            let code = Int(codes[row])
            bucketOfTypes = code < types ? code &* shards &+ shard : -1
        }
        span = first <= last ? first...last : 0...0
        count = taken
        self.strangers = strangers
        self.future = future
    }
}

/// Sorts the rows of a batch by counting: buckets of row numbers, each in rising order.
private final class BucketSort {
    /// In the order of their buckets.
    let rows: UnsafeMutablePointer<UInt32>
    /// By bucket where it begins in `rows`, and one more for the end.
    let bounds: UnsafeMutablePointer<Int32>
    private let bucketOfRow: UnsafeMutablePointer<UInt32>
    /// By bucket plus 1 (the first is of rows in none) how many rows, later where the next one goes.
    private let next: UnsafeMutablePointer<Int32>
    private let buckets: Int
    private let limit: Int

    init(_ buckets: Int, limit: Int) {
        self.buckets = buckets
        self.limit = limit
        // Rows in no bucket go behind the others: a branch for them could not be foretold.
        rows = .allocate(capacity: 2 * limit)
        rows.initialize(repeating: 0, count: 2 * limit)
        bounds = .allocate(capacity: buckets + 1)
        bounds.initialize(repeating: 0, count: buckets + 1)
        bucketOfRow = .allocate(capacity: limit)
        bucketOfRow.initialize(repeating: 0, count: limit)
        next = .allocate(capacity: buckets + 1)
        next.initialize(repeating: 0, count: buckets + 1)
    }

    deinit {
        rows.deallocate()
        bounds.deallocate()
        bucketOfRow.deallocate()
        next.deallocate()
    }

    var count: Int { Int(bounds[buckets]) }

    func clear() { next.update(repeating: 0, count: buckets + 1) }

    /// Every row once; -1 for none.
    @inline(__always)
    func put(_ row: Int, in bucket: Int) {
        bucketOfRow[row] = UInt32(truncatingIfNeeded: bucket &+ 1)
        next[bucket &+ 1] &+= 1
    }

    func sort(_ count: Int) {
        var sum: Int32 = 0
        for bucket in 0..<buckets {
            bounds[bucket] = sum
            sum &+= next[bucket + 1]
            next[bucket + 1] = bounds[bucket]
        }
        bounds[buckets] = sum
        next[0] = Int32(truncatingIfNeeded: limit)
        for row in 0..<count {
            let bucket = Int(bucketOfRow[row])
            rows[Int(next[bucket])] = UInt32(truncatingIfNeeded: row)
            next[bucket] &+= 1
        }
    }
}
