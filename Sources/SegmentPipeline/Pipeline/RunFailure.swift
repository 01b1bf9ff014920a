import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Why a command did nothing, or published nothing: all findings at once, and the status that follows.
package struct RunFailure: Error, Sendable {
    package var findings: [Finding]
    package var status: ExitStatus
    /// What was found out about the data before they were refused; empty where they weren't read to their end.
    package var books: [SourceBooks] = []

    package init(_ findings: [Finding], status: ExitStatus) {
        self.findings = findings
        self.status = status
    }

    package init(_ finding: Finding, status: ExitStatus) { self.init([finding], status: status) }

    package init(place: String, code: PipelineCode, _ message: String, hint: String? = nil, status: ExitStatus) {
        self.init(
            Finding(file: place, place: nil, code: code.rawValue, message: message, hint: hint), status: status)
    }

    /// A word where a command was expected.
    package static func unknownCommand(_ word: String, among commands: [String]) -> RunFailure {
        RunFailure(
            place: "segments", code: .unknownCommand, "no command named \(quoted(word))",
            hint: didYouMean(word, among: commands) ?? "segments --help lists them", status: .usage)
    }

    /// A machine on which nothing can be done: `what` has no arguments, or no word of its own threads, without it.
    package static func noProcessFiles(_ path: String, _ what: String) -> RunFailure {
        RunFailure(
            place: path, code: .noProcessFiles, "it can't be read, and without the proc file system \(what)",
            hint: "mount it: mount -t proc proc /proc", status: .system)
    }

    package static func tooFewOpenFiles(_ limit: Int, needed: Int) -> RunFailure {
        RunFailure(
            place: "segments", code: .tooFewOpenFiles,
            "it may have \(limit) files open at once, and needs \(needed)",
            hint: "raise the limit: ulimit -n \(needed)",
            status: .system)
    }

    /// A finding a line, each with its hint below it.
    package var rendered: String { findings.map { $0.rendered + "\n" }.joined() }
}

extension RunFailure {
    init(_ fault: FilePath.Fault, path: String) {
        switch fault {
        case .missing: self.init(place: path, code: .missingPath, "there is no such file", status: .refused)
        case .unreadable(let reason):
            self.init(place: path, code: .unreadablePath, "it can't be read: \(reason)", status: .system)
        }
    }

    init(_ unreadable: UnreadablePath) {
        self.init(
            place: FilePath.shown(unreadable.path), code: .unreadablePath, unreadable.message, status: .system)
    }

    package init(_ failure: OutputFailure) {
        let place = FilePath.shown(failure.path)
        if failure.isDamage {
            self.init(PipelineMessage.badState(failure.message).finding(file: place), status: .data)
        } else {
            self.init(place: place, code: .outputFailed, failure.message, status: .system)
        }
    }

    /// `display`: the path for people, where it isn't the one that was opened.
    package init(_ failure: FileFailure, display: String? = nil) {
        let status: ExitStatus =
            switch failure.code {
            case .badHeader where failure.isInRows: .data
            case .missing, .notRegular, .badHeader: .refused
            case .unreadable, .temporary: .system
            case .truncatedGzip, .brokenGzip, .decompressed, .changed, .tooLarge, .unclosedQuote, .brokenJSON,
                .wrongEncoding:
                .data
            }
        self.init(
            Finding(
                file: (display ?? failure.path) + (failure.line.map { ":\($0)" } ?? ""), place: nil,
                code: failure.code.rawValue, message: failure.message),
            status: status)
    }

    /// Places are paths of the pipeline; `pipeline` tells where they are from here.
    init(_ failure: DatasetFailure, of sources: [DataSource]) {
        var place = failure.place
        for file in sources.flatMap(\.files) where place == file.display || place.hasPrefix(file.display + ":") {
            place = FilePath.shown(file.path) + place.dropFirst(file.display.count)
            break
        }
        self.init(
            Finding(file: place, place: nil, code: failure.code, message: failure.message),
            status: ExitStatus(rawValue: failure.status) ?? .data)
    }
}

extension Finding {
    /// The same where it must not stop anything.
    var asWarning: Finding {
        var finding = self
        finding.severity = .warning
        return finding
    }

    package var json: JSONValue {
        .object([
            ("file", .string(file)), ("line", place.map { .integer($0.line) } ?? .null),
            ("column", place.map { .integer($0.column) } ?? .null), ("severity", .string(severity.rawValue)),
            ("code", .string(code)), ("message", .string(message)), ("hint", .text(hint)),
        ])
    }
}

/// What can't be looked at is a failure of the system.
func looking<Result>(_ body: () throws(UnreadablePath) -> Result) throws(RunFailure) -> Result {
    do throws(UnreadablePath) { return try body() } catch { throw RunFailure(error) }
}

/// What can't be written is a failure of the system.
func writing<Result>(_ body: () throws(OutputFailure) -> Result) throws(RunFailure) -> Result {
    do throws(OutputFailure) { return try body() } catch { throw RunFailure(error) }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func badState(_ text: String) -> Self {
        PipelineMessage(
            .badState, text,
            hint:
                "put back what the run wrote, or move its folder out of 'runs'; --without-before starts as a first run")
    }
}
