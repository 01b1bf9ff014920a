import CellValues
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Numbers are compared exactly, on every grid")
struct NumberTests {
    private static let relations: [NumberRelation] = [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual]

    private func holds(_ relation: NumberRelation, _ order: Int) -> Bool {
        switch relation {
        case .equal: order == 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    @Test("Whole numbers, billionths and products agree with plain comparison", arguments: relations)
    func grids(relation: NumberRelation) {
        let constants: [Int128] = [
            0, 1, -1, billion, -billion, billion + 1, billion - 1, 5 * billion / 2, -5 * billion / 2,
            Int128(Int64.max) * billion, 999_999_999_999_999_999_999_999_999, -999_999_999_999_999_999_999_999_999,
        ]
        let wholes: [Int64] = [0, 1, -1, 2, -2, 3, -3, .max, .min, .max - 1]
        for constant in constants {
            let matcher = NumberMatcher(relation, ExactDecimal(billionths: constant))
            for whole in wholes {
                let value = Int128(whole) * billion
                let expected = holds(relation, value < constant ? -1 : value == constant ? 0 : 1)
                #expect(matcher.holds(whole) == expected, "\(whole) \(relation) \(constant)")
                #expect(matcher.holds(billionths: value) == expected)
            }
            for offset: Int128 in [-1, 0, 1] {
                let units = constant * billion + offset
                #expect(matcher.holds(productUnits: units) == holds(relation, Int(offset)))
            }
            #expect(matcher.holds(productUnits: .max) == holds(relation, 1))
            #expect(matcher.holds(productUnits: .min) == holds(relation, -1))
        }
    }

    @Test("An average between two billionths is on the right side of both")
    func averages() {
        // 1 billionth over 2 values: half a billionth.
        let half = ExactFraction(1, over: 2 * billion)
        #expect(NumberMatcher(.greater, ExactDecimal(billionths: 0)).holds(half))
        #expect(NumberMatcher(.less, ExactDecimal(billionths: 1)).holds(half))
        #expect(!NumberMatcher(.lessOrEqual, ExactDecimal(billionths: 0)).holds(half))
        #expect(!NumberMatcher(.greaterOrEqual, ExactDecimal(billionths: 1)).holds(half))
        #expect(NumberMatcher(.less, ExactDecimal(billionths: 1)).holds(average: 1, of: 2, .billionths))
    }

    @Test("Fractions order as their cross products do, at any size", arguments: [UInt64](1...10))
    func fractions(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let (a, b) = (Int64.random(in: -1000...1000, using: &random), Int64.random(in: 1...50, using: &random))
            let (c, d) = (Int64.random(in: -1000...1000, using: &random), Int64.random(in: 1...50, using: &random))
            let order = ExactFraction(Int128(a), over: Int128(b)).compared(
                with: ExactFraction(Int128(c), over: Int128(d)))
            #expect(order.signum() == (a * d - c * b).signum())
            // The same after both are scaled by a number of 127 bits, twice.
            let scale = ExactFraction(Int128.max) * ExactFraction(Int128.max - 2)
            let scaled = (ExactFraction(Int128(a), over: Int128(b)) * scale).compared(
                with: ExactFraction(Int128(c), over: Int128(d)) * scale)
            #expect(scaled.signum() == order.signum())
        }
        #expect((ExactFraction(1) / ExactFraction(0)) == nil)
        #expect(ExactFraction(0, over: -5).compared(with: ExactFraction(0)) == 0)
    }
}
