import FlatFiles
import SegmentLanguage

/// Why a command did nothing, or published nothing: all findings at once, and the status that follows.
package struct RunFailure: Error, Sendable {
    package var findings: [Finding]
    package var status: ExitStatus

    package init(_ findings: [Finding], status: ExitStatus) {
        self.findings = findings
        self.status = status
    }

    package init(_ finding: Finding, status: ExitStatus) { self.init([finding], status: status) }

    package init(place: String, code: PipelineCode, _ message: String, hint: String? = nil, status: ExitStatus) {
        self.init(
            Finding(file: place, place: nil, code: code.rawValue, message: message, hint: hint), status: status)
    }

    /// A finding a line, each with its hint below it.
    package var rendered: String { findings.map(\.rendered).joined(separator: "\n") }
}

extension RunFailure {
    package init(_ failure: OutputFailure) {
        self.init(place: failure.path, code: .outputFailed, failure.message, status: .system)
    }

    /// `display`: the path for people, where it isn't the one that was opened.
    package init(_ failure: FileFailure, display: String? = nil) {
        let status: ExitStatus =
            switch failure.code {
            case .missing, .notRegular, .badHeader: .refused
            case .unreadable: .system
            case .truncatedGzip, .brokenGzip, .changed, .tooLarge: .data
            }
        self.init(
            Finding(
                file: display ?? failure.path, place: nil, code: failure.code.rawValue, message: failure.message),
            status: status)
    }
}
