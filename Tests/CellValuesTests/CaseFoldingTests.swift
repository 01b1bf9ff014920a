import TestSupport
import Testing

@testable import CellValues

@Suite("Case folding")
struct CaseFoldingTests {
    private func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        Array(CaseFolding.folded(String(scalar)).unicodeScalars)
    }

    @Test(
        "A text folds code point by code point",
        arguments: [
            ("", ""),
            ("Hello, WORLD", "hello, world"),
            ("@[`{ AZaz 09", "@[`{ azaz 09"),
            // Sharp s: the small one stays, the capital becomes it; never "ss".
            ("Straße", "straße"), ("STRAẞE", "straße"), ("STRASSE", "strasse"),
            // Turkish: no language is known, dotted capital and dotless small i stay.
            ("İSTANBUL", "İstanbul"), ("ISPARTA", "isparta"), ("ırmak", "ırmak"),
            // All three sigmas are one.
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("σίσυφος", "σίσυφοσ"),
            ("ÀÉÎÕÜ Ñ", "àéîõü ñ"), ("Ÿ", "ÿ"), ("µ", "μ"), ("ſ", "s"),
            ("K", "k"), ("Å", "å"), ("Ω", "ω"),
            // Without normalisation: composed and decomposed stay apart.
            ("E\u{301}", "e\u{301}"), ("É", "\u{E9}"),
            // Longer in UTF-8 when folded, and shorter.
            ("ȺȾ", "ⱥⱦ"), ("ẞKſ", "ßks"),
            // Cherokee folds to its capitals; its capitals stay.
            ("ꭰꮿ", "ᎠᏯ"), ("ᎠᏯ", "ᎠᏯ"), ("ᏸ", "Ᏸ"),
            ("𐐀𐐧", "𐐨𐑏"), ("𞤀", "𞤢"), ("ПРИВЕТ Ё", "привет ё"), ("Ⅷ Ⓐ", "ⅷ ⓐ"), ("ＡＺ", "ａｚ"),
            ("日本語 🎉 ABC", "日本語 🎉 abc"), ("ABCDEFGHé ABCDEFGH", "abcdefghé abcdefgh"),
        ])
    func texts(text: String, expected: String) {
        #expect(Array(CaseFolding.folded(text).utf8) == Array(expected.utf8), "\(text)")
    }

    @Test("The table holds every folding of its Unicode version, and folds nothing twice")
    func table() {
        var count = 0
        for scalar in (UInt32(0)..<0x11_0000).lazy.compactMap(Unicode.Scalar.init) {
            let folded = folded(scalar)
            if folded != [scalar] { count += 1 }
            if folded != [scalar], folded.flatMap({ self.folded($0) }) != folded {
                Issue.record("U+\(scalar.value) folds twice")
            }
        }
        #expect(count == 1454)
    }

    @Test("Long texts fold as they do one code point at a time", arguments: UInt64(0)..<50)
    func againstScalars(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("aAzZ@[`{ 09éÉßẞΣςİıȺⱥᎠ𐐀日🎉".unicodeScalars)
        let mostlyASCII = random.chance(50)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<60, using: &random) {
            text.append(random.pick(mostlyASCII && random.chance(95) ? Array(alphabet.prefix(11)) : alphabet))
        }
        var expected = String.UnicodeScalarView()
        for scalar in text {
            expected.append(contentsOf: folded(scalar))
        }
        #expect(Array(CaseFolding.folded(String(text)).utf8) == Array(String(expected).utf8))
    }

    @Test("Folding appends, and bytes that are no UTF-8 stay as they are")
    func bytes() {
        var folded: [UInt8] = Array("KEPT".utf8)
        let broken: [UInt8] = [0x41, 0xFF, 0x42, 0xC3, 0x43, 0xE2, 0x82, 0x44, 0xF0, 0x9F]
        broken.withUnsafeBytes { CaseFolding.fold($0, into: &folded) }
        #expect(folded == Array("KEPT".utf8) + [0x61, 0xFF, 0x62, 0xC3, 0x63, 0xE2, 0x82, 0x64, 0xF0, 0x9F])
    }
}
