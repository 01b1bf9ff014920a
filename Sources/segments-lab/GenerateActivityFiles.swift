import CellValues

/// The activities as lines of JSON, a list for each UTC day of the log, with what real logs do to them.
func activityDays(_ activities: [SampleActivity], _ plan: SamplePlan) -> [(day: CivilDate, lines: [String])] {
    var days = (0..<plan.days).map { (day: plan.firstDay.adding(days: $0), lines: [String]()) }
    for (index, activity) in activities.enumerated() {
        let day = Int(activity.at / 86_400) - Int(plan.firstDay.days)
        guard days.indices.contains(day) else { continue }
        days[day].lines += lines(for: activity, number: index + 1)
    }
    for index in days.indices {
        let lines = days[index].lines
        // Late arrivals: now and then a line comes before the nine that were there first.
        if index % 5 == 2, lines.count > 20 {
            days[index].lines.remove(at: 17)
            days[index].lines.insert(lines[17], at: 8)
        }
        days[index].lines += oddLines(day: days[index].day, daysToEnd: plan.days - 1 - index)
    }
    return days
}

/// An activity's line, or its lines: some come twice, as in every log that promises "at least once".
private func lines(for activity: SampleActivity, number: Int) -> [String] {
    let id = "a\(number)"
    let contact: String? =
        if activity.contact == nil {
            number % 3 == 0 ? nil : number % 3 == 1 ? "null" : #""""#
        } else {
            activity.contact.map { number % 503 == 0 ? #""x\#(number % 7)""# : #""\#($0)""# }
        }
    let who = contact.map { #""contact_id":\#($0),"# } ?? ""
    let what = #""type":"\#(activity.type)""#
    let properties = number % 1201 == 0 && activity.type == "page_visit" ? "null" : activity.properties
    let at = timeText(activity.at, number)
    let line =
        if number % 97 == 0 {
            #"{"id":"\#(id)","properties":\#(properties),"at":"\#(at)",\#(who)\#(what)}"#
        } else if number % 131 == 0, let contact {
            #"{ "contact_id": \#(contact), \#(what), "at": "\#(at)", "id": "\#(id)", "properties": \#(properties) }"#
        } else if number % 173 == 0, let name = activity.contact, let initial = name.first, initial == "c" {
            // The same key in escapes: \u0063 is c.
            #"{"contact_id":"\u0063\#(name.dropFirst())",\#(what),"at":"\#(at)","id":"\#(id)","#
                + #""properties":\#(properties)}"#
        } else {
            #"{\#(who)\#(what),"at":"\#(at)","id":"\#(id)","properties":\#(properties)}"#
        }
    return number % 811 == 0 ? [line, line] : [line]
}

/// RFC 3339, in the ways that different trackers write it.
private func timeText(_ seconds: Int64, _ number: Int) -> String {
    if number % 211 == 0 { return clockText(seconds + 3600) + "+01:00" }
    if number % 223 == 0 { return clockText(seconds) + ".250Z" }
    if number % 227 == 0 { return clockText(seconds).lowercased() + "z" }
    if number % 229 == 0 { return clockText(seconds - 12_600) + "-03:30" }
    return clockText(seconds) + "Z"
}

/// Lines that no generator of ordinary days would write, by how many days before the end they stand.
private func oddLines(day: CivilDate, daysToEnd: Int) -> [String] {
    let date = day.iso8601
    let next = day.adding(days: 1).iso8601
    switch daysToEnd {
    // Can't be read: cut off, a comma too many, no object, a repeated key, a bare word, 30 February, second 60,
    // no offset, no time at all, no type.
    case 100: return [#"{"contact_id":"c0011","type":"page_visit","at":"\#(date)T10:00:00Z","prop"#]
    case 90: return [#"{"contact_id":"c0012","type":"page_visit","at":"\#(date)T10:00:00Z",}"#, "[1,2]"]
    case 80:
        return [
            #"{"contact_id":"c0013","contact_id":"c0014","type":"page_visit","at":"\#(date)T10:00:00Z"}"#,
            #"{"contact_id":"c0013","type":"page_visit","at":"\#(date)T10:00:00Z","properties":NaN}"#,
        ]
    case 70:
        return [
            #"{"contact_id":"c0015","type":"page_visit","at":"2026-02-30T10:00:00Z","properties":{}}"#,
            #"{"contact_id":"c0015","type":"page_visit","at":"\#(date)T10:00:60Z","properties":{}}"#,
            #"{"contact_id":"c0015","type":"page_visit","at":"\#(date)T10:00:00","properties":{}}"#,
            #"{"contact_id":"c0015","type":"page_visit","at":null,"properties":{}}"#,
        ]
    // A type that no catalogue lists.
    case 60, 30, 5:
        return [
            #"{"contact_id":"c0021","type":"wishlist_add","at":"\#(date)T12:00:00Z","id":"w\#(daysToEnd)","#
                + #""properties":{"product_id":"p01"}}"#
        ]
    // Midnight in UTC, in Madrid in summer, and in the hour that the clock has twice (25 October 2026).
    case 59: return [purchase("c0031", "\(date)T00:00:00Z", daysToEnd), purchase("c0032", "\(date)T22:00:00Z", 1_059)]
    case 25: return [purchase("c0033", "\(date)T00:30:00Z", daysToEnd), purchase("c0034", "\(date)T01:30:00Z", 1_025)]
    // The last instant before as-of in Madrid, as-of itself, and after it.
    case 0:
        return [
            purchase("c0041", "\(date)T22:59:59.999999999Z", 1_000), purchase("c0042", "\(date)T23:00:00Z", 2_000),
            purchase("c0043", "\(next)T09:30:00+01:00", 3_000), purchase("c0044", "2031-01-01T00:00:00Z", 4_000),
            "",
        ]
    // No properties, an empty line of the file, an unknown property beside deep ones.
    case 40:
        return [
            #"{"contact_id":"c0051","type":"page_visit","at":"\#(date)T08:00:00Z"}"#, "",
            #"{"contact_id":"c0052","type":"search","at":"\#(date)T08:00:00Z","properties":"#
                + #"{"query":null,"filters":{"size":[38,39],"in_stock":true},"results":1e1}}"#,
        ]
    default: return []
    }
}

private func purchase(_ contact: String, _ at: String, _ number: Int) -> String {
    #"{"contact_id":"\#(contact)","type":"purchase","at":"\#(at)","id":"edge\#(number)","properties":"#
        + #"{"order_id":"e\#(number)","total":49.90,"currency":"EUR","products":[{"product_id":"p07","#
        + #""name":"Linen shirt","category":"shirts","brand":"Alba","price":44.90,"quantity":1}]}}"#
}
