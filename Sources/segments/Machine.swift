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

    /// Bytes, or fewer where the process may not have them all.
    static var memory: Int {
        let own = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return min(own, groupLimit ?? own)
    }

    /// What the control group allows (version 2, then 1); nil where there is no limit.
    private static var groupLimit: Int? {
        for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            guard let file = fopen(path, "re") else { continue }
            defer { fclose(file) }
            var text = [CChar](repeating: 0, count: 32)
            guard fgets(&text, 32, file) != nil else { continue }
            let bytes = text.prefix { $0 != 0 && $0 != 0x0A }.map { UInt8(bitPattern: $0) }
            if let limit = Int(String(decoding: bytes, as: UTF8.self)), limit > 0 { return limit }
        }
        return nil
    }

    /// Not /tmp, which is often memory itself.
    static var temporaryFolder: String {
        guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/var/tmp" }
        return String(cString: folder)
    }

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
