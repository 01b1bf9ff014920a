/// How a command ended, for schedulers. Of several the largest of 4, 3, 2, 1.
package enum ExitStatus: Int32, Sendable, CaseIterable, Comparable {
    case done = 0
    /// Done, but some segment or job failed, or `verify` found a difference.
    case partial = 1
    /// Refused before any data was read: a pipeline, definition, catalogue or id is wrong or missing.
    case refused = 2
    /// The data are not fit: rejected over the limit, a broken or changed file, a broken journal line, `max_shrink`.
    case data = 3
    /// The system: cannot read, write, sync.
    case system = 4
    /// The command line itself.
    case usage = 64
    /// Another run holds the output folder.
    case locked = 75
    /// SIGHUP
    case hungUp = 129
    /// SIGINT
    case interrupted = 130
    /// SIGTERM
    case terminated = 143

    package static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }
}
