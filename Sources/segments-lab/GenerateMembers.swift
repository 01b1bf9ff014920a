import CellValues

/// The journals of the static segments: `staff`, kept by an import and by hand, and `beta-testers`, whose stays end.
func memberJournals(_ contacts: [SampleContact], _ plan: SamplePlan) -> [SampleFile] {
    func line(_ contact: String, _ action: String, _ daysBefore: Int, _ source: String, until: Int? = nil) -> String {
        let at = stamp(plan, daysBefore)
        let end = until.map { #","until":"\#(stamp(plan, $0))""# } ?? ""
        return #"{"contact":"\#(contact)","action":"\#(action)","at":"\#(at)","source":"\#(source)"\#(end),"#
            + #""key":"\#(contact)-\#(action)-\#(daysBefore)"}"#
    }
    func id(_ number: Int) -> String { contacts[(number - 1) % contacts.count].id }

    // Every 150th contact works here.
    var staff = stride(from: 9, through: contacts.count, by: 150).map { line(id($0), "add", 400, "import:staff.csv") }
    staff += [
        // One left; one left and came back; a line of the import came twice; one isn't a contact; one starts next week.
        line(id(159), "remove", 35, "manual"),
        line(id(309), "remove", 80, "manual"), line(id(309), "add", 20, "manual"),
        line(id(459), "add", 400, "import:staff.csv"),
        line("c9999", "add", 400, "import:staff.csv"),
        line(id(25), "add", -7, "manual"),
    ]

    var testers = stride(from: 30, through: contacts.count, by: 90).enumerated().map { place, number in
        // Stays of thirty days; those of the first wave are over, and the last stay has no end.
        place < 6
            ? line(id(number), "add", 60, "manual", until: 30)
            : line(id(number), "add", 10, "manual", until: place % 7 == 0 ? nil : -20)
    }
    testers += [
        // Renewed after the first wave, asked out, and not in the order of their times.
        line(id(120), "add", 25, "manual"),
        line(id(660), "remove", 3, "manual"),
        line(id(750), "remove", 15, "manual"),
    ]
    return [
        SampleFile(path: "members/beta-testers.jsonl", bytes: text(testers)),
        SampleFile(path: "members/staff.jsonl", bytes: text(staff)),
    ]
}

private func stamp(_ plan: SamplePlan, _ daysBefore: Int) -> String {
    plan.asOf.adding(days: -daysBefore).iso8601 + "T09:00:00Z"
}

private func text(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }
