import CellValues

/// Sorts the rows of contact files by their keys' bytes, equal keys in log order.
///
/// Each thread sorts a share of the rows by one word of each key (the eight bytes behind what all keys start with), digit
/// by digit; only rows whose words are the same are compared in full. Then the shares are merged, two and two.
///
/// What that takes is asked of the system and given back: malloc would keep it for the rest of the run.
struct KeySort {
    private struct Entry: BitwiseCopyable {
        var word: UInt64
        var row: UInt32
    }

    let keyBytes: [UInt8]
    let starts: [Int]
    let threads: Int

    private var count: Int { starts.count - 1 }

    func rows() -> [UInt32] {
        guard count > 0 else { return [] }
        return keyBytes.withUnsafeBytes { bytes in
            nonisolated(unsafe) let bytes = bytes
            let skipped = sharedPrefix(bytes)
            let shares = max(1, min(threads, count >> 14))
            let bounds = (0...shares).map { $0 * count / shares }
            var runs: [SlotMemory<Entry>] = parallelEach(shares, threads: threads) { share in
                sorted(bounds[share]..<bounds[share + 1], bytes, skipped)
            }
            while runs.count > 1 {
                let pairs = runs
                runs = parallelEach((pairs.count + 1) / 2, threads: threads) { number in
                    number * 2 + 1 < pairs.count
                        ? merged(pairs[number * 2], pairs[number * 2 + 1], bytes) : pairs[number * 2]
                }
            }
            return runs[0].values.map(\.row)
        }
    }

    @inline(__always)
    private func key(_ row: UInt32, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[starts[Int(row)]..<starts[Int(row) + 1]])
    }

    /// How many bytes all keys start with.
    private func sharedPrefix(_ bytes: UnsafeRawBufferPointer) -> Int {
        var shared = starts[1]
        for row in 1..<max(count, 1) where shared > 0 {
            let start = starts[row]
            shared = min(shared, starts[row + 1] - start)
            var same = 0
            while same < shared, bytes[same] == bytes[start + same] { same += 1 }
            shared = same
        }
        return shared
    }

    /// The eight bytes behind `skipped`, the first one on top: shorter keys are filled with zeros.
    @inline(__always)
    private func word(_ row: Int, _ bytes: UnsafeRawBufferPointer, _ skipped: Int) -> UInt64 {
        let (start, end) = (starts[row] + skipped, starts[row + 1])
        if start + 8 <= bytes.count {
            let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            return end - start >= 8 ? word : word & ~(UInt64.max >> UInt64((end - start) * 8))
        }
        var word: UInt64 = 0
        for place in start..<min(end, start + 8) { word |= UInt64(bytes[place]) << UInt64(56 - (place - start) * 8) }
        return word
    }

    private func sorted(_ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ skipped: Int) -> SlotMemory<Entry> {
        var memory = SlotMemory<Entry>(count: rows.count)
        var other = SlotMemory<Entry>(count: rows.count)
        var differing: UInt64 = 0
        for (place, row) in rows.enumerated() {
            memory.start[place] = Entry(word: word(row, bytes, skipped), row: UInt32(row))
            differing |= memory.start[place].word ^ memory.start[0].word
        }
        for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
            var places = [Int](repeating: 0, count: 257)
            for entry in memory.values { places[Int(entry.word >> shift & 0xFF) + 1] += 1 }
            for digit in 1..<257 { places[digit] += places[digit - 1] }
            let to = other.start
            places.withUnsafeMutableBufferPointer { places in
                for entry in memory.values {
                    let digit = Int(entry.word >> shift & 0xFF)
                    to[places[digit]] = entry
                    places[digit] += 1
                }
            }
            swap(&memory, &other)
        }
        let entries = memory.values
        // The digits left equal words in log order.
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].word == entries[start].word { end += 1 }
            if end - start > 1 {
                var equal = UnsafeMutableBufferPointer(rebasing: entries[start..<end])
                equal.sort { left, right in
                    let order = keyOrder(key(left.row, bytes), key(right.row, bytes))
                    return order != 0 ? order < 0 : left.row < right.row
                }
            }
            start = end
        }
        return memory
    }

    /// `left` has the earlier rows: of equal keys it goes first.
    private func merged(
        _ left: SlotMemory<Entry>, _ right: SlotMemory<Entry>, _ bytes: UnsafeRawBufferPointer
    ) -> SlotMemory<Entry> {
        let all = SlotMemory<Entry>(count: left.count + right.count)
        let (left, right) = (left.values, right.values)
        var (a, b) = (0, 0)
        for place in 0..<all.count {
            let takesLeft: Bool
            if a == left.count || b == right.count {
                takesLeft = b == right.count
            } else if left[a].word != right[b].word {
                takesLeft = left[a].word < right[b].word
            } else {
                takesLeft = keyOrder(key(left[a].row, bytes), key(right[b].row, bytes)) <= 0
            }
            all.start[place] = takesLeft ? left[a] : right[b]
            if takesLeft { a += 1 } else { b += 1 }
        }
        return all
    }
}
