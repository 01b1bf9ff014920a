/// Every code a finding about definitions and catalogues can carry, with one line that says what it means.
///
/// Codes are kebab-case and never change: scripts match them. The reference lists them from here.
package enum FindingCode: String, Hashable, Sendable, CaseIterable {
    // The file
    case brokenJSON = "broken-json"
    case notUTF8 = "not-utf8"
    case repeatedKey = "repeated-key"
    case tooDeep = "too-deep"
    case tooManyNodes = "too-many-nodes"
    case tooManySegments = "too-many-segments"

    // Objects and their keys
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case wrongJSONType = "wrong-json-type"
    case badID = "bad-id"
    case idMismatch = "id-mismatch"
    case duplicateID = "duplicate-id"
    case repeatedName = "repeated-name"
    case badName = "bad-name"

    // What a kind of segment may hold
    case needsDynamicPlus = "needs-dynamic-plus"
    case notAllowedInStatic = "not-allowed-in-static"
    case notAllowedHere = "not-allowed-here"
    case unknownFilter = "unknown-filter"
    case ambiguousFilter = "ambiguous-filter"

    // Names
    case unknownField = "unknown-field"
    case unknownActivity = "unknown-activity"
    case unknownProperty = "unknown-property"
    case unknownSegment = "unknown-segment"
    case unknownOperator = "unknown-operator"
    case unknownMeasure = "unknown-measure"
    case unknownOption = "unknown-option"
    case segmentCycle = "segment-cycle"

    // Types and values
    case typeConflict = "type-conflict"
    case propertyTypesDiffer = "property-types-differ"
    case operatorNotForType = "operator-not-for-type"
    case accessorNotForType = "accessor-not-for-type"
    case notNumeric = "not-numeric"
    case operandTypesDiffer = "operand-types-differ"
    case badValue = "bad-value"
    case ambiguousFormat = "ambiguous-format"
    case emptyValue = "empty-value"
    case badRange = "bad-range"
    case badWindow = "bad-window"
    case operatorWithoutValue = "op-without-value"
    case valueWithoutOperator = "value-without-op"
    case unexpectedValue = "unexpected-value"
    case missingNotNegative = "missing-not-negative"
    case caseNotText = "case-not-text"
    case misplacedLine = "misplaced-line"

    // Warnings
    case untiedLine = "untied-line"
    case contradiction = "contradiction"
    case alwaysTrue = "always-true"
    case duplicateFilter = "duplicate-filter"
    case emptyWindow = "empty-window"
    case negationTakesMissing = "negation-takes-missing"
    case looksLikeATime = "looks-like-a-time"

    // Journals
    case unendedLine = "unended-line"

    // Workflows
    case unknownTrigger = "unknown-trigger"
    case unknownStep = "unknown-step"
    case unknownImport = "unknown-import"
    case notStatic = "not-static"
    case nothingFollows = "nothing-follows"
}

extension FindingCode {
    /// One line for the reference.
    package var meaning: String {
        switch self {
        case .brokenJSON: "The file is not JSON (RFC 8259)."
        case .notUTF8: "The file is not UTF-8."
        case .repeatedKey: "An object has the same key twice."
        case .tooDeep: "JSON nested over 128 levels, or filters nested over 32 levels."
        case .tooManyNodes: "A definition has more than 10,000 filters."
        case .tooManySegments: "The folder holds more than 1,000 segments."
        case .unknownKey: "An object has a key that it does not know."
        case .missingKey: "A key that is needed is not there."
        case .wrongJSONType: "A value is of another JSON type than its key takes."
        case .badID: "An id is not made of a-z, 0-9, '_' and '-', or is too long."
        case .idMismatch: "The id is not the file's name."
        case .duplicateID: "Two files define the same segment."
        case .repeatedName: "A catalogue or a list names the same thing twice."
        case .badName: "A name is empty, too long, or not formed as a name of its kind."
        case .needsDynamicPlus: "The segment uses something that only a dynamic_plus segment may."
        case .notAllowedInStatic: "A static segment has a filter; its members come from its journal."
        case .notAllowedHere: "A filter or operand stands where it has no meaning."
        case .unknownFilter: "An object is none of the filters."
        case .ambiguousFilter: "An object has the keys of two filters."
        case .unknownField: "No contact field has this name."
        case .unknownActivity: "No activity has this type."
        case .unknownProperty: "None of the activities has this property."
        case .unknownSegment: "No segment has this id."
        case .unknownOperator: "There is no such operator."
        case .unknownMeasure: "There is no such measure."
        case .unknownOption: "A value is not in the field's list of options."
        case .segmentCycle: "Segments refer to each other in a circle."
        case .typeConflict: "Without a catalogue, one name is used with two types."
        case .propertyTypesDiffer: "The activities named declare the property with different types."
        case .operatorNotForType: "The operator is for another type of field."
        case .accessorNotForType: "The accessor is for another type of field, or stands after another accessor."
        case .notNumeric: "A measure or product needs a numeric property."
        case .operandTypesDiffer: "The two sides of a comparison are not both numbers, both texts or both dates."
        case .badValue: "A value does not fit its type."
        case .ambiguousFormat: "Two formats of a list could read one cell as two different times."
        case .emptyValue: "A value is an empty text or list."
        case .badRange: "The low end of a range is above the high end."
        case .badWindow: "A window has not exactly one form, or a form that does not fit here."
        case .operatorWithoutValue: "An operator lacks its value."
        case .valueWithoutOperator: "A value lacks its operator."
        case .unexpectedValue: "A value is given to an operator that takes none."
        case .missingNotNegative: "'missing' stands beside an operator that is not negative."
        case .caseNotText: "'case' stands beside a test that is not of text."
        case .misplacedLine: "A 'line' stands where a measure over the same list can't take it."
        case .untiedLine: "Warning: a test of lines outside 'line' does not choose the lines that are measured."
        case .contradiction: "Warning: the conditions can't hold together."
        case .alwaysTrue: "Warning: the condition holds for every contact."
        case .duplicateFilter: "Warning: the same filter stands twice."
        case .emptyWindow: "Warning: nothing can lie in the window."
        case .negationTakesMissing: "Warning: a negative operator also holds where there is no value."
        case .looksLikeATime: "Warning: a text that reads as a relative time is compared as a text."
        case .unendedLine: "Warning: a journal's last line has no line feed, so it is ignored."
        case .unknownTrigger: "A workflow's trigger is none of the triggers, or two at once."
        case .unknownStep: "A workflow's step is none of the steps, or two at once."
        case .unknownImport: "No contact source has the name that a workflow's trigger gives."
        case .notStatic: "A workflow adds to or removes from a segment that is not static."
        case .nothingFollows: "Warning: a workflow has steps after which nothing can happen."
        }
    }
}
