/// A sum (or a product, or an amount times its rate) that left 128 bits, and the row where it did.
struct CellOverflow: Sendable {
    enum What: Sendable { case sum, converted }

    var what: What
    var cell: Int
    var order: LogOrder
    var unit: Int
    /// From the unit's start.
    var line: UInt32
}

extension CellOverflow {
    /// Why what needs the cell has no answer.
    func reason(at place: CellPlace) -> String {
        let place = "\(place.file):\(place.line)"
        return switch what {
        case .sum: "a sum leaves the range of 128 bits at \(place)"
        case .converted: "an amount leaves the range of 128 bits when it is converted, at \(place)"
        }
    }
}
