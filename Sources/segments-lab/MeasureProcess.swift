@preconcurrency import Glibc

/// A program to start, with all that it is given.
struct ChildCommand: Sendable {
    var path: String
    var arguments: [String] = []
    /// A file that stands as standard input; nil: nothing comes.
    var input: String?
    /// A file that takes standard output; nil: nobody reads it.
    var output: String?
    /// Variables that it has besides ours, by name.
    var environment: [String: String] = [:]
}

/// What a process and the processes that it waited for cost.
package struct ProcessCost: Hashable, Sendable {
    /// Seconds.
    package var wall: Double
    package var user: Double
    package var system: Double
    /// The most memory that one of them held at a time.
    ///
    /// The kernel counts from before the program was loaded, when parent and child were still one: what the workshop
    /// itself ever held is the least that is told, so it has to stay small.
    package var peakKiB: Int
    /// Cores that all other processes of the machine used meanwhile.
    package var others: Double

    package init(wall: Double, user: Double, system: Double, peakKiB: Int, others: Double = 0) {
        self.wall = wall
        self.user = user
        self.system = system
        self.peakKiB = peakKiB
        self.others = others
    }

    package init(wall: Double, usage: rusage, busy: Double) {
        let (user, system) = (usage.ru_utime.inSeconds, usage.ru_stime.inSeconds)
        self.init(
            wall: wall, user: user, system: system, peakKiB: usage.ru_maxrss,
            others: max(0, busy - user - system) / max(wall, 0.01))
    }

    package var cpu: Double { user + system }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

/// Why something could not be measured.
package struct MeasureFailure: Error, CustomStringConvertible {
    package let description: String
}

extension ChildCommand {
    /// Runs it to its end. Throws where it can't be started or ends with another status than 0.
    @discardableResult
    func run() throws -> ProcessCost {
        let complaints = "/tmp/segments-lab-\(getpid()).stderr"
        defer { unlink(complaints) }
        let busyBefore = Machine.busySeconds()
        let start = Machine.seconds()
        let process = try spawn(complaints)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw failure("can't be waited for: \(String(cString: strerror(errno)))") }
        }
        let cost = ProcessCost(
            wall: Machine.seconds() - start, usage: usage, busy: Machine.busySeconds() - busyBefore)
        if status != 0 {
            // WIFEXITED and WEXITSTATUS are macros, which Swift doesn't see.
            let end = status & 0x7F == 0 ? "ended with status \(status >> 8)" : "was ended by signal \(status & 0x7F)"
            let text = (try? wholeFile(complaints)).map { String(decoding: $0.suffix(2000), as: UTF8.self) } ?? ""
            throw failure(text.isEmpty ? end : end + ":\n" + text)
        }
        return cost
    }

    private func spawn(_ complaints: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input ?? "/dev/null", O_RDONLY, 0)
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output ?? "/dev/null", writing, 0o644)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, complaints, writing, 0o600)
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var variables = Machine.environment.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var process: pid_t = 0
        let error = posix_spawnp(&process, path, &actions, nil, &words, &variables)
        guard error == 0 else { throw failure("can't be started: \(String(cString: strerror(error)))") }
        return process
    }

    private func failure(_ what: String) -> MeasureFailure {
        MeasureFailure(description: ([path] + arguments.prefix(6)).joined(separator: " ") + " " + what)
    }
}

/// The machine as the workshop sees it.
package enum Machine {
    /// Seconds of a clock that never jumps.
    static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Seconds that all cores together were busy since the machine was started; 0 where it doesn't tell.
    static func busySeconds() -> Double {
        guard let stat = try? wholeFile("/proc/stat") else { return 0 }
        return busySeconds(ofStat: String(decoding: stat.prefix(1000), as: UTF8.self))
    }

    /// `cpu  user nice system idle iowait irq softirq steal …`, in ticks.
    package static func busySeconds(ofStat text: String) -> Double {
        let line = text.prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard line.hasPrefix("cpu "), ticks.count >= 8 else { return 0 }
        return ([0, 1, 2, 5, 6, 7].reduce(0) { $0 + ticks[$1] }) / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    /// A line on standard error.
    static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    static var processNumber: Int { Int(getpid()) }

    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let variable = next.pointee {
            let parts = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }

    /// An environment variable; nil where it isn't set.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The folder of the program that runs.
    static func programFolder() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.baseAddress.map { readlink("/proc/self/exe", $0.assumingMemoryBound(to: CChar.self), raw.count) } ?? 0
        }
        let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
