/// A country as audiences need it: its codes, and how its telephone numbers and postal codes are written.
package struct Country: Hashable, Sendable {
    /// ISO 3166-1 alpha-2, lower case.
    package let code: String
    /// Digits that international numbers begin with; nil where the territory has no telephones of its own.
    let callingCode: String?
    /// What stands before a number inside the country and nowhere else; empty where nothing does.
    let trunkPrefix: String
    /// How many digits a national number can have, without the trunk prefix.
    let nationalLengths: [ClosedRange<Int>]
    /// Digits of a postal code, where it can begin with a zero that spreadsheets drop.
    let zipDigits: Int?

    /// By alpha-2, alpha-3 or a name in some language; case, accents, spaces and punctuation don't count.
    package static func named(_ name: String) -> Country? { table[key(name)] }

    /// Every country, by alpha-2.
    package static let all: [Country] = parsed.map(\.country)

    /// The names that it is known by, of every country: for whoever misspelt one.
    package static var names: [String] { parsed.flatMap(\.names) }

    private static func key(_ name: String) -> String { name.foldedToLatin.lettersMarksAndDigits }

    private static let table: [String: Country] = {
        var table: [String: Country] = [:]
        var shared: Set<String> = []
        // Codes come before names.
        for (country, alpha3, _) in parsed {
            table[country.code] = country
            table[key(alpha3)] = country
        }
        let codes = Set(table.keys)
        for (country, _, names) in parsed {
            for name in Set(names.map(key)) where !codes.contains(name) {
                // A name of two countries in two languages is nobody's.
                if let other = table[name], other != country { shared.insert(name) }
                table[name] = country
            }
        }
        for name in shared { table[name] = nil }
        return table
    }()

    private static let parsed: [(country: Country, alpha3: String, names: [String])] =
        CountryLines.text.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 6).map(String.init)
            let lengths = parts[4] == "-" ? [] : parts[4].split(separator: ",").map(range)
            let country = Country(
                code: parts[0].lowercased(), callingCode: parts[2] == "-" ? nil : parts[2],
                trunkPrefix: parts[3] == "-" ? "" : parts[3], nationalLengths: lengths, zipDigits: Int(parts[5]))
            return (country, parts[1], parts[6].split(separator: "|").map(String.init))
        }

    private static func range(_ text: Substring) -> ClosedRange<Int> {
        let ends = text.split(separator: "-").compactMap { Int($0) }
        return ends[0]...ends[ends.count - 1]
    }

    func hasNationalLength(_ digits: Int) -> Bool { nationalLengths.contains { $0.contains(digits) } }

    var hasStates: Bool { code == "us" || code == "ca" }
}
