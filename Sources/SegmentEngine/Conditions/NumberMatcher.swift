import CellValues
import SegmentLanguage

/// A relation to constants, as ranges with open or closed ends; ready for values on each grid that there is.
///
/// A constant is as large and as fine as it is written. Where it lies between two units of a grid, or beyond all that the
/// grid's numbers hold, no number there is equal to it, and the nearest one within is the end of the range.
struct NumberMatcher: Sendable {
    /// An end that is nil is no bound.
    struct Bounds {
        var low: Bound?
        var high: Bound?
    }

    struct Bound {
        let number: WrittenNumber
        /// The number itself doesn't belong to the range.
        let isOpen: Bool
        let fraction: ExactFraction

        init(_ number: WrittenNumber, isOpen: Bool = false) {
            self.number = number
            self.isOpen = isOpen
            fraction = ExactFraction(number)
        }
    }

    let bounds: [Bounds]
    let wholes: [ClosedBounds<Int64>]
    let billionths: [ClosedBounds<Int128>]
    let products: [ClosedBounds<Int128>]

    init(anyOf values: [WrittenNumber]) {
        self.init(values.map { Bounds(low: Bound($0), high: Bound($0)) })
    }

    init(between low: WrittenNumber, and high: WrittenNumber) {
        self.init([Bounds(low: Bound(low), high: Bound(high))])
    }

    init(_ relation: NumberRelation, _ value: WrittenNumber) {
        switch relation {
        case .equal: self.init(anyOf: [value])
        case .less: self.init([Bounds(high: Bound(value, isOpen: true))])
        case .lessOrEqual: self.init([Bounds(high: Bound(value))])
        case .greater: self.init([Bounds(low: Bound(value, isOpen: true))])
        case .greaterOrEqual: self.init([Bounds(low: Bound(value))])
        }
    }

    /// Every number.
    static let anything = NumberMatcher([Bounds()])

    private init(_ bounds: [Bounds]) {
        self.bounds = bounds
        wholes = bounds.compactMap { $0.closed(digitsAfterPoint: 0)?.clamped(to: Int64.self) }
        billionths = bounds.compactMap { $0.closed(digitsAfterPoint: 9) }
        products = bounds.compactMap { $0.closed(digitsAfterPoint: 18) }
    }

    /// A whole number.
    @inline(__always)
    func holds(_ value: Int64) -> Bool {
        for range in wholes where value >= range.low && value <= range.high { return true }
        return false
    }

    /// A number in billionths.
    @inline(__always)
    func holds(billionths value: Int128) -> Bool {
        for range in billionths where value >= range.low && value <= range.high { return true }
        return false
    }

    /// A product of two numbers in billionths, so in units of 10⁻¹⁸.
    @inline(__always)
    func holds(productUnits value: Int128) -> Bool {
        for range in products where value >= range.low && value <= range.high { return true }
        return false
    }

    /// The product of two numbers in billionths, of whatever size.
    @inline(__always)
    func holds(productOf left: Int128, _ right: Int128) -> Bool {
        if let units = product(left, right) { return holds(productUnits: units) }
        return holds(ExactFraction(billionths: left) * ExactFraction(billionths: right))
    }

    /// Any exact number.
    func holds(_ value: ExactFraction) -> Bool {
        bounds.contains { bound in
            if let low = bound.low {
                let order = value.compared(with: low.fraction)
                if order < 0 || (order == 0 && low.isOpen) { return false }
            }
            if let high = bound.high {
                let order = value.compared(with: high.fraction)
                if order > 0 || (order == 0 && high.isOpen) { return false }
            }
            return true
        }
    }
}

extension NumberMatcher.Bounds {
    /// The numbers of a grid that lie within; nil where there are none.
    fileprivate func closed(digitsAfterPoint scale: Int) -> ClosedBounds<Int128>? {
        var range = ClosedBounds(low: Int128.min, high: .max)
        switch low.map({ (place: $0.number.place(digitsAfterPoint: scale), isOpen: $0.isOpen) }) {
        case nil, (.below, _)?: break
        case (.above, _)?: return nil
        case (.at(let floor, let isExact), let isOpen)?:
            // An open end moves inwards by one unit.
            let (next, isOver) = floor.addingReportingOverflow(isExact && !isOpen ? 0 : 1)
            if isOver { return nil }
            range.low = next
        }
        switch high.map({ (place: $0.number.place(digitsAfterPoint: scale), isOpen: $0.isOpen) }) {
        case nil, (.above, _)?: break
        case (.below, _)?: return nil
        case (.at(let floor, let isExact), let isOpen)?:
            let (next, isOver) = floor.subtractingReportingOverflow(isExact && isOpen ? 1 : 0)
            if isOver { return nil }
            range.high = next
        }
        return range.low <= range.high ? range : nil
    }
}

/// Where a written number lies among the multiples of 10^-n that 128 bits hold.
enum GridPlace: Equatable {
    case below
    /// At this number of units, or between it and the next.
    case at(floor: Int128, isExact: Bool)
    case above
}

extension WrittenNumber {
    func place(digitsAfterPoint scale: Int) -> GridPlace {
        let shift = exponent + scale
        let isExact = isZero || shift >= 0
        let beyond: GridPlace = isNegative ? .below : .above
        var magnitude: UInt128 = 0
        var isOver = false
        func add(_ digit: UInt8) {
            let (tens, isTensOver) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isSumOver) = tens.addingReportingOverflow(UInt128(digit))
            isOver = isOver || isTensOver || isSumOver
            magnitude = sum
        }
        // Forty digits are beyond 128 bits: no more are looked at.
        if digits.count + shift > 39 { return beyond }
        for digit in digits.prefix(max(0, digits.count + min(0, shift))) { add(digit) }
        if !isZero { for _ in 0..<max(0, shift) { add(0) } }
        if isOver { return beyond }
        guard isNegative else {
            return Int128(exactly: magnitude).map { .at(floor: $0, isExact: isExact) } ?? .above
        }
        let most = Int128.min.magnitude
        guard magnitude < most || (magnitude == most && isExact) else { return .below }
        let floor = magnitude == most ? Int128.min : -Int128(magnitude) - (isExact ? 0 : 1)
        return .at(floor: floor, isExact: isExact)
    }
}

let billion: Int128 = 1_000_000_000

/// The product of two numbers in billionths, in units of 10⁻¹⁸; one that leaves 128 bits is nil, and so is the smallest
/// number of them, which stands for nothing where the largest is looked for.
@inline(__always)
func product(_ left: Int128, _ right: Int128) -> Int128? {
    let (value, isOver) = left.multipliedReportingOverflow(by: right)
    return isOver || value == .min ? nil : value
}

/// A number of 256 bits over one of 128, towards zero; nil where the quotient leaves 128 bits.
func quotient(_ high: Int128, _ low: UInt128, by divisor: Int128) -> Int128? {
    let isNegative = high < 0
    var (top, bottom) = (UInt128(bitPattern: high), low)
    if isNegative {
        // The magnitude of a two-word number: invert and add one.
        bottom = ~bottom &+ 1
        top = ~top &+ (bottom == 0 ? 1 : 0)
    }
    guard top < divisor.magnitude else { return nil }
    let magnitude = divisor.magnitude.dividingFullWidth((top, bottom)).quotient
    guard magnitude <= UInt128(Int128.max) else { return nil }
    return isNegative ? -Int128(magnitude) : Int128(magnitude)
}
