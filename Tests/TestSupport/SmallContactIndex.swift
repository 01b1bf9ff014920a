import SegmentEngine

extension ContactIndex {
    /// From keys in any order; repeats count once.
    package init(keys: some Sequence<[UInt8]>) {
        let sorted = Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
        var bytes: [UInt8] = []
        var starts = [0]
        for key in sorted {
            bytes += key
            starts.append(bytes.count)
        }
        self.init(sortedKeyBytes: bytes, starts: starts, merged: [], threads: 1)
    }
}
