import CellValues

/// Keys that were merged into others, chains followed (2-data §3). The pipeline refuses cycles before.
package struct MergedKeys: Sendable {
    private var targets: [[UInt8]: [UInt8]] = [:]

    package init(_ merges: [[UInt8]: [UInt8]], _ normal: KeyNormal) {
        for (previous, contact) in merges {
            let (previous, contact) = (normal.applied(to: previous), normal.applied(to: contact))
            // Two spellings of one key: nobody was merged.
            if previous != contact { targets[previous] = contact }
        }
        for previous in targets.keys {
            var target = targets[previous]!
            var steps = 0
            while let next = targets[target], steps <= targets.count {
                target = next
                steps += 1
            }
            targets[previous] = target
        }
    }

    var isEmpty: Bool { targets.isEmpty }

    package func target(of key: ArraySlice<UInt8>) -> [UInt8]? { targets.isEmpty ? nil : targets[Array(key)] }

    /// Sorted, so that nothing depends on a dictionary's order.
    var pairs: [(previous: [UInt8], target: [UInt8])] {
        targets.map { ($0.key, $0.value) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }
}
