import SegmentPipeline

@preconcurrency import Glibc

/// The one way to standard output and standard error: every write is checked, for `print` to a full disk says nothing.
enum StandardStreams {
    /// Before anything is opened: a missing descriptor would else be given to one of our files, and text would land in it.
    static func prepare() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            guard open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) == descriptor else {
                complain("/dev/null: it can't be opened in the place of a closed descriptor [output-failed]\n")
                _exit(ExitStatus.system.rawValue)
            }
        }
        // Their errors then come from write.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// To standard output. What can't be written ends the command with status 4.
    static func write(_ text: String) { write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) {
        let error = send(bytes, to: STDOUT_FILENO)
        if error == 0 { return }
        // A reader that has seen enough needs no message.
        if error != EPIPE {
            complain("standard output: it can't be written: \(String(cString: strerror(error))) [output-failed]\n")
        }
        exit(ExitStatus.system.rawValue)
    }

    /// The lines of standard input, to its end.
    static func lines() throws -> [String] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = piece.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count > 0 {
                bytes += piece[..<count]
            } else if errno != EINTR {
                complain("standard input: it can't be read: \(String(cString: strerror(errno))) [unreadable]\n")
                exit(ExitStatus.system.rawValue)
            }
        }
        return try NormalisedValues.lines(of: bytes)
    }

    /// To standard error. There is nobody to tell where that fails.
    static func complain(_ text: String) { complain(Array(text.utf8)) }

    static func complain(_ bytes: [UInt8]) { _ = send(bytes, to: STDERR_FILENO) }

    /// Ends with what is wrong.
    static func end(_ failure: RunFailure) -> Never {
        complain(failure.rendered)
        exit(failure.status.rawValue)
    }

    static func end(_ status: ExitStatus) -> Never {
        // Some file systems tell only now that there was no room.
        if close(STDOUT_FILENO) != 0, errno != EBADF {
            complain("standard output: it can't be closed: \(String(cString: strerror(errno))) [output-failed]\n")
            exit(ExitStatus.system.rawValue)
        }
        exit(status.rawValue)
    }

    /// 0, or why.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                raw.baseAddress.map { Glibc.write(descriptor, $0 + sent, raw.count - sent) } ?? 0
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            if count == 0 { return EIO }
            sent += count
        }
        return 0
    }
}
