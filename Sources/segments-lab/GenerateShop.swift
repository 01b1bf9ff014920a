import CellValues

/// What to generate: everything that the bytes depend on.
package struct SamplePlan: Sendable {
    let seed: UInt64
    let contacts: Int
    let activities: Int
    let days: Int
    let asOf: CivilDate

    package init(seed: UInt64, contacts: Int, activities: Int, days: Int, asOf: CivilDate) {
        self.seed = seed
        self.contacts = contacts
        self.activities = activities
        self.days = days
        self.asOf = asOf
    }

    /// The first day of activities.
    var firstDay: CivilDate { asOf.adding(days: -days) }
}

/// One file of the sample, by its path in the workspace.
package struct SampleFile: Sendable {
    package let path: String
    package let bytes: [UInt8]
}

/// A small shop's data, made of a plan and nothing else.
package struct SampleShop {
    /// Sorted by folder, then by name.
    package let files: [SampleFile]

    package init(_ plan: SamplePlan) throws {
        // A stream of numbers for each kind of file: more contacts don't change the activities' dice.
        var dice = SplitMix64(seed: plan.seed)
        var contactDice = SplitMix64(seed: dice.next())
        let activityDice = SplitMix64(seed: dice.next())

        let contacts = (0..<plan.contacts).map { SampleContact(number: $0 + 1, plan, &contactDice) }
        var files = [SampleFile(path: "contacts/contacts.csv", bytes: contactFile(contacts))]

        var journeys = Journeys(plan, dice: activityDice)
        journeys.walk(contacts)
        for (day, lines) in activityDays(journeys.activities, plan) {
            let text = lines.joined(separator: "\n") + "\n"
            files.append(
                SampleFile(path: "activities/\(day.iso8601).jsonl.gz", bytes: try gzipped(Array(text.utf8))))
        }
        files += memberJournals(contacts, plan)
        self.files = files
    }
}

/// A clock reading in UTC, `YYYY-MM-DDThh:mm:ss`, without the offset.
func clockText(_ seconds: Int64) -> String {
    String(Instant(seconds: seconds).rfc3339.dropLast())
}

/// Cents as a decimal number: 1250 is `12.50`.
func money(_ cents: Int) -> String {
    "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
}
