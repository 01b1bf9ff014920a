/// Where Meta's own programs disagree with one another and with the rules here: what they make of a value, and why it isn't
/// done here. The reference has a line of each.
///
/// Sources: the tests of Meta's business SDKs (Python, PHP, Java) and of its parameter builder.
package struct OtherProgram: Sendable {
    package let field: String
    package let input: String
    package let why: String

    package static let all: [OtherProgram] = [
        OtherProgram("phone", "555-123-4567 x123", "An extension isn't part of the number: the number is refused."),
        OtherProgram("phone", "1-800-FLOWERS", "Dropped letters leave another number: the number is refused."),
        OtherProgram("zip", "01310-100", "Outside the United States the whole code counts."),
        OtherProgram("zip", "100-0001", "Outside the United States the whole code counts."),
        OtherProgram("city", "München", "Letters with accents are folded, not dropped."),
        OtherProgram("city", "San José", "Letters with accents are folded: cities are in a to z."),
        OtherProgram("city", "São Paulo", "Letters with accents are folded, not dropped."),
        OtherProgram("state", "InvalidState", "A name that is no state isn't cut to two letters."),
        OtherProgram("dob", "1/5/1990", "Which is the day and which the month isn't guessed."),
        OtherProgram("dob", "2/16/1997 (mm/dd/yyyy)", "How a date is written is declared, not taken from the cell."),
        OtherProgram("dob", "16–2–1997 (dd-mm-yyyy)", "How a date is written is declared, not taken from the cell."),
        OtherProgram("dob", "25.12.1985", "How a date is written is declared, not guessed."),
        OtherProgram(
            "external_id", "550E8400-E29B-41D4-A716-446655440000",
            "An identifier of yours is compared as it was given: it stays as it is, capitals too."),
        OtherProgram("value-trim", "..test..", "Audience files have no such column."),
        OtherProgram("fi", "GW", "Audience files have no column of initials."),
        OtherProgram("f5first", "George", "Audience files have no column of first letters."),
    ]

    private init(_ field: String, _ input: String, _ why: String) {
        self.field = field
        self.input = input
        self.why = why
    }
}
