import Dispatch
import SegmentPipeline

@preconcurrency import Glibc

/// The machine as a run sees it: its clock, its processors, its signals. Nothing else in the program asks for them.
enum Machine {
    static let clock = RunContext.Clock(
        unixSeconds: { Int64(time(nil)) },
        steady: {
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
        })

    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// From now on SIGINT and SIGTERM undo what is half done, and end with 130 and 143.
    static func watchSignals(_ interruption: Interruption) {
        for (number, status) in [(SIGINT, ExitStatus.interrupted), (SIGTERM, .terminated)] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: "signal"))
            source.setEventHandler {
                interruption.interrupt {
                    // Not exit: other threads are still at work, and what it runs at the end is theirs too.
                    _exit(status.rawValue)
                }
            }
            source.resume()
            sources.add(source)
        }
    }

    /// Keeps the sources alive as long as the process.
    private static let sources = SignalSources()

    private final class SignalSources: @unchecked Sendable {
        // Added to on the main thread alone, before the run starts.
        private var sources: [any DispatchSourceSignal] = []
        func add(_ source: any DispatchSourceSignal) { sources.append(source) }
    }
}
