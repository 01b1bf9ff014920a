/// Both ends belong to it.
struct ClosedBounds<Number: FixedWidthInteger & Sendable>: Sendable {
    var low: Number
    var high: Number
}

extension ClosedBounds {
    /// The part of the range that another type can hold; nil where there is none.
    func clamped<Other>(to _: Other.Type, from least: Other = .min, to most: Other = .max) -> ClosedBounds<Other>? {
        guard low <= high, low <= most, high >= least else { return nil }
        return ClosedBounds<Other>(low: max(least, Other(clamping: low)), high: min(most, Other(clamping: high)))
    }
}
