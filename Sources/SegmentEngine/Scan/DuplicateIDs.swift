import CellValues
import Dispatch
import FlatFiles
import SegmentLanguage
import Synchronization

/// Finds the activities of which another version counts (`"dedupe"`), in a pass over the ids, or the property, alone that runs
/// before the scan.
///
/// Ids are remembered as 64-bit fingerprints; only those that meet twice are looked at again, byte by byte. They share the
/// memory that the shards have afterwards; more of them than fit are refused.
struct DuplicateIDs {
    let source: DataSource
    /// Position of the source's first file in the log.
    let firstFile: Int
    let threads: Int

    private struct Sighting: BitwiseCopyable {
        var fingerprint: UInt64
        var order: LogOrder
    }

    struct Found {
        /// The offsets of the rows that don't count, by file of the log.
        var others: [Int: Set<UInt64>] = [:]
        /// Activities that have the value.
        var values = 0
    }

    func find(_ context: ScanContext) throws(DatasetFailure) -> Found {
        var rows =
            source.activity
            ?? ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
        rows.types = context.types
        rows.wantsID = true
        if let property = source.dedupe?.property {
            rows.id = source.paths(ofProperty: property)
        } else if rows.id.isEmpty {
            rows.id = [ColumnPath(["id"])]
        }
        let projection = Projection(layout: source.layout, rows: .activities(rows), columns: [])

        // Each worker may have its part.
        let room = context.shares.shards / max(1, min(threads, source.files.count))
        let sighted = try forEachID(projection, context) {
            (list: inout PageList<Sighting>, sighting: Sighting, id: UnsafeRawBufferPointer) in
            list.append(sighting)
        } noting: { list in
            // Sorting takes half as much again.
            list.bytes / 2 * 3 <= room
        } from: {
            PageList<Sighting>()
        }
        var result = Found(values: sighted.reduce(0) { $0 + $1.count })
        let met = Self.repeated(sighted)
        if met.isEmpty { return result }
        let lists = try forEachID(projection, context) {
            (list: inout [FoundID], sighting: Sighting, id: UnsafeRawBufferPointer) in
            if met.contains(sighting.fingerprint) { list.append(FoundID(order: sighting.order, id: Array(id))) }
        } noting: { list in
            list.count * 160 + met.count * 32 <= room
        } from: {
            []
        }
        var known: Set<[UInt8]> = []
        let keepsLast = source.dedupe?.kept == .last
        let all = lists.flatMap({ $0 }).sorted { keepsLast ? $1.order < $0.order : $0.order < $1.order }
        for found in all where !known.insert(found.id).inserted {
            result.others[found.order.file, default: []].insert(found.order.offset)
        }
        return result
    }

    private struct FoundID {
        var order: LogOrder
        var id: [UInt8]
    }

    /// The fingerprints that several sightings have.
    private static func repeated(_ lists: [PageList<Sighting>]) -> Set<UInt64> {
        for list in lists { list.values.sortInPlace(largestCopy: .max) { $0.fingerprint < $1.fingerprint } }
        var places = lists.map { _ in 0 }
        var met: Set<UInt64> = []
        var previous: UInt64?
        while true {
            var next: Int?
            for (index, list) in lists.enumerated() where places[index] < list.count {
                let fingerprint = list.values[places[index]].fingerprint
                if let next, lists[next].values[places[next]].fingerprint <= fingerprint { continue }
                next = index
            }
            guard let next else { return met }
            let fingerprint = lists[next].values[places[next]].fingerprint
            places[next] += 1
            if fingerprint == previous { met.insert(fingerprint) }
            previous = fingerprint
        }
    }

    /// Gives every id of the source to a list, a worker's each. - Parameter noting: whether the list still has room.
    private func forEachID<List>(
        _ projection: Projection, _ context: ScanContext,
        _ add: @Sendable (inout List, Sighting, UnsafeRawBufferPointer) -> Void,
        noting hasRoom: @Sendable (List) -> Bool, from empty: @Sendable () -> List
    ) throws(DatasetFailure) -> [List] {
        let next = Atomic<Int>(0)
        let results = parallelMap(max(1, min(threads, source.files.count))) { _ -> Swift.Result<List, DatasetFailure> in
            var found = empty()
            let batch = ColumnBatch()
            while true {
                let file = next.add(1, ordering: .relaxed).oldValue
                guard file < source.files.count else { return .success(found) }
                do throws(FileFailure) {
                    let reader = try RowReader(
                        ReadUnit(path: source.files[file].path, file: firstFile + file), projection: projection,
                        groupedBytes: context.shares.groupedFile / 8, temporaryFolder: context.temporaryFolder)
                    while try reader.next(batch) {
                        reader.rejected = []
                        for row in 0..<batch.count where !batch.ids[row].isMissing {
                            let id = batch.bytes(batch.ids[row])
                            let order = LogOrder(file: UInt64(firstFile + file), offset: batch.offsets[row])
                            add(&found, Sighting(fingerprint: fingerprint(of: id), order: order), id)
                        }
                        guard hasRoom(found) else { return .failure(.tooManyIDs(source.name)) }
                    }
                } catch {
                    return .failure(DatasetFailure(error, display: source.files[file].display))
                }
            }
        }
        var all: [List] = []
        for result in results { all.append(try result.get()) }
        return all
    }
}

/// 64 well-mixed bits of a text. The same in every process: nothing but speed depends on it.
func fingerprint(of text: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(text.count)
    var offset = 0
    while offset + 16 <= text.count {
        let (low, high) = shortKeyWords(UnsafeRawBufferPointer(rebasing: text[offset..<offset + 16]))
        hash = mixed(hash ^ low, high, 0x2545_F491_4F6C_DD1D)
        offset += 16
    }
    let (low, high) = shortKeyWords(UnsafeRawBufferPointer(rebasing: text[offset...]))
    return mixed(hash ^ low, high, 0x2545_F491_4F6C_DD1D)
}

// MARK: - Messages

extension DatasetFailure {
    fileprivate static func tooManyIDs(_ source: String) -> DatasetFailure {
        DatasetFailure(
            code: "too-little-memory", place: "limits.memory",
            message: "telling the ids of '\(source)' apart takes more than the limit leaves: raise 'limits.memory', or "
                + "leave out 'dedupe'", status: 3)
    }
}
