extension String {
    /// Whether a text could be something about a person, and no name that somebody gave a column: it holds `@` or six
    /// digits, or is a number or a date.
    package var looksPersonal: Bool {
        let text = utf8
        if text.contains(UInt8(ascii: "@")) { return true }
        let digits = text.count { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if digits == 0 { return false }
        if digits >= 6 { return true }
        // Digits and what stands between them in numbers, dates and times of day, and nothing else: 3.5, -7, 1/2/99, 9:30.
        return text.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || Self.amongDigits.contains($0) }
    }

    private static let amongDigits = Array(" .,:/-+%()".utf8)
}
