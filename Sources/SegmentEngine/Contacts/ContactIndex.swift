import CellValues

/// The contacts of a run: their keys, numbered in the order of the keys' bytes, and the way back from key to number.
package struct ContactIndex: Sendable {
    /// All keys one after another, in order.
    package let keyBytes: [UInt8]
    /// Where each key starts in `keyBytes`, and one more for the end.
    package let starts: [Int]
    private let table: KeyTable
    /// Whether some keys that are found are not the contact's own.
    let hasAliases: Bool

    /// Keys sorted by bytes, no two alike. `merged`: other keys, and the contacts' keys that they are found as well.
    package init(
        sortedKeyBytes: [UInt8], starts: [Int], merged: [(previous: [UInt8], target: [UInt8])], threads: Int
    ) {
        keyBytes = sortedKeyBytes
        self.starts = starts
        var table = KeyTable(
            keyBytes: sortedKeyBytes, starts: starts, roomForAliases: merged.count, threads: threads)
        let aliases = merged.compactMap { previous, target in
            target.withUnsafeBytes { table.find($0) }.map { (key: previous, contact: $0) }
        }
        table.add(aliases)
        self.table = table
        hasAliases = !aliases.isEmpty
    }

    package var count: Int { starts.count - 1 }

    /// What keys and table take, where some are aliases with a second copy of the keys.
    var bytes: Int { keyBytes.count * 2 + starts.count * 16 + table.bytes }

    package func key(_ contact: Int) -> ArraySlice<UInt8> { keyBytes[starts[contact]..<starts[contact + 1]] }

    /// The contact of this key, or of a key merged into it.
    package func contact(for key: some Sequence<UInt8>) -> Int? {
        Array(key).withUnsafeBytes { table.find($0) }.map(Int.init)
    }

    /// Numbers of many keys at once; -1 where there is none.
    @inline(__always)
    func find(into contacts: UnsafeMutableBufferPointer<Int32>, key: (Int) -> UnsafeRawBufferPointer) {
        table.find(into: contacts, key: key)
    }
}
