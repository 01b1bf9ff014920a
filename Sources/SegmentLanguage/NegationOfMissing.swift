import CellValues

/// A negative test that also holds where there is no value, and whose definition doesn't say that it should.
struct NegationOfMissing {
    var subject: ContactOperand
    var what: String
    var place: TextPlace
}
