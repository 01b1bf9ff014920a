import AudienceExport
import CellValues
import Testing

@Suite("Normal forms")
struct NormaliserTests {
    private func form(
        _ field: AudienceField, _ raw: String, _ country: String? = nil, _ platform: Platform = .facebook
    ) -> String {
        let normaliser = Normaliser(
            platform: platform, defaultCountry: country.flatMap(Country.named),
            today: CivilDate(year: 2026, month: 11, day: 20))
        return switch normaliser.normal(field, raw) {
        case .empty: "(empty)"
        case .normal(let form): form
        case .hashed(let form): "hashed " + form
        case .refused(let reason): "refused: " + reason.rawValue
        }
    }

    @Test(
        "Phones of fifteen countries, national with the country and international without",
        arguments: [
            ("ES", "600 12 34 56", "34600123456"), ("ES", "911-23-45-67", "34911234567"),
            ("ES", "34600123456", "34600123456"), ("ES", "0034 600 123 456", "34600123456"),
            ("ES", "60012345", "refused: phone_length"), ("ES", "6001234567", "refused: phone_length"),
            ("PT", "912 345 678", "351912345678"), ("PT", "351912345678", "351912345678"),
            ("FR", "06 12 34 56 78", "33612345678"), ("FR", "612345678", "33612345678"),
            ("FR", "+33 (0)6 12 34 56 78", "33612345678"), ("FR", "33 6 12 34 56 78", "33612345678"),
            ("IT", "333 123 4567", "393331234567"), ("IT", "06 6982 1234", "390669821234"),
            ("IT", "+39 06 6982 1234", "390669821234"), ("IT", "39 333 1234567", "393331234567"),
            ("DE", "030 12345678", "493012345678"), ("DE", "0171/1234567", "491711234567"),
            ("DE", "+49 (0) 30 12345678", "493012345678"), ("DE", "49 171 1234567", "491711234567"),
            ("AT", "0664 1234567", "436641234567"), ("AT", "01 58858", "43158858"),
            ("NL", "06-12345678", "31612345678"), ("NL", "020 123 4567", "31201234567"),
            ("PL", "600 123 456", "48600123456"), ("PL", "48 600 123 456", "48600123456"),
            ("GB", "07911 123456", "447911123456"), ("GB", "020 7946 0958", "442079460958"),
            ("GB", "44 (0)20 7946 0958", "442079460958"), ("GB", "+44 020 7946 0958", "442079460958"),
            ("IE", "087 123 4567", "353871234567"), ("IE", "01 234 5678", "35312345678"),
            ("US", "(415) 555-0100", "14155550100"), ("US", "1 415 555 0100", "14155550100"),
            ("US", "011 34 600 123 456", "34600123456"), ("US", "555-0100", "refused: phone_length"),
            ("MX", "55 1234 5678", "525512345678"), ("MX", "01 55 1234 5678", "525512345678"),
            ("MX", "044 55 1234 5678", "525512345678"), ("MX", "52 55 1234 5678", "525512345678"),
            ("BR", "(11) 91234-5678", "5511912345678"), ("BR", "011 91234-5678", "5511912345678"),
            ("BR", "55 9 9123-4567", "5555991234567"), ("BR", "55 11 91234-5678", "5511912345678"),
            ("AR", "011 15-1234-5678", "5491112345678"), ("AR", "0351 15-123-4567", "5493511234567"),
            ("AR", "11 1234-5678", "541112345678"), ("AR", "+54 9 11 1234-5678", "5491112345678"),
            ("IN", "098765 43210", "919876543210"), ("IN", "98765 43210", "919876543210"),
            ("IN", "91 98765 43210", "919876543210"),
        ])
    func phones(country: String, raw: String, expected: String) {
        #expect(form(.phone, raw, country) == expected, "\(country) \(raw)")
        if raw.hasPrefix("+") || raw.hasPrefix("00") {
            #expect(form(.phone, raw) == expected)
        } else if !expected.hasPrefix("refused") {
            #expect(form(.phone, raw) == "refused: no_country_code")
            #expect(form(.phone, "+" + expected) == expected)
            #expect(form(.phone, "00" + expected, country) == expected)
        }
    }

    @Test(
        "Phones that spreadsheets and people spoil",
        arguments: [
            ("1.23E+10", "refused: phone_with_letters"), ("1,23457E+10", "refused: phone_with_letters"),
            ("600123456.0", "34600123456"), ("'600123456", "34600123456"), ("'+34600123456", "34600123456"),
            ("600 123 456 ext. 4", "refused: phone_with_letters"), ("600123456x4", "refused: phone_with_letters"),
            ("600123456#4", "refused: phone_with_letters"), ("n/a", "refused: phone_with_letters"),
            ("-", "refused: phone_without_digits"), ("", "(empty)"), ("   ", "(empty)"), ("'", "(empty)"),
            ("+", "refused: phone_without_digits"), ("0000", "refused: phone_length"),
            ("+0 600 123 456", "refused: no_country_code"), ("34+600123456", "refused: phone_with_letters"),
            ("600 123 456 / 600 123 457", "refused: phone_length"), ("６００１２３４５６", "34600123456"),
            ("٦٠٠١٢٣٤٥٦", "34600123456"), ("\u{202A}+34 600 123 456\u{202C}", "34600123456"),
            ("600\u{00A0}123\u{00A0}456", "34600123456"), ("☎ 600 123 456", "34600123456"),
            ("+1234567890123456", "refused: phone_length"), ("+34", "refused: phone_length"),
        ])
    func spoilt(raw: String, expected: String) { #expect(form(.phone, raw, "ES") == expected, "\(raw)") }

    @Test(
        "E-mail addresses",
        arguments: [
            ("  Ana.Pérez@Example.COM ", "ana.pérez@example.com"), ("'ana@example.com", "ana@example.com"),
            ("o'brien@example.ie", "o'brien@example.ie"), ("ana+news@example.com", "ana+news@example.com"),
            ("ana@example.com.", "ana@example.com"), ("\u{FEFF}ana@example.com", "ana@example.com"),
            ("ana@example", "refused: not_an_email"), ("ana@example.c", "refused: not_an_email"),
            ("ana@.com", "refused: not_an_email"), ("ana@example..com", "refused: not_an_email"),
            ("ana@example.123", "refused: not_an_email"), ("Ana <ana@example.com>", "refused: not_an_email"),
            ("ana@example.com, b@example.com", "refused: not_an_email"), ("ana@a@example.com", "refused: not_an_email"),
            ("ana..b@example.com", "refused: not_an_email"), ("ana@-example.com", "refused: not_an_email"),
            ("mailto:ana@example.com", "refused: not_an_email"), ("ana@bücher.de", "ana@bücher.de"),
            ("ana@xn--bcher-kva.xn--p1ai", "ana@xn--bcher-kva.xn--p1ai"), ("null", "refused: not_an_email"),
            ("İ@example.com", "i\u{307}@example.com"),
        ])
    func emails(raw: String, expected: String) { #expect(form(.email, raw) == expected, "\(raw)") }

    @Test(
        "Names of many scripts, composed or not",
        arguments: [
            ("María José", "maríajosé"), ("Jose\u{301}", "jos\u{e9}"), ("O'Neill-Smith", "oneillsmith"),
            ("Müller", "müller"), ("GROẞ", "groß"), ("Łukasz", "łukasz"), ("Żółć", "żółć"), ("Işıl", "işıl"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"), ("Ελένη", "ελένη"), ("王小明", "王小明"), ("田中　太郎", "田中太郎"),
            ("李", "李"), ("Анна", "анна"), ("M.", "m"), ("--", "refused: no_letters"), ("d’Artagnan", "dartagnan"),
            ("'Ana'", "ana"), ("  ", "(empty)"),
        ])
    func names(raw: String, expected: String) {
        for field in [AudienceField.fn, .ln] {
            // By scalars: strings that differ in composition alone are equal.
            #expect(Array(form(field, raw).unicodeScalars) == Array(expected.unicodeScalars), "\(raw)")
        }
    }

    @Test(
        "Cities in a to z",
        arguments: [
            ("A Coruña", "acoruna"), ("München", "munchen"), ("Mu\u{308}nchen", "munchen"), ("Łódź", "lodz"),
            ("İstanbul", "istanbul"), ("Diyarbakır", "diyarbakir"), ("Tromsø", "tromso"), ("Gießen", "giessen"),
            ("Þórshöfn", "thorshofn"), ("Œuilly", "oeuilly"), ("Ærø", "aero"),
            (
                "L'Hospitalet de Llobregat",
                "lhospitaletdellobregat"
            ),
            ("Đà Nẵng", "danang"), ("北京", "refused: ct_not_latin"), ("Αθήνα", "refused: ct_not_latin"),
            ("東京 Tokyo", "tokyo"), ("Paris 12", "paris"),
        ])
    func cities(raw: String, expected: String) { #expect(form(.ct, raw) == expected, "\(raw)") }

    @Test(
        "States, postal codes and countries",
        arguments: [
            (AudienceField.st, "New York", "US", "ny"), (.st, "NY", "US", "ny"), (.st, "Québec", "CA", "qc"),
            (.st, "N.Y.", "US", "ny"), (.st, "Bavaria", "US", "refused: unknown_state"), (.st, "CA", nil, "ca"),
            (.st, "Cataluña", "ES", "cataluña"), (.st, "Nouvelle-Aquitaine", "FR", "nouvelleaquitaine"),
            (.zip, "98121-4892", "US", "98121"), (.zip, "981214892", "US", "98121"), (.zip, "2116", "US", "2116"),
            (.zip, "SW1A 1AA", "GB", "sw1a1aa"), (.zip, "SW1A 1AA", nil, "sw1a1aa"), (.zip, "00-950", "PL", "00950"),
            (.zip, "01310-100", "BR", "01310100"), (.zip, "ABCDE", "US", "refused: not_a_zip"),
            (.zip, "--", nil, "refused: not_a_zip"), (.zip, "8001", "ES", "8001"),
            (.country, "España", nil, "es"), (.country, "Spanien", nil, "es"), (.country, "ESP", nil, "es"),
            (.country, "es", nil, "es"), (.country, "UK", nil, "gb"), (.country, "U.S.A.", nil, "us"),
            (.country, "Österreich", nil, "at"), (.country, "Côte d'Ivoire", nil, "ci"), (.country, "日本", nil, "jp"),
            (.country, "Deutschland", nil, "de"), (.country, "Polska", nil, "pl"), (.country, "Türkiye", nil, "tr"),
            (.country, "Narnia", nil, "refused: unknown_country"), (.country, "XX", nil, "refused: unknown_country"),
        ] as [(AudienceField, String, String?, String)])
    func places(field: AudienceField, raw: String, country: String?, expected: String) {
        #expect(form(field, raw, country) == expected, "\(field) \(raw) \(country ?? "-")")
    }

    @Test(
        "Births, genders, ages, identifiers and values",
        arguments: [
            (AudienceField.dob, "2000-02-29", "20000229"), (.dob, "1990-02-29", "refused: not_a_date"),
            (.dob, "1990-2-9", "refused: not_a_date"), (.dob, "2027-01-01", "refused: date_to_come"),
            (.dob, "1850-01-01", "refused: not_a_date"), (.dob, "19900101", "refused: not_a_date"),
            (.doby, "1990", "1990"), (.doby, "90", "refused: not_a_year"), (.doby, "2027", "refused: date_to_come"),
            (.gen, "Female", "f"), (.gen, "M", "m"), (.gen, "mujer", "refused: unknown_gender"),
            (.age, "042", "42"), (.age, "42.5", "refused: not_an_age"), (.age, "150", "refused: not_an_age"),
            (.madid, "38400000-8CF0-11BD-B23E-10B96E40000D", "38400000-8cf0-11bd-b23e-10b96e40000d"),
            (.madid, "384000008CF011BDB23E10B96E40000D", "38400000-8cf0-11bd-b23e-10b96e40000d"),
            (.madid, "00000000-0000-0000-0000-000000000000", "refused: empty_madid"),
            (.madid, "38400000", "refused: not_a_madid"), (.uid, "1234", "1234"),
            (.uid, "12 34", "refused: not_an_identifier"),
            (.externID, "Abc-1", "Abc-1"), (.value, "12.50", "12.5"), (.value, "1e2", "100"),
            (.value, "-1", "refused: negative"), (.value, "n/a", "refused: not_a_number"), (.value, "", "(empty)"),
        ])
    func others(field: AudienceField, raw: String, expected: String) {
        #expect(form(field, raw) == expected, "\(field) \(raw)")
    }

    @Test("A hash is taken as one, in lower case, and never where the platform takes the field readable")
    func hashes() {
        let hash = String(repeating: "0aF1", count: 16)
        #expect(form(.email, hash) == "hashed " + hash.lowercased())
        #expect(form(.phone, " " + hash) == "hashed " + hash.lowercased())
        #expect(form(.externID, hash) == hash)
        #expect(form(.country, hash, nil, .google) == "refused: unknown_country")
        #expect(form(.email, String(hash.dropLast())) == "refused: not_an_email")
    }

    @Test("What other platforms take otherwise")
    func platforms() {
        #expect(form(.phone, "600 123 456", "ES", .google) == "+34600123456")
        #expect(form(.phone, "600 123 456", "ES", .tiktok) == "+34600123456")
        #expect(form(.fn, "Anne-Marie", nil, .google) == "anne-marie")
        #expect(form(.ln, "O'Neill Smith", nil, .google) == "oneillsmith")
        #expect(form(.country, "España", nil, .google) == "ES")
    }

    @Test("Each rule that changed something is told")
    func steps() {
        let normaliser = Normaliser(defaultCountry: Country.named("ES"))
        let explained = normaliser.explained(.phone, " 600 12-34 56 ")
        #expect(explained.form == .normal("34600123456"))
        #expect(
            explained.steps.map { "\($0.rule): \($0.result)" } == [
                "no white space at either end: 600 12-34 56", "digits only: 600123456",
                "the country code of ES: 34600123456",
            ])
        #expect(normaliser.explained(.zip, "8001").notes == [.shortZip])
    }

    @Test("Every country's line holds")
    func countries() {
        #expect(Country.all.count == 249)
        for country in Country.all { #expect(Country.named(country.code) == country) }
    }
}
