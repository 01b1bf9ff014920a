/// The workspace whose commands are tried with failing file calls: two dozen contacts and every kind of file that a run reads
/// and writes, so small that a command takes some milliseconds.
///
/// What is only read lies outside of the folder that each trial gets a copy of, a folder a day: files that aren't made anew
/// are taken from the cache by what they are, not by their bytes.
struct FaultWorkspace {
    static let days = ["2026-11-16", "2026-11-17", "2026-11-18"]

    /// By path below the folder of inputs.
    static func inputs() throws -> [(path: String, bytes: [UInt8])] {
        var files: [(path: String, bytes: [UInt8])] = []
        for (number, day) in days.enumerated() {
            files.append((day + "/contacts/contacts.csv", Array(contacts(day: number).utf8)))
            files.append((day + "/crm.csv", Array(crm(day: number).utf8)))
            files.append((day + "/log/1.jsonl", Array(log(days: 8...12).utf8)))
            files.append((day + "/log/2.jsonl.gz", try gzipped(Array(log(days: 13...13 + number).utf8))))
            files.append((day + "/tills/tills.csv", Array(tills(day: number).utf8)))
        }
        for (id, include) in segments {
            let kind = include.map { #""dynamic_plus", "include": \#($0)"# } ?? #""static""#
            let text = #"{"id": "\#(id)", "name": "\#(id)", "type": \#(kind)}"# + "\n"
            files.append(("segments/\(id).json", Array(text.utf8)))
        }
        for (id, text) in workflows { files.append(("workflows/\(id).json", Array(text.utf8))) }
        files.append(("fields.json", Array(fields.utf8)))
        files.append(("activities.json", Array(activities.utf8)))
        files.append(("merges.csv", Array("previous_id,contact_id\nc30,c01\n".utf8)))
        files.append(("rates.csv", Array("date,currency,rate\n2026-11-02,USD,0.9\n".utf8)))
        files.append(("list.csv", Array("contact_id\nc02\nc04\nnobody\n".utf8)))
        return files
    }

    /// By path below the folder that each trial gets a copy of. - Parameter inputs: where the inputs are from its
    /// `pipelines`.
    static func own(inputs: String) -> [(path: String, bytes: [UInt8])] {
        var files: [(path: String, bytes: [UInt8])] = days.map { day in
            ("pipelines/\(day).json", Array(pipeline(day, inputs).utf8))
        }
        files.append(("pipelines/strict.json", Array(pipeline(days[2], inputs, maxRejected: "0").utf8)))
        files.append(("pipelines/lasting.json", Array(pipeline(days[1], inputs, keptRuns: 9).utf8)))
        files.append(
            (
                "members/staff.jsonl",
                Array(#"{"contact":"c03","action":"add","at":"2026-11-01T09:00:00Z","source":"manual"}"#.utf8) + [0x0A]
            ))
        return files
    }

    private static func pipeline(
        _ day: String, _ inputs: String, maxRejected: String = "0.5", keptRuns: Int = 2
    ) -> String {
        """
        {"name": "shop", "time_zone": "Europe/Madrid",
         "sources": {
           "contacts": [{"path": "\(inputs)/\(day)/contacts/*.csv", "name": "contacts"}, {"path": "\(inputs)/\(day)/crm.csv"}],
           "activities": [{"path": "\(inputs)/\(day)/log/*.jsonl*", "name": "log", "dedupe": "id"},
             {"path": "\(inputs)/\(day)/tills/*.csv", "constants": {"type": "purchase"},
              "group_by": {"key": "order", "lines": "products", "columns": ["price", "quantity"]}}]},
         "catalogue": "\(inputs)", "segments": "\(inputs)/segments", "workflows": "\(inputs)/workflows",
         "members": "../members", "merges": "\(inputs)/merges.csv", "rates": "\(inputs)/rates.csv", "currency": "EUR",
         "output": "../out",
         "jobs": [{"id": "workflows", "stage": "replay"}, {"id": "membership", "stage": "snapshot"}],
         "limits": {"max_rejected": \(maxRejected)}, "retention": {"runs": \(keptRuns)}}

        """
    }

    private static func contacts(day: Int) -> String {
        var text = "contact_id,email,country,birth_date,points\n"
        for number in 1...20 where number != 17 + day {
            let key = "c" + String(100 + number).dropFirst()
            let country = (number + day) % 3 == 0 ? "ES" : "FR"
            text += "\(key),\(key)@example.com,\(country),19\(70 + number)-11-1\(number % 9),\(number * 10)\n"
        }
        return text + "c21,,ES,,many\nc22\n"
    }

    private static func crm(day: Int) -> String {
        "contact_id,country\nc23,ES\n\"c,24\",IT\n" + (day > 0 ? "c25,ES\n" : "") + "c30,PT\n"
    }

    private static func log(days: ClosedRange<Int>) -> String {
        var text = ""
        for day in days {
            for number in 0..<6 {
                let key = "c" + String(100 + (day * 5 + number * 7) % 26).dropFirst()
                let at = "2026-11-" + String(100 + day).dropFirst() + "T1\(number):00:00Z"
                let page = #"{"page": "p\#(number % 3)"}"#
                text +=
                    #"{"id": "a\#(day)\#(number)", "contact_id": "\#(key)", "type": "visit", "at": "\#(at)", "properties": \#(page)}"#
                    + "\n"
            }
        }
        return text + "{broken\n"
    }

    private static func tills(day: Int) -> String {
        var text = "order,contact_id,at,currency,price,quantity\n"
        for number in 0..<(8 + day) {
            let order = "o\(number / 2),c0\(number % 8 + 1),2026-11-0\(number / 2 + 1)T12:00:00+01:00,"
            text += order + (number % 4 < 2 ? "EUR" : "USD") + ",\(number).50,2\n"
        }
        return text
    }

    private static let segments: [(id: String, include: String?)] = [
        ("staff", nil), ("seen", nil), ("late", nil),
        ("spain", #"{"field": "country", "op": "is", "value": "ES"}"#),
        ("recent", #"{"any": [{"activity": "visit", "window": {"last": "3d"}}, {"segment": "seen"}]}"#),
        ("not-recent", #"{"not": {"segment": "recent"}}"#),
        ("spenders", #"{"activity": "purchase", "measure": {"sum": "products[].price"}, "op": ">=", "value": 5}"#),
    ]

    private static let workflows = [
        (
            "seen",
            #"""
            {"id": "seen", "name": "seen", "status": "active", "trigger": {"activity": "visit"}, "steps":
             [{"add_to": "seen"}, {"wait": "1d"}, {"if": {"field": "country", "op": "is", "value": "ES"},
              "then": [{"add_to": "late"}], "else": [{"remove_from": "seen"}]}]}
            """#
        ),
        (
            "came",
            #"""
            {"id": "came", "name": "came", "status": "active", "trigger": {"imported": "crm"}, "existing": true,
             "steps": [{"wait": "1d"}, {"add_to": "late"}]}
            """#
        ),
    ]

    private static let fields = #"""
        { "fields": [ { "name": "country", "type": "text" }, { "name": "birth_date", "type": "date" },
            { "name": "points", "type": "integer" } ] }
        """#

    private static let activities = #"""
        { "activities": [
            { "type": "visit", "properties": [ { "name": "page", "type": "text" } ] },
            { "type": "purchase", "properties": [ { "name": "currency", "type": "text" },
                { "name": "products[].price", "type": "decimal" }, { "name": "products[].quantity", "type": "integer" } ] } ] }
        """#
}
