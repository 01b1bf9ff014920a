/// Where audiences go. The normal form is Meta's; what others take otherwise is said here.
package enum Platform: String, CaseIterable, Sendable {
    case facebook, google, tiktok, linkedin

    /// What a file for it can hold, as our fields are named.
    package var fields: [AudienceField] {
        switch self {
        case .facebook: AudienceField.allCases
        case .google: [.email, .phone, .fn, .ln, .country, .zip]
        case .tiktok: [.email, .phone, .madid]
        case .linkedin: [.email, .fn, .ln, .country, .madid]
        }
    }

    /// Whether its files hold a field hashed.
    package func hashes(_ field: AudienceField) -> Bool {
        switch self {
        case .facebook: field.isHashed
        // Google Ads, "Customer Match: format your data": country and postal code stay readable.
        case .google: [.email, .phone, .fn, .ln].contains(field)
        case .tiktok: true
        // LinkedIn, "Contact list template": e-mail addresses alone may be hashed.
        case .linkedin: field == .email
        }
    }

    /// Its own form of a raw value that has a normal form.
    func finish(_ work: inout WorkedText, _ field: AudienceField) {
        switch (self, field) {
        case (.google, .phone), (.tiktok, .phone):
            work.apply("+ in front (E.164)") { "+" + $0 }
        case (.google, .country):
            work.apply("capitals") { $0.uppercased() }
        default: break
        }
    }
}
