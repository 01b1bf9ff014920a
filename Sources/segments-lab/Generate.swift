import ArgumentParser
import CellValues

/// `segments-lab generate`: writes a small shop's contacts, activities and static journals.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the data of a small shop: contacts, a file of activities a day, static journals.",
        discussion: "The same options give the same bytes. Definitions and catalogues are not touched.")

    @Option(help: "Where the random numbers start.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The workspace folder to write into; made where it is absent.", valueName: "dir"))
    var output: String

    @Option(help: "How many contacts.")
    var contacts = 2000

    @Option(help: "About how many activities.")
    var activities = 25_000

    @Option(help: "How many days of activities, the last one the day before as-of.")
    var days = 120

    @Option(help: "The day that a run over this data is about, YYYY-MM-DD.")
    var asOf = "2026-11-20"

    func validate() throws {
        guard (1...9_999).contains(contacts) else { throw ValidationError("--contacts is 1 to 9999") }
        guard (0...10_000_000).contains(activities) else { throw ValidationError("--activities is 0 to 10000000") }
        guard (1...3660).contains(days) else { throw ValidationError("--days is 1 to 3660") }
        guard date(asOf) != nil else { throw ValidationError("--as-of is a day, written YYYY-MM-DD") }
    }

    func run() throws {
        guard let asOf = date(asOf) else { return }
        let plan = SamplePlan(seed: seed, contacts: contacts, activities: activities, days: days, asOf: asOf)
        try SampleShop(plan).write(to: output)
    }

    private func date(_ text: String) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}
