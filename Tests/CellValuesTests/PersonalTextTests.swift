import CellValues
import Testing

@Suite("What may be about a person")
struct PersonalTextTests {
    @Test(
        "What may be of a person is told from the name of a column",
        arguments: [
            ("ana@x.es", true), ("600123456", true), ("+34 600 12 34 56", true), ("c0000017", true), ("12", true),
            ("-3.5", true), ("2026-11-20", true), ("20/11/26", true), ("9:30", true), ("a1b2c3d4e5f6", true),
            ("email", false), ("contact_id", false), ("address2", false), ("línea 2", false), ("", false), ("-", false),
            ("utm_2025", false), ("€", false),
        ])
    func personal(_ text: String, _ isPersonal: Bool) { #expect(text.looksPersonal == isPersonal) }
}
