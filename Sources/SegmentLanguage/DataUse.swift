import CellValues

/// What a definition asks of the data, and where it says so: for what can only be judged beside the data.
///
/// The checked filters have no places, so these are noted while the file is walked.
package struct DataUse: Sendable {
    package enum Kind: Sendable {
        /// The `window` of a metric or a sequence.
        case window(Window)
        /// A text that a field or property is held equal to.
        case text(String, matching: TextMatching, of: Subject)
        /// An activity type that is named.
        case activityType(String)
        /// What the run computes of purchases.
        case indicator(Indicator)
    }

    package enum Subject: Hashable, Sendable {
        /// `isKey`: it is the contact key.
        case field(FieldReference, isKey: Bool)
        case property(PropertyReference, of: ActivitySelection)
    }

    /// Of the window's object, of the text, or of the name.
    package var place: TextPlace
    package var kind: Kind
}
