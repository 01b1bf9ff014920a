import SegmentPipeline

/// A command that ended with a status and has said why.
struct CommandEnd: Error {
    var status: ExitStatus
}
