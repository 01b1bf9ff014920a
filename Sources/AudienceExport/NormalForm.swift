/// What became of a raw value.
package enum NormalForm: Hashable, Sendable {
    /// Nothing was there. It stays nothing: never the hash of nothing.
    case empty
    /// The form that platforms compare.
    case normal(String)
    /// 64 hexadecimal digits, lower case: somebody hashed it before, and a second hash would match nobody.
    case hashed(String)
    case refused(Refusal)
}

/// Why a value has no normal form. The raw value names the reason in files and messages.
package enum Refusal: String, CaseIterable, Sendable, Error {
    case notAnEmail = "not_an_email"
    case phoneWithLetters = "phone_with_letters"
    case phoneWithoutDigits = "phone_without_digits"
    case phoneLength = "phone_length"
    case noCountryCode = "no_country_code"
    case noLetters = "no_letters"
    case cityNotLatin = "ct_not_latin"
    case unknownState = "unknown_state"
    case notAZip = "not_a_zip"
    case unknownCountry = "unknown_country"
    case notADate = "not_a_date"
    case dateToCome = "date_to_come"
    case notAYear = "not_a_year"
    case notAMonth = "not_a_month"
    case notADay = "not_a_day"
    case unknownGender = "unknown_gender"
    case notAnAge = "not_an_age"
    case notAMadid = "not_a_madid"
    case emptyMadid = "empty_madid"
    case notAnIdentifier = "not_an_identifier"
    case notANumber = "not_a_number"
    case negative = "negative"

    /// What is wrong with the value, without the value.
    package var sentence: String {
        switch self {
        case .notAnEmail: "it isn't local@domain.tld"
        case .phoneWithLetters: "a phone number has letters, an extension or an exponent in it"
        case .phoneWithoutDigits: "a phone number has no digits"
        case .phoneLength: "a phone number has fewer or more digits than its country's, or isn't 7 to 15 digits long"
        case .noCountryCode: "a phone number has no country code, and there is no default country"
        case .noLetters: "no letter is left without punctuation and space"
        case .cityNotLatin: "no letter from a to z is left of the city"
        case .unknownState: "it is no state or province of the United States or Canada"
        case .notAZip: "it is no postal code"
        case .unknownCountry: "it is no country's code or name"
        case .notADate: "it is no date of the calendar, written YYYY-MM-DD or as was declared"
        case .dateToCome: "the date isn't past"
        case .notAYear: "it is no year of four digits from 1900 on"
        case .notAMonth: "it is no month from 1 to 12"
        case .notADay: "it is no day from 1 to 31"
        case .unknownGender: "it is no gender of the mapping"
        case .notAnAge: "it is no whole number of years from 0 to 120"
        case .notAMadid: "it is no advertising identifier of 32 hexadecimal digits"
        case .emptyMadid: "the advertising identifier is all zeros: its owner switched it off"
        case .notAnIdentifier: "an identifier has spaces or control characters in it"
        case .notANumber: "it is no decimal number"
        case .negative: "the value is negative"
        }
    }
}

/// What is worth counting of a value that was kept.
package enum NormalNote: String, CaseIterable, Sendable {
    /// It came hashed.
    case hashedAlready = "hashed_already"
    /// A postal code with fewer digits than its country's: a spreadsheet drops leading zeros. Kept as it is.
    case shortZip = "zip_lost_zero"
}

/// One rule's work on a value: its name and what it left.
package struct NormalStep: Hashable, Sendable {
    package let rule: String
    package let result: String

    package init(rule: String, result: String) {
        self.rule = rule
        self.result = result
    }
}
