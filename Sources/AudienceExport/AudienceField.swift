/// What an audience file can hold of a person, by the name of its column in Meta's template, and how each is brought to
/// its normal form.
///
/// Source: Meta, "Customer information parameters" and "Custom audiences" (see the reference of audiences for where its own
/// programs disagree).
package enum AudienceField: String, CaseIterable, Sendable {
    case email, phone, fn, ln, ct, st, zip, country, dob, doby, dobm, dobd, gen, age, madid, uid, value
    case externID = "extern_id"

    /// Whether its normal form is hashed where an export hashes.
    package var isHashed: Bool {
        switch self {
        case .madid, .uid, .externID, .value: false
        default: true
        }
    }

    /// Whether it is enough to find a person by.
    package var isMainIdentifier: Bool {
        switch self {
        case .email, .phone, .madid, .uid: true
        default: false
        }
    }
}
