/// The normal forms of where somebody lives.
enum PlaceForms {
    static func city(_ work: inout WorkedText) throws(Refusal) {
        work.apply("lower case, accents folded") { $0.foldedToLatin }
        work.apply("a to z only") { $0.keeping(\.isASCIILowercase) }
        if work.text.isEmpty { throw .cityNotLatin }
    }

    /// Of the United States and Canada two letters; where no country is known, theirs by name.
    static func state(_ work: inout WorkedText, country: Country?) throws(Refusal) {
        work.apply("lower case") { $0.lowercasedByScalar.inFormC }
        work.apply("no punctuation or space") { $0.lettersMarksAndDigits }
        if work.text.isEmpty { throw .noLetters }
        guard country?.hasStates ?? true else { return }
        let code = StateLines.code(of: work.text, country: country?.code)
        if let code {
            work.apply("the state's two letters") { _ in code }
        } else if country != nil {
            throw .unknownState
        }
    }

    /// Without spaces and dashes; of the United States, and where no country is known, the part before a dash.
    static func zip(_ work: inout WorkedText, country: Country?) throws(Refusal) {
        work.apply("lower case") { $0.lowercasedByScalar }
        let isUS = country?.code == "us"
        if country == nil || isUS {
            work.apply("the part before a dash") { text in
                String(text.unicodeScalars.prefix { !$0.isDash }.map(Character.init))
            }
        }
        work.apply("no spaces or dashes") { $0.keeping { !$0.isBlank && !$0.isDash } }
        let scalars = work.text.unicodeScalars
        guard scalars.contains(where: \.isLetterMarkOrDigit) else { throw .notAZip }
        let isNumber = scalars.allSatisfy { $0.decimalDigit != nil }
        if isUS {
            guard isNumber else { throw .notAZip }
            if scalars.count == 9 { work.apply("five digits") { String($0.prefix(5)) } }
            guard 3...5 ~= work.text.unicodeScalars.count else { throw .notAZip }
        }
        if let digits = country?.zipDigits, isNumber, work.text.unicodeScalars.count < digits { work.note(.shortZip) }
    }

    static func country(_ work: inout WorkedText) throws(Refusal) {
        guard let country = Country.named(work.text) else { throw .unknownCountry }
        work.apply("two letters of ISO 3166-1") { _ in country.code }
    }
}
