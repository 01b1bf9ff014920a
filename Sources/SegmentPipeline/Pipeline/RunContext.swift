import CellValues

/// What a run is given from outside: the command's options and the machine's clock. Only the command makes one.
package struct RunContext: Sendable {
    /// `--as-of` as written; nil: the pipeline's, else the clock.
    package var asOf: String?
    /// `--select`: ids of jobs; empty: all.
    package var selectedJobs: [String] = []
    package var isDryRun = false
    package var allowsShrink = false
    /// `--no-cache` turns it off: every file is read anew, and nothing is kept.
    package var usesCache = true
    package var threads: Int
    /// Bytes that a run may take where its pipeline says nothing; nil: no limit.
    package var memory: Int?
    /// Where what doesn't fit in memory is kept for a while.
    package var temporaryFolder = "/var/tmp"
    package var clock: Clock
    package var interruption = Interruption()

    package init(threads: Int, clock: Clock) {
        self.threads = max(1, threads)
        self.clock = clock
    }

    package struct Clock: Sendable {
        /// The time of day.
        package var wall: @Sendable () -> Instant
        /// Seconds of a clock that never jumps, for durations.
        package var steady: @Sendable () -> Double

        /// `unixSeconds`: whole seconds since 1970.
        package init(unixSeconds: @escaping @Sendable () -> Int64, steady: @escaping @Sendable () -> Double) {
            wall = { Instant(seconds: unixSeconds()) }
            self.steady = steady
        }
    }
}
