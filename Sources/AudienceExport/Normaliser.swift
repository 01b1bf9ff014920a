import CellValues

/// Brings raw values to the forms that Meta compares, one rule after another: the rules by field, slow and whole. What
/// exports use beside it for values in ASCII is held to it by tests.
///
/// Shapes: a raw value is the text of a cell; a normal form is text without white space (dates as YYYYMMDD). Source: Meta,
/// "Customer information parameters".
package struct Normaliser: Sendable {
    package var platform: Platform
    /// What a country decides where the row names none.
    package var defaultCountry: Country?
    package var phones: PhoneStyle
    /// Words for a gender, by their lower-case form: `f` or `m`.
    package var genders: [String: String]
    /// The local day of as-of; nil where dates to come aren't looked for.
    package var today: CivilDate?

    package static let usualGenders = [
        "f": "f", "female": "f", "woman": "f", "m": "m", "male": "m", "man": "m",
    ]

    package init(
        platform: Platform = .facebook, defaultCountry: Country? = nil, phones: PhoneStyle = .international,
        genders: [String: String] = Normaliser.usualGenders, today: CivilDate? = nil
    ) {
        self.platform = platform
        self.defaultCountry = defaultCountry
        self.phones = phones
        self.genders = genders
        self.today = today
    }

    /// - Parameter country: the row's own.
    package func normal(_ field: AudienceField, _ raw: String, country: Country? = nil) -> NormalForm {
        working(field, raw, country: country, keepsSteps: false).form
    }

    /// The normal form with each rule that changed something on the way.
    package func explained(
        _ field: AudienceField, _ raw: String, country: Country? = nil
    ) -> (form: NormalForm, steps: [NormalStep], notes: [NormalNote]) {
        let (form, work) = working(field, raw, country: country, keepsSteps: true)
        return (form, work.steps, work.notes)
    }

    private func working(
        _ field: AudienceField, _ raw: String, country: Country?, keepsSteps: Bool
    ) -> (form: NormalForm, work: WorkedText) {
        var work = WorkedText(raw, keepsSteps: keepsSteps)
        work.apply("no white space at either end") { $0.trimmed }
        // Spreadsheets mark a cell as text by an apostrophe, and some export it.
        work.apply("no spreadsheet's apostrophe") { text in
            text.hasPrefix("'") ? text.trimming { $0 == "'" || $0.isBlank } : text
        }
        if work.text.isEmpty { return (.empty, work) }
        if platform.hashes(field), work.text.isHash {
            work.apply("a hash: lower case") { $0.lowercasedByScalar }
            work.note(.hashedAlready)
            return (.hashed(work.text), work)
        }
        do throws(Refusal) {
            try apply(field, to: &work, country: country ?? defaultCountry)
            platform.finish(&work, field)
            return (.normal(work.text), work)
        } catch {
            return (.refused(error), work)
        }
    }

    private func apply(_ field: AudienceField, to work: inout WorkedText, country: Country?) throws(Refusal) {
        switch field {
        case .email: try EmailForm.work(on: &work)
        case .phone: try PhoneForm.work(on: &work, country: country, style: phones)
        case .fn, .ln: try name(&work, field)
        case .ct: try PlaceForms.city(&work)
        case .st: try PlaceForms.state(&work, country: country)
        case .zip: try PlaceForms.zip(&work, country: country)
        case .country: try PlaceForms.country(&work)
        case .dob: try BirthForms.date(&work, today: today)
        case .doby: try BirthForms.year(&work, today: today)
        case .dobm: try BirthForms.twoDigits(&work, in: 1...12, .notAMonth)
        case .dobd: try BirthForms.twoDigits(&work, in: 1...31, .notADay)
        case .gen: try gender(&work)
        case .age: try BirthForms.age(&work)
        case .madid: try IdentifierForms.madid(&work)
        case .uid, .externID: try IdentifierForms.identifier(&work)
        case .value: try IdentifierForms.value(&work)
        }
    }

    private func name(_ work: inout WorkedText, _ field: AudienceField) throws(Refusal) {
        work.apply("lower case") { $0.lowercasedByScalar }
        work.apply("composed (NFC)") { $0.inFormC }
        // Google Ads takes first names with their punctuation.
        if platform == .google, field == .fn {
            work.apply("no space") { $0.withoutBlanks }
        } else {
            work.apply("no punctuation or space") { $0.lettersMarksAndDigits }
        }
        if work.text.isEmpty { throw .noLetters }
    }

    private func gender(_ work: inout WorkedText) throws(Refusal) {
        guard let gender = genders[work.text.lowercasedByScalar] else { throw .unknownGender }
        work.apply("f or m, by the mapping") { _ in gender }
    }
}
