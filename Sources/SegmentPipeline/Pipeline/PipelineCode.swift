import CellValues
import SegmentLanguage

/// The codes of findings and failures about pipelines and runs, beside those of definitions (`FindingCode`) and files.
///
/// Kebab-case, and never changed: scripts match them. The reference lists them from here.
package enum PipelineCode: String, Hashable, Sendable, CaseIterable {
    // The pipeline file
    case unknownStage = "unknown-stage"
    case stageNotAvailable = "stage-not-available"
    case unknownPreset = "unknown-preset"
    case presetNotAvailable = "preset-not-available"
    case needsOtherKey = "needs-other-key"
    case keyNotHere = "key-not-here"
    case badPath = "bad-path"
    case badSourceName = "bad-source-name"
    case duplicateSource = "duplicate-source"
    case unknownFormat = "unknown-format"
    case mixedFormats = "mixed-formats"
    case unknownTimeZone = "unknown-time-zone"
    case badAsOf = "bad-as-of"
    case duplicateJob = "duplicate-job"
    case unknownJob = "unknown-job"
    case emptySelection = "empty-selection"

    // What it names
    /// Also of definitions, where one names another.
    case unknownSegment = "unknown-segment"
    case noMatch = "no-match"
    case missingPath = "missing-path"
    case unreadablePath = "unreadable-path"
    case noSegments = "no-segments"
    case noMembers = "no-members"
    case workflowsNotReplayed = "workflows-not-replayed"
    case workflowsElsewhere = "workflows-elsewhere"
    case unknownWorkflow = "unknown-workflow"
    case workflowUndecided = "workflow-undecided"
    case brokenMerges = "broken-merges"
    case brokenRates = "broken-rates"
    case roundedRates = "rounded-rates"
    case mergeCycle = "merge-cycle"

    // The run
    case noTimeZoneRules = "no-time-zone-rules"
    case noProcessFiles = "no-proc"
    case tooFewOpenFiles = "too-few-open-files"
    case brokenJournal = "broken-journal"
    case tooManyRejected = "too-many-rejected"
    case nothingAccepted = "nothing-accepted"
    case tooManyWrongCells = "too-many-wrong-cells"
    case tooManyOrphans = "too-many-orphans"
    case implausibleTimes = "implausible-times"
    case staleSource = "stale-source"
    case missingColumn = "missing-column"
    case absent
    case neverSeen = "never-seen"
    case maxShrink = "max-shrink"
    case locked
    case outputFailed = "output-failed"
    case badState = "bad-state"
    case notARun = "not-a-run"
    case cacheNotKept = "cache-not-kept"
    case rowRejected = "row-rejected"
    case ambiguousPipeline = "ambiguous-pipeline"
    case unknownSource = "unknown-source"
    case unknownCommand = "unknown-command"
    case unknownInflate = "unknown-inflate"
    case unknownArgument = "unknown-argument"
    case badUntil = "bad-until"
    case unknownContact = "unknown-contact"
    case repeatedContact = "repeated-contact"
    case noKeyColumn = "no-key-column"
    case journalMended = "journal-mended"

    // What a run says of its sources
    case notAllTaken = "not-all-taken"
    case nearLimit = "near-limit"
    case namelessColumn = "nameless-column"
    case looksLikeUTF8 = "looks-like-utf-8"
    case listLooksEncoded = "list-looks-encoded"
    case strangeKeys = "strange-keys"
    case unknownMembers = "unknown-members"
    case noContacts = "no-contacts"
    case repeatedFile = "repeated-file"

    // Definitions beside the data
    case windowLongerThanData = "window-longer-than-data"
    case valueNeverSeen = "value-never-seen"
}

extension PipelineCode {
    /// One line for the reference.
    package var meaning: String {
        switch self {
        case .unknownStage: "A job names a stage that does not exist."
        case .stageNotAvailable: "A job names a stage that this version does not have yet."
        case .unknownPreset: "A source names a preset that does not exist."
        case .presetNotAvailable: "A source names a preset that this version does not have yet."
        case .needsOtherKey: "A key means nothing without another one that is not there."
        case .keyNotHere: "A key stands in a kind of source that has no use for it."
        case .badPath: "A path is empty, or a pattern is not well formed."
        case .badSourceName: "A source has no name that could be a file's."
        case .duplicateSource: "Two sources have the same name."
        case .unknownFormat: "A file's extension does not tell its format, and the source does not either."
        case .mixedFormats: "The files of one source have different formats."
        case .unknownTimeZone: "No time zone has this name."
        case .badAsOf: "The as-of is neither a date nor a date-time with offset, or has a fraction of a second."
        case .duplicateJob: "Two jobs have the same id."
        case .unknownJob: "No job has this id."
        case .emptySelection: "Warning: a job selects no segment."
        case .unknownSegment: "No segment has this id."
        case .noMatch: "A source's path matches no file."
        case .missingPath: "A file or folder that the pipeline names is not there."
        case .unreadablePath: "A file or folder can't be looked at or read."
        case .noSegments: "Warning: the folder holds no definitions."
        case .noMembers: "Warning: there is a static segment, and the pipeline names no folder of journals."
        case .workflowsNotReplayed: "Warning: the folder holds workflows, and no job replays them."
        case .workflowsElsewhere: "Warning: another pipeline replays workflows over the same journals."
        case .unknownWorkflow: "No workflow has this id."
        case .workflowUndecided: "Warning: what a workflow asks could not be computed, so it decides in a later run."
        case .brokenRates: "The table of exchange rates can't be read as one."
        case .roundedRates: "Warning: exchange rates have more digits after the point than are kept."
        case .brokenMerges: "The table of merged contacts can't be read as one."
        case .mergeCycle: "Contacts are merged into each other in a circle."
        case .noTimeZoneRules: "The system has no time zone rules."
        case .noProcessFiles: "The proc file system, which programs need, is not there."
        case .tooFewOpenFiles: "The process may not have as many files open as it needs."
        case .brokenJournal: "A line of a journal can't be read."
        case .tooManyRejected: "A source's rejected rows cover more of its lines than its limit."
        case .nothingAccepted: "A source has rows, and all of them were rejected."
        case .tooManyWrongCells: "More of a field's or property's cells don't fit its type than its limit."
        case .tooManyOrphans:
            "A source's activities name contacts that aren't there; as a warning, more than half of them."
        case .implausibleTimes: "More than half of a source's activities lie outside the days in 'plausible'."
        case .staleSource: "A source's newest activity is older than 'max_age'."
        case .missingColumn:
            "No source has a column that something uses, or a source's later file has lost it; as a warning, nothing uses it, or the catalogue calls it optional."
        case .absent: "Warning: a source's first files don't have a column yet that something uses."
        case .neverSeen:
            "Warning: no activity was of a type, or no row had a value of a field or property, that something uses."
        case .maxShrink: "A segment lost more of its members than the limit."
        case .locked: "Another run holds the output folder."
        case .outputFailed: "Something could not be written, read or synced in the output folder."
        case .badState: "What a run left isn't what it wrote: it doesn't fit the run's manifest, or makes no sense."
        case .notARun: "Warning: something in the folder `runs` is called like a run and is none; it is left alone."
        case .cacheNotKept:
            "Warning: what was read could not be kept for the next run, or not be used, so files are read again."
        case .rowRejected: "A row can't be read."
        case .ambiguousPipeline: "It isn't clear which pipeline is meant."
        case .unknownSource: "No source has this name."
        case .unknownCommand: "The command line names a command that does not exist."
        case .unknownInflate: "SEGMENTS_INFLATE names a library that this build does not have."
        case .unknownArgument: "An argument of the command line is none of the words that can stand there."
        case .badUntil:
            "The end of a stay is neither a duration, a date nor a date-time, or is not after its beginning."
        case .unknownContact: "No contact has the key that a row or an option gives."
        case .repeatedContact: "A file of contacts has the same key twice."
        case .noKeyColumn: "It isn't clear which column of a file holds the contact key."
        case .journalMended:
            "Warning: a journal's last line had no end, and was ended or cut before the next was written."
        case .notAllTaken:
            "Warning: rows of a source were set aside or repeated, cells didn't fit or were rounded, or activities are orphans or of unknown types, with counts by reason."
        case .nearLimit: "Warning: over half of what a limit allows was used up."
        case .namelessColumn: "Warning: the last column of a file has no name and nothing in it, and was left out."
        case .looksLikeUTF8:
            "Warning: a source is read as Windows-1252, and what goes beyond ASCII in it is valid UTF-8."
        case .listLooksEncoded:
            "Warning: half of the cells of a list, or more, look like an array or CSV inside the cell."
        case .strangeKeys:
            "Warning: contacts' keys are a column's name, begin with a blank or have a line end inside, as of a header or rows that were taken for a contact."
        case .noContacts: "Warning: the contact files have no rows, so every segment is empty."
        case .repeatedFile: "Warning: a source has a file of activities twice, byte for byte."
        case .unknownMembers: "Warning: more than half of a static segment's members are in no contact file."
        case .windowLongerThanData:
            "Warning: a window reaches further back than the earliest activity, or ends before it (`validate --data`)."
        case .valueNeverSeen:
            "Warning: a test is for a value that no contact or activity has (`validate --data`)."
        }
    }
}

/// What is wrong, without where. Each reader keeps its own at the foot of its file.
struct PipelineMessage {
    var code: PipelineCode
    var severity: Finding.Severity
    var text: String
    var hint: String?

    init(_ code: PipelineCode, _ text: String, hint: String? = nil, severity: Finding.Severity = .error) {
        self.code = code
        self.severity = severity
        self.text = text
        self.hint = hint
    }

    func finding(file: String, at place: TextPlace? = nil) -> Finding {
        Finding(file: file, place: place, severity: severity, code: code.rawValue, message: text, hint: hint)
    }
}

extension FindingLog {
    func add(_ message: PipelineMessage, at place: TextPlace?) {
        add(message.finding(file: file, at: place))
    }
}
