/// The offsets of one IANA time zone over time: from instants to local time and back, by integer arithmetic.
///
/// A sorted table, looked up by binary search. The rule that a zone follows for ever is written out for the 400 years
/// after which the Gregorian calendar repeats itself, weekdays too (146,097 days are 20,871 weeks); later instants are
/// moved back by whole cycles. So year 9999 costs what today costs, and a table has about 1,000 entries at most.
package struct TimeZoneRules: Sendable {
    package let identifier: String
    /// `transitions[k]` is the instant, in seconds, from which `offsets[k + 1]` holds; `offsets[0]` holds before all.
    private let transitions: RisingTable
    private let offsets: [Int32]
    /// `walls[k]` is the local time, in seconds as if it were UTC, up to which a local time is read with `offsets[k]`.
    private let walls: RisingTable
    /// Instants (and local times) from here on repeat the 400 years before.
    private let repeatsFrom: Int64

    package static let utc = TimeZoneRules(identifier: "UTC", history: ZoneHistory(firstOffset: 0))

    init(identifier: String, history: ZoneHistory) {
        var table = history
        let horizon = table.expandRule()
        self.identifier = identifier
        let offsets = [table.firstOffset] + table.changes.map(\.offset)
        repeatsFrom = horizon ?? .max

        // Around a change the later of its two local readings ends the reign of the offset before it: with a gap its
        // far end, so that times inside are read with the offset before; with a repeated hour the end of the first
        // pass, so that the first reading is taken. The running maximum keeps that right for changes that lie closer
        // together than they are wide.
        var walls: [Int64] = []
        walls.reserveCapacity(table.changes.count)
        for (index, change) in table.changes.enumerated() {
            let wall = change.instant + Int64(max(offsets[index], offsets[index + 1]))
            walls.append(max(wall, walls.last ?? wall))
        }
        self.offsets = offsets
        self.walls = RisingTable(walls)
        transitions = RisingTable(table.changes.map(\.instant))
    }

    /// All that the rules say, as text: two zones that say the same are the same.
    package var summary: String {
        "\(offsets) \(transitions.entries) \(repeatsFrom)"
    }

    /// Seconds east of UTC at an instant.
    package func offset(at seconds: Int64) -> Int32 {
        offsets[transitions.count(notAfter: folded(seconds).seconds)]
    }

    /// The instant of a local time, in seconds.
    ///
    /// A local time inside a gap of the clock is read with the offset before the gap; one that happens twice is the
    /// first.
    package func instant(day: Int32, secondOfDay: Int32) -> Int64 {
        let local = Int64(day) * Self.secondsPerDay + Int64(secondOfDay)
        return local - Int64(offsets[walls.count(notAfter: folded(local).seconds)])
    }

    /// The first instant of a local day, in seconds.
    ///
    /// Where midnight lies in a gap it is the gap's end (Havana, Cairo); so a day that does not exist at all (Apia,
    /// 2011-12-30) starts where the next one does, and is empty. Where midnight happens twice it is the first.
    package func startOfDay(_ day: CivilDate) -> Int64 {
        let midnight = Int64(day.days) * Self.secondsPerDay
        let (local, cycles) = folded(midnight)
        let index = walls.count(notAfter: local)
        let instant = local - Int64(offsets[index])
        let first = index < transitions.entries.count ? min(instant, transitions.entries[index]) : instant
        return first + cycles * Self.cycleSeconds
    }

    /// Local date and second of the day at an instant.
    package func local(_ seconds: Int64) -> (day: CivilDate, secondOfDay: Int32) {
        // Wrapping and clamping only tell apart instants that no parser of ours lets in.
        let (day, second) = (seconds &+ Int64(offset(at: seconds)))
            .quotientAndRemainder(dividingByFloored: Self.secondsPerDay)
        return (CivilDate(days: Int32(clamping: day)), Int32(second))
    }
}

extension TimeZoneRules {
    static let secondsPerDay: Int64 = 86_400
    /// 400 Gregorian years.
    static let cycleSeconds: Int64 = 146_097 * secondsPerDay

    private func folded(_ seconds: Int64) -> (seconds: Int64, cycles: Int64) {
        guard seconds >= repeatsFrom else { return (seconds, 0) }
        // Wrapping, and unsigned: the difference of two far ends fits 64 bits only without a sign.
        let cycles = Int64(UInt64(bitPattern: seconds &- repeatsFrom) / UInt64(Self.cycleSeconds)) + 1
        return (seconds &- cycles &* Self.cycleSeconds, cycles)
    }
}

extension TimeZoneRules: Hashable {
    package static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        left.identifier == right.identifier && left.transitions.entries == right.transitions.entries
            && left.offsets == right.offsets
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

/// Rising numbers, asked how many of them are not after a key.
///
/// Over the years that data is from, a table of buckets tells where to start, and there is hardly ever a change to step
/// over: 5 ns an offset. Elsewhere a binary search.
private struct RisingTable: Sendable {
    let entries: [Int64]
    /// For each bucket of 2²² seconds (49 days) from 1970 to 2104 the number of entries not after its start.
    private let buckets: [UInt16]

    private static let shift: Int64 = 22

    init(_ entries: [Int64]) {
        self.entries = entries
        buckets = (0..<1008).map { bucket in
            UInt16(clamping: Self.count(in: entries, notAfter: bucket << Self.shift))
        }
    }

    func count(notAfter key: Int64) -> Int {
        let bucket = key >> Self.shift
        guard 0 <= bucket, bucket < buckets.count else { return Self.count(in: entries, notAfter: key) }
        var count = Int(buckets[Int(bucket)])
        while count < entries.count, entries[count] <= key { count += 1 }
        return count
    }

    private static func count(in entries: [Int64], notAfter key: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] <= key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
