import CellValues

/// The normal forms of when somebody was born, and of how old that is.
enum BirthForms {
    static let earliestYear = 1900

    /// - Parameter today: the local day of as-of: nobody is born after it.
    static func date(_ work: inout WorkedText, today: CivilDate?) throws(Refusal) {
        guard let date = date(work.text) else { throw .notADate }
        if let today, date > today { throw .dateToCome }
        work.apply("YYYYMMDD") { $0.keeping { $0 != "-" } }
    }

    /// `YYYY-MM-DD`, a day of the calendar.
    private static func date(_ text: String) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = digits(parts[0]), let month = digits(parts[1]),
            let day = digits(parts[2]), year >= earliestYear
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    static func year(_ work: inout WorkedText, today: CivilDate?) throws(Refusal) {
        guard work.text.utf8.count == 4, let year = digits(work.text[...]), year >= earliestYear else {
            throw .notAYear
        }
        if let today, year > today.components.year { throw .dateToCome }
    }

    static func twoDigits(_ work: inout WorkedText, in range: ClosedRange<Int>, _ refusal: Refusal) throws(Refusal) {
        guard 1...2 ~= work.text.utf8.count, let number = digits(work.text[...]), range.contains(number) else {
            throw refusal
        }
        work.apply("two digits") { $0.utf8.count == 1 ? "0" + $0 : $0 }
    }

    static func age(_ work: inout WorkedText) throws(Refusal) {
        guard 1...3 ~= work.text.utf8.count, let age = digits(work.text[...]), age <= 120 else { throw .notAnAge }
        work.apply("no zeros in front") { _ in String(age) }
    }

    private static func digits(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return Int(text)
    }
}
