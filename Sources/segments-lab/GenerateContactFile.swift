import CellValues

private let header = [
    "contact_id", "email", "first_name", "last_name", "phone", "gender", "birth_date", "country", "city", "language",
    "newsletter_status", "marketing_consent", "sms_consent", "created_at", "loyalty_tier", "points", "tags",
]

/// The contacts as a CRM writes them, with the odd rows that every real export has.
func contactFile(_ contacts: [SampleContact]) -> [UInt8] {
    var rows = [header.joined(separator: ",")]
    for contact in contacts {
        rows += oddRows(before: contact)
        rows.append(cells(of: contact).map(quotedWhereNeeded).joined(separator: ","))
    }
    return Array((rows.joined(separator: "\n") + "\n").utf8)
}

private func cells(of contact: SampleContact) -> [String] {
    var cells = [
        contact.id, contact.email, contact.firstName, contact.lastName, contact.phone, contact.gender,
        contact.birthDate, contact.country.code, contact.city, contact.country.language, contact.newsletter,
        String(contact.marketingConsent), String(contact.smsConsent), clockText(contact.createdAt) + "Z",
        contact.tier, contact.points == 0 ? "" : String(contact.points), contact.tags,
    ]
    if let (column, cell) = oddCells[contact.number], let index = header.firstIndex(of: column) { cells[index] = cell }
    return cells
}

/// Cells that real people typed, by the number of their contact: quotes, commas, line breaks, composed and
/// decomposed accents, spaces, case, and values that don't fit their field's type.
private let oddCells: [Int: (column: String, cell: String)] = [
    17: ("last_name", "García, hija"),
    43: ("first_name", "Ana \"Anita\""),
    77: ("city", "Palma\n(Mallorca)"),
    101: ("first_name", "Jose\u{301}"),
    102: ("first_name", "Jos\u{e9}"),
    151: ("first_name", "Zoé 🌻"),
    190: ("last_name", "  López "),
    203: ("email", "LUCIA.RUIZ203@EXAMPLE.COM"),
    204: ("email", "Hugo204@Campus.Example"),
    205: ("email", "not an address"),
    260: ("birth_date", "1984-02-31"),
    261: ("birth_date", "12/05/1990"),
    262: ("birth_date", "2027-03-01"),
    310: ("points", "12,50"),
    311: ("points", "+0150"),
    312: ("points", "120.0"),
    313: ("points", "many"),
    350: ("country", "es"),
    351: ("country", "Spain"),
    352: ("country", ""),
    353: ("country", ""),
    354: ("country", ""),
    400: ("loyalty_tier", "Gold"),
    401: ("loyalty_tier", "diamond"),
    420: ("marketing_consent", "YES"),
    421: ("marketing_consent", "1"),
    422: ("marketing_consent", "maybe"),
    440: ("tags", " b2b ; ;fair 2025;b2b"),
    441: ("tags", ";"),
    470: ("created_at", "2025-13-01T00:00:00Z"),
    471: ("created_at", "2026-11-02 10:30:00+01:00"),
    500: ("newsletter_status", "Subscribed"),
]

/// Rows that stand before a contact's own: an older copy of it, or one that can't be read.
private func oddRows(before contact: SampleContact) -> [String] {
    switch contact.number {
    // The same key twice; the later row counts.
    case 600, 601:
        [
            "\(contact.id),old@example.com,Old,Row,,,1970-01-01,FR,Paris,fr,subscribed,true,false,"
                + "2020-01-01T00:00:00Z,bronze,1,"
        ]
    // Cut off in the middle.
    case 1207: ["c9001,cut@example.com,Cut,Off"]
    // Without a key.
    case 1640: [",nobody@example.com,No,Body,,,,ES,Madrid,es,none,false,false,2025-05-05T00:00:00Z,,,"]
    default: []
    }
}

private func quotedWhereNeeded(_ cell: String) -> String {
    // By bytes: CR LF would be one Character.
    guard cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }) else { return cell }
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
