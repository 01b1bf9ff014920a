import CellValues
import SegmentLanguage

/// A relation to constants, as ranges with open or closed ends; ready for values on each grid that there is.
struct NumberMatcher: Sendable {
    /// An end that is nil is no bound.
    struct Bounds {
        var low: Int128?
        var isLowOpen = false
        var high: Int128?
        var isHighOpen = false
    }

    let bounds: [Bounds]
    let wholes: [ClosedBounds<Int64>]
    let billionths: [ClosedBounds<Int128>]
    let products: [ClosedBounds<Int128>]

    init(anyOf values: [ExactDecimal]) {
        self.init(values.map { Bounds(low: $0.billionths, high: $0.billionths) })
    }

    init(between low: ExactDecimal, and high: ExactDecimal) {
        self.init([Bounds(low: low.billionths, high: high.billionths)])
    }

    init(_ relation: NumberRelation, _ value: ExactDecimal) {
        let number = value.billionths
        switch relation {
        case .equal: self.init([Bounds(low: number, high: number)])
        case .less: self.init([Bounds(high: number, isHighOpen: true)])
        case .lessOrEqual: self.init([Bounds(high: number)])
        case .greater: self.init([Bounds(low: number, isLowOpen: true)])
        case .greaterOrEqual: self.init([Bounds(low: number)])
        }
    }

    /// Every number.
    static let anything = NumberMatcher([Bounds()])

    private init(_ bounds: [Bounds]) {
        self.bounds = bounds
        // A closed range on a grid: an open end moves inwards by one unit.
        billionths = bounds.map { bound in
            ClosedBounds(
                low: bound.low.map { bound.isLowOpen ? $0 + 1 : $0 } ?? .min,
                high: bound.high.map { bound.isHighOpen ? $0 - 1 : $0 } ?? .max)
        }
        // Constants have at most 27 digits, so 36 of them still fit.
        products = bounds.map { bound in
            ClosedBounds(
                low: bound.low.map { $0 * billion + (bound.isLowOpen ? 1 : 0) } ?? .min,
                high: bound.high.map { $0 * billion - (bound.isHighOpen ? 1 : 0) } ?? .max)
        }
        wholes = billionths.compactMap { range in
            let low = range.low == .min ? Int128(Int64.min) : -floorDivided(-range.low, by: billion)
            let high = range.high == .max ? Int128(Int64.max) : floorDivided(range.high, by: billion)
            guard low <= high, low <= Int128(Int64.max), high >= Int128(Int64.min) else { return nil }
            return ClosedBounds(low: Int64(clamping: low), high: Int64(clamping: high))
        }
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

    /// Any exact number.
    func holds(_ value: ExactFraction) -> Bool {
        bounds.contains { bound in
            if let low = bound.low {
                let order = value.compared(with: ExactFraction(billionths: low))
                if order < 0 || (order == 0 && bound.isLowOpen) { return false }
            }
            if let high = bound.high {
                let order = value.compared(with: ExactFraction(billionths: high))
                if order > 0 || (order == 0 && bound.isHighOpen) { return false }
            }
            return true
        }
    }
}

let billion: Int128 = 1_000_000_000

@inline(__always)
func floorDivided(_ number: Int128, by divisor: Int128) -> Int128 {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}

/// The product of two numbers in billionths, in units of 10⁻¹⁸; one that leaves 128 bits is nil.
@inline(__always)
func product(_ left: Int128, _ right: Int128) -> Int128? {
    let (value, isOver) = left.multipliedReportingOverflow(by: right)
    return isOver ? nil : value
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
