import FlatFiles

@preconcurrency import Glibc

/// A stage of the read and what it cost.
package struct StageTiming: Sendable {
    package var stage: String
    package var seconds: Double
    /// The rows of the files; of the conditions the contacts that each was asked about.
    package var rows: Int
    /// Where files were read.
    package var bytes: BytesRead?
}

/// Measures stages by the machine's steady clock: for `timing` alone, nothing of a run depends on it.
struct StageClock {
    private var last = StageClock.now
    private(set) var timings: [StageTiming] = []

    mutating func note(_ stage: String, rows: Int, _ bytes: BytesRead? = nil) {
        let now = Self.now
        if let index = timings.firstIndex(where: { $0.stage == stage }) {
            timings[index].seconds += now - last
            timings[index].rows += rows
            if let bytes { timings[index].bytes = (timings[index].bytes ?? BytesRead()) + bytes }
        } else {
            timings.append(StageTiming(stage: stage, seconds: now - last, rows: rows, bytes: bytes))
        }
        last = now
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
