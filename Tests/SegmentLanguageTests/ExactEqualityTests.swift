import SegmentLanguage
import Testing

@Suite("Equality of conditions")
struct ExactEqualityTests {
    @Test(
        "Conditions whose texts or names differ in code points are two, however alike they look",
        arguments: [
            #"{"field": "city", "op": "is", "value": "Jos_"}"#,
            #"{"field": "tags", "op": "has_any", "value": ["x", "_"]}"#,
            #"{"field": "caf_", "op": "is_set"}"#, #"{"activity": "caf_"}"#,
            #"{"activity": "*", "measure": {"sum": "t_"}, "op": ">", "value": 1}"#,
            #"{"activity": "*", "where": {"line": {"field": "x", "op": "is", "value": "y"}, "of": "l_"}}"#,
        ])
    func codePoints(_ pattern: String) throws {
        func condition(_ letter: String) throws -> Condition {
            let filter = pattern.split(separator: "_", omittingEmptySubsequences: false).joined(separator: letter)
            return try #require(
                LoweringTests.condition(
                    filter.replacing("has\(letter)any", with: "has_any").replacing("is\(letter)set", with: "is_set"),
                    CheckContext()))
        }
        let one = try condition("\u{E9}")
        let two = try condition("e\u{301}")
        #expect(one == one && two == two)
        #expect(one != two)
        #expect(Set([one, two, one]).count == 2)
    }
}
