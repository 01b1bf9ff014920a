import FlatFiles
import SegmentLanguage

extension ReferencePages {
    /// Every generated page of the reference.
    package static let all: [Page] = ofLanguage + [findings, exitStatuses, audiences]

    private static let findings = Page(
        "Findings", title: "Findings and reasons", abstract: "Every code that the command prints or writes.",
        [
            "A finding is one line, `place: sentence [code]`, with a hint below it where there is one. Codes never change, "
                + "so scripts may match them. All findings of a file are told at once.",
            "## Definitions and catalogues",
            table(["code", "means"], FindingCode.allCases.map { [code($0.rawValue), $0.meaning] }),
            "## Pipelines and runs",
            table(["code", "means"], PipelineCode.allCases.map { [code($0.rawValue), $0.meaning] }),
            "## Files",
            table(
                ["code", "means"],
                FileFailure.Code.allCases.map { [code($0.rawValue), $0.meaning] } + [
                    ["`duplicate-key`", "A contact key stands twice, and the source's `duplicates` is `error`."],
                    [
                        "`too-little-memory`",
                        "The contacts, the activities of one of them, or a source's ids take more than `limits.memory`.",
                    ],
                ]),
            "## Rejected rows",
            "A row that can't be read is set aside in `rejects/` with one of these reasons, and the run goes on.",
            table(["reason", "means"], RejectedRow.Reason.allCases.map { [code($0.rawValue), $0.meaning] }),
        ])

    private static let exitStatuses = Page(
        "ExitStatuses", title: "Exit statuses", abstract: "How a command ended, for schedulers.",
        [
            table(["status", "means"], ExitStatus.allCases.map { [String($0.rawValue), $0.meaning] }),
            "Of several, the largest of 4, 3, 2 and 1.",
        ])
}

extension ExitStatus {
    /// One line for the reference.
    package var meaning: String {
        switch self {
        case .done: "Done."
        case .partial: "Done, but some segment or job failed."
        case .refused: "Refused before any data was read: something that a person wrote or named is wrong or missing."
        case .data:
            "The data are not fit: too many rejected rows, a broken or changed file, a broken journal line, a damaged run, a segment that shrank too much."
        case .system: "The system: something can't be read, written or synced."
        case .usage: "The command line itself is wrong."
        case .locked: "Another run holds the output folder."
        case .hungUp: "Its terminal is gone (SIGHUP)."
        case .interrupted: "Interrupted (SIGINT)."
        case .terminated: "Terminated (SIGTERM)."
        }
    }
}

extension FileFailure.Code {
    /// One line for the reference.
    package var meaning: String {
        switch self {
        case .missing: "There is no such file."
        case .unreadable: "The file can't be opened or read."
        case .notRegular: "It is a folder, a pipe or a device."
        case .truncatedGzip: "The gzip file ends too early, or nothing is in a file named so."
        case .brokenGzip: "The gzip file is damaged."
        case .decompressed: "The gzip file decompresses to more than `limits.decompressed`."
        case .changed: "The file changed while it was read."
        case .badHeader:
            "The CSV header can't be read, has an empty or repeated name, or lacks a column that is needed."
        case .unclosedQuote: "A quote in the CSV isn't closed before the file ends; the line is where it was opened."
        case .brokenJSON:
            "The JSON file is neither one array of objects nor objects one after another, or ends too early."
        case .wrongEncoding:
            "The file starts like UTF-16 and its source doesn't say so, or it is no text: an archive, or compressed otherwise than by gzip."
        case .tooLarge: "The rows of one group of a grouped file take more than can be held in memory."
        case .temporary: "A temporary file, for what doesn't fit in memory, can't be made, written or read."
        }
    }
}

extension RejectedRow.Reason {
    /// One line for the reference.
    package var meaning: String {
        switch self {
        case .notUTF8: "Its bytes are not UTF-8."
        case .badJSON: "It is not JSON."
        case .repeatedKey: "An object in it has a key twice."
        case .notObject: "It is JSON, but no object."
        case .tooDeep: "Its JSON is nested too deep."
        case .tooLong: "It is longer than 16 MiB."
        case .badCSV: "Its quotes are not closed, or something stands behind a closing one."
        case .cellCount: "It has more or fewer cells than the header."
        case .noKey: "It is a contact without a key."
        case .badKey: "What stands in the place of its contact's key can't be one."
        case .badTime: "The activity has no time, or one that can't be read."
        case .noType: "The activity has no type."
        case .groupConflict: "Another row of its group has another contact or type."
        case .duplicateKey: "Another row of the same contact counts instead."
        case .duplicateID: "An activity with the same id came before it."
        case .merged: "Its contact was merged into another."
        case .repeatedHeader: "It is the header once more."
        }
    }
}
