import CellValues
import Dispatch
import FlatFiles
import SegmentLanguage
import Synchronization

/// Finds the activities whose id stood before in their source (`"dedupe": "id"`, 2-data §3), in a pass over the ids alone
/// that runs before the scan.
///
/// Ids are remembered as 64-bit fingerprints; only those that meet twice are looked at again, byte by byte.
struct DuplicateIDs {
    let source: DataSource
    /// Position of the source's first file in the log.
    let firstFile: Int
    let threads: Int

    private struct Sighting {
        var fingerprint: UInt64
        /// File above, offset below, as everywhere in the log.
        var order: UInt64
    }

    /// The offsets of the later rows, by file of the log.
    func find(_ context: ScanContext) throws(DatasetFailure) -> [Int: Set<UInt64>] {
        var rows =
            source.activity
            ?? ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
        rows.types = context.types
        rows.wantsID = true
        if rows.id.isEmpty { rows.id = [ColumnPath(["id"])] }
        let projection = Projection(layout: source.layout, rows: .activities(rows), columns: [])

        var sightings = try seen(projection) { _ in true }
        sightings.sort { ($0.0.fingerprint, $0.0.order) < ($1.0.fingerprint, $1.0.order) }
        var met: Set<UInt64> = []
        for index in sightings.indices.dropFirst()
        where sightings[index].0.fingerprint == sightings[index - 1].0.fingerprint {
            met.insert(sightings[index].0.fingerprint)
        }
        if met.isEmpty { return [:] }
        sightings = []
        let confirmed = try seen(projection, keepingBytes: true) { [met] in met.contains($0) }
        var known: Set<[UInt8]> = []
        var later: [Int: Set<UInt64>] = [:]
        for (sighting, id) in confirmed.sorted(by: { $0.0.order < $1.0.order })
        where !known.insert(id).inserted {
            later[Int(sighting.order >> 40), default: []].insert(sighting.order & (1 << 40 - 1))
        }
        return later
    }

    private func seen(
        _ projection: Projection, keepingBytes: Bool = false, _ isWanted: @Sendable (UInt64) -> Bool
    ) throws(DatasetFailure) -> [(Sighting, [UInt8])] {
        let next = Atomic<Int>(0)
        let results = parallelMap(max(1, min(threads, source.files.count))) { _ in
            var found: [(Sighting, [UInt8])] = []
            let batch = ColumnBatch()
            while true {
                let file = next.add(1, ordering: .relaxed).oldValue
                guard file < source.files.count else { return Swift.Result<_, DatasetFailure>.success(found) }
                do throws(FileFailure) {
                    let reader = try RowReader(
                        ReadUnit(path: source.files[file].path, file: firstFile + file), projection: projection)
                    while try reader.next(batch) {
                        for row in 0..<batch.count where !batch.ids[row].isMissing {
                            let id = batch.bytes(batch.ids[row])
                            let fingerprint = fingerprint(of: id)
                            guard isWanted(fingerprint) else { continue }
                            let order = UInt64(firstFile + file) << 40 | batch.offsets[row]
                            found.append(
                                (Sighting(fingerprint: fingerprint, order: order), keepingBytes ? Array(id) : []))
                        }
                    }
                } catch {
                    return .failure(DatasetFailure(error, display: source.files[file].display))
                }
            }
        }
        var all: [(Sighting, [UInt8])] = []
        for result in results { all += try result.get() }
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
