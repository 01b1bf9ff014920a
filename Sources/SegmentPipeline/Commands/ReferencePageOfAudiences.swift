import AudienceExport
import SegmentLanguage

extension ReferencePages {
    static let audiences = Page(
        "Audiences", title: "Normal forms of audiences",
        abstract: "What ad platforms compare people by, and how a value becomes it.",
        [
            "A platform finds a person where both sides bring a value to the same form, byte for byte, before it is hashed "
                + "(SHA-256, lower-case hexadecimal). `segments normalise FIELD VALUE…` shows each rule's work on a value.",
            "White space, control characters and marks of format go at either end, and so does the apostrophe by which "
                + "spreadsheets mark a text. What is empty stays empty: nothing is never hashed. 64 hexadecimal digits are "
                + "taken as hashed already.",
            table(["field", "normal form", "hashed"], forms),
            "## Values that have no normal form",
            table(["reason", "means"], Refusal.allCases.map { [code($0.rawValue), sentence($0.sentence)] }),
            "## Values that are kept and counted",
            table(
                ["note", "means"],
                [
                    [code(NormalNote.hashedAlready.rawValue), "It came hashed, and isn't hashed again."],
                    [
                        code(NormalNote.shortZip.rawValue),
                        "A postal code has fewer digits than its country's: a zero may be lost. It is kept as it is.",
                    ],
                ]),
            "## Other platforms",
            table(
                ["platform", "fields", "hashed", "otherwise"],
                Platform.allCases.map { platform in
                    [
                        code(platform.rawValue), list(platform.fields),
                        list(platform.fields.filter(platform.hashes)), otherwise(platform),
                    ]
                }),
            "## Where Meta's own programs do otherwise",
            "They disagree with one another. These values become something else there:",
            table(
                ["field", "value", "why not here"], OtherProgram.all.map { [code($0.field), code($0.input), $0.why] }),
            "## Sources",
            "Meta: Customer information parameters; Custom audiences; the tests of its business SDKs and of its parameter "
                + "builder. Google Ads: Customer Match, format your customer data. TikTok: customer file. LinkedIn: contact "
                + "list template. Telephone numbers: ITU-T E.164, libphonenumber 9.0.43. Countries: ISO 3166-1, Unicode "
                + "CLDR. States: USPS, Canada Post. Looked at in November 2026.",
        ])

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private static func list(_ fields: [AudienceField]) -> String {
        fields.map { code($0.rawValue) }.joined(separator: " ")
    }

    private static func otherwise(_ platform: Platform) -> String {
        switch platform {
        case .facebook: "As above."
        case .google: "`phone` with `+`; `fn` keeps its punctuation; `country` in capitals."
        case .tiktok: "`phone` with `+`."
        case .linkedin: "As above."
        }
    }

    private static var forms: [[String]] {
        AudienceField.allCases.map { field in
            [code(field.rawValue), form(field), Platform.facebook.hashes(field) ? "yes" : "never"]
        }
    }

    private static func form(_ field: AudienceField) -> String {
        switch field {
        case .email:
            "Lower case, without dots at either end; `local@domain.tld`. What follows a `+`, and the dots of the name, stay."
        case .phone:
            "Digits, the country code first. International is `+` or `00`; else the country decides, by its trunk prefix and "
                + "the lengths of its numbers. `(0)` behind the code goes, and so does a zero there that nobody dials "
                + "(Italy's stays). 7 to 15 digits; letters and extensions are refused."
        case .fn, .ln: "Lower case, each letter by itself (Σ becomes σ), composed (NFC), no punctuation or space."
        case .ct: "a to z: lower case, accents folded (ł l, ø o, đ d, þ th, æ ae, œ oe, ı i, ß ss), the rest dropped."
        case .st:
            "Of the United States and Canada two letters; elsewhere lower case without punctuation and space. Where no "
                + "country is known, their states by name."
        case .zip:
            "Lower case, no space or dash; of the United States, and where no country is known, the part before a dash."
        case .country: "ISO 3166-1 alpha-2, lower case; alpha-3 and names by table."
        case .dob: "`YYYYMMDD`, of `YYYY-MM-DD` or of a declared format; from 1900 on."
        case .doby: "Four digits, from 1900 on."
        case .dobm, .dobd: "Two digits."
        case .gen: "`f` or `m`: of f, female, woman, m, male, man, or of the mapping."
        case .age: "A whole number from 0 to 120."
        case .madid: "A UUID, lower case, with its dashes. All zeros mean that its owner switched it off."
        case .uid, .externID: "As it is, without spaces."
        case .value: "A decimal in plain digits, not negative."
        }
    }
}
