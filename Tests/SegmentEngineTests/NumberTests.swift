import CellValues
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Numbers are compared exactly, on every grid")
struct NumberTests {
    private static let relations: [NumberRelation] = [.equal, .less, .lessOrEqual, .greater, .greaterOrEqual]

    private static func written(billionths: Int128) -> WrittenNumber {
        WrittenNumber(jsonNumber: "\(billionths)e-9") ?? WrittenNumber(0)
    }

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
            let matcher = NumberMatcher(relation, Self.written(billionths: constant))
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

    @Test("A number of the definition lies where it says, on every grid")
    func places() {
        func place(_ digits: String, _ scale: Int) -> GridPlace? {
            WrittenNumber(jsonNumber: digits)?.place(digitsAfterPoint: scale)
        }
        #expect(place("0", 18) == .at(floor: 0, isExact: true))
        #expect(place("2.5", 0) == .at(floor: 2, isExact: false))
        #expect(place("-2.5", 0) == .at(floor: -3, isExact: false))
        #expect(place("-2.5", 9) == .at(floor: -2_500_000_000, isExact: true))
        #expect(place("1e-30", 18) == .at(floor: 0, isExact: false))
        #expect(place("-1e-30", 18) == .at(floor: -1, isExact: false))
        #expect(place("1e300", 0) == .above)
        #expect(place("-1e300", 18) == .below)
        #expect(place("170141183460469231731687303715884105727", 0) == .at(floor: .max, isExact: true))
        #expect(place("170141183460469231731687303715884105727.5", 0) == .at(floor: .max, isExact: false))
        #expect(place("170141183460469231731687303715884105728", 0) == .above)
        #expect(place("-170141183460469231731687303715884105728", 0) == .at(floor: .min, isExact: true))
        #expect(place("-170141183460469231731687303715884105727.5", 0) == .at(floor: .min, isExact: false))
        #expect(place("-170141183460469231731687303715884105728.5", 0) == .below)
        #expect(place("999999999999999999999999999999999999999", 0) == .above)
    }

    @Test("A product leaves 128 bits, and is compared all the same")
    func products() throws {
        let (left, right) = (Int128(1) << 64, -(Int128(1) << 63))
        #expect(product(left, right) == nil && product(left, -right) == nil)
        #expect(product(left, right + 1) == Int128.min + left)
        let exactly = try #require(WrittenNumber(jsonNumber: "-170141183460469231731.687303715884105728"))
        #expect(NumberMatcher(.equal, exactly).holds(productOf: left, right))
        #expect(!NumberMatcher(.less, exactly).holds(productOf: left, right))
        let most: Int128 = 999_999_999_999_999_999_999_999_999
        let square = try #require(
            WrittenNumber(jsonNumber: "999999999999999999999999998000000000000000000000000001e-18"))
        for (relation, wanted) in [(NumberRelation.equal, true), (.less, false), (.greaterOrEqual, true)] {
            #expect(NumberMatcher(relation, square).holds(productOf: most, most) == wanted)
            #expect(NumberMatcher(relation, square).holds(productOf: most, most - 1) == (relation == .less))
        }
    }

    @Test("An average between two billionths is on the right side of both")
    func averages() {
        // 1 billionth over 2 values: half a billionth.
        let half = ExactFraction(1, over: 2 * billion)
        #expect(NumberMatcher(.greater, Self.written(billionths: 0)).holds(half))
        #expect(NumberMatcher(.less, Self.written(billionths: 1)).holds(half))
        #expect(!NumberMatcher(.lessOrEqual, Self.written(billionths: 0)).holds(half))
        #expect(!NumberMatcher(.greaterOrEqual, Self.written(billionths: 1)).holds(half))
        #expect(NumberMatcher(.less, Self.written(billionths: 1)).holds(average: 1, of: 2, .billionths))
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
