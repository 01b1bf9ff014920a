import CellValues
import Testing

@Suite("What keys look like") struct KeyShapeTests {
    static let shapes: [(String, String)] = [
        ("6801234567", "10 digits"), ("'6801234567", "apostrophe, 10 digits"), ("680123456789.0", "12 digits, \".0\""),
        ("7", "1 digit"), ("c1", "1 letter, 1 digit"), ("C12", "1 capital, 2 digits"),
        ("cus_0042", "3 letters, \"_\", 4 digits"),
        ("ann@example.org", "email"), ("Ann@Example.org", "email with capitals"),
        ("ann@example", "3 letters, \"@\", 7 letters"),
        ("123e4567-e89b-12d3-a456-426614174000", "uuid"),
        ("123E4567-e89b-12d3-a456-426614174000", "uuid with capitals"),
        ("507f1f77bcf86cd799439011", "24 hexadecimal digits"), (" 12 ", "blank, 2 digits, blank"),
        ("6.8E+9", "1 digit, \".\", 1 digit, 1 capital, \"+\", 1 digit"),
        ("a1b2c3d4", "8 characters"), ("María", "text beyond ASCII"), ("\t5", "1 control character, 1 digit"),
        ("'", "\"'\""),
        ("", "nothing"), ("12.05", "2 digits, \".\", 2 digits"),
    ]

    @Test("A key's shape says what it is made of, and nothing of it", arguments: shapes)
    func phrases(_ key: String, _ phrase: String) {
        #expect(KeyShape(of: key.utf8).phrase == phrase)
    }

    @Test("A long key is only measured")
    func long() {
        #expect(KeyShape(of: [UInt8](repeating: 0x37, count: 64)).phrase == "64 digits")
        #expect(KeyShape(of: [UInt8](repeating: 0x37, count: 65)).phrase == "more than 64 characters")
    }
}

@Suite("Counts of shapes") struct KeyShapeCountsTests {
    @Test("Counts are the same however they came together, and the commonest come first")
    func sums() {
        let keys = ["7", "8", "c1", "9", "c2", "x@y.z"].map { KeyShape(of: $0.utf8) }
        var forwards = KeyShapeCounts()
        for key in keys { forwards.add(key) }
        var (some, others) = (KeyShapeCounts(), KeyShapeCounts())
        for key in keys.reversed().prefix(4) { some.add(key) }
        for key in keys.prefix(2) { others.add(key) }
        some += others
        #expect(some == forwards && "\(some)" == "\(forwards)")
        #expect(some.commonest(2).map(\.phrase) == ["1 digit", "1 letter, 1 digit"])
        #expect(some.contains(keys[5]) && !some.contains(KeyShape(of: "77".utf8)))
    }
}
