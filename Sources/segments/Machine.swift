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

    /// What a command that reads data is given. Refused where the machine would let it down half way: Dispatch ends the
    /// process where it can't open what the proc file system says of its threads.
    static func context(threads: Int? = nil) throws(RunFailure) -> RunContext {
        let own = "/proc/\(getpid())/stat"
        let file = open(own, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .noProcessFiles(own, "nothing is known of the threads at work") }
        close(file)
        let threads = threads ?? processors
        try expectOpenFiles(threads: threads)
        var context = RunContext(threads: threads, clock: clock)
        context.memory = memory / 2
        context.temporaryFolder = temporaryFolder
        return context
    }

    /// 16 files that wait for the disk, the folders of a run, the standard streams and what Dispatch looks at: 36 at most,
    /// counted; and what each thread reads, keeps for the next run, and lays aside.
    private static func expectOpenFiles(threads: Int) throws(RunFailure) {
        let needed = rlim_t(40 + 3 * min(threads, processors))
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else {
            return
        }
        // The limit that is in force is anybody's to raise up to the hard one.
        var raised = limit
        raised.rlim_cur = min(needed, limit.rlim_max)
        if raised.rlim_cur == needed, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { return }
        throw .tooFewOpenFiles(Int(limit.rlim_cur), needed: Int(needed))
    }

    /// From now on SIGHUP, SIGINT and SIGTERM undo what is half done, and end with 129, 130 and 143.
    static func watchSignals(_ interruption: Interruption) {
        for (number, status) in [(SIGHUP, ExitStatus.hungUp), (SIGINT, .interrupted), (SIGTERM, .terminated)] {
            // Under nohup, losing its terminal is what the command is to outlive.
            if number == SIGHUP, isIgnored(number) { continue }
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

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Keeps the sources alive as long as the process.
    private static let sources = SignalSources()

    private final class SignalSources: @unchecked Sendable {
        // Added to on the main thread alone, before the run starts.
        private var sources: [any DispatchSourceSignal] = []
        func add(_ source: any DispatchSourceSignal) { sources.append(source) }
    }
}
