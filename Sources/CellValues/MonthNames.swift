/// What months are called in cells: twelve names, each with alternatives, in any case.
package struct MonthNames: Hashable, Sendable {
    /// By month; the first is how it is written.
    private let names: [[String]]
    /// The longest first, so that `mars` is not `mar` with something behind it.
    private let inOrder: [Name]

    private struct Name: Hashable, Sendable {
        let month: Int
        let bytes: [UInt8]
        let folded: [UInt8]
        let isASCII: Bool
    }

    package static let english: MonthNames = {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return MonthNames(
            uncheckedNames: names.map { name in
                let short = String(name.prefix(3))
                return name == "May" ? [name] : name == "September" ? [short, "Sept", name] : [short, name]
            })
    }()

    private init(uncheckedNames names: [[String]]) {
        self.names = names
        inOrder = names.enumerated().flatMap { month, names in
            names.map { name in
                let bytes = Array(name.utf8)
                return Name(
                    month: month + 1, bytes: bytes, folded: CaseFolding.folded(bytes),
                    isASCII: bytes.allSatisfy { $0 < 0x80 })
            }
        }.sorted { $0.bytes.count > $1.bytes.count }
    }

    package enum Fault: Error, Hashable {
        case notTwelve(Int)
        case empty(month: Int)
        /// Two months have it.
        case repeated(String)
        case startsWithDigit(String)
    }

    /// `"enero|ene"`, twelve of them.
    package init(written texts: [String]) throws(Fault) {
        guard texts.count == 12 else { throw .notTwelve(texts.count) }
        var seen: [[UInt8]: Int] = [:]
        var names: [[String]] = []
        for (month, text) in texts.enumerated() {
            let own = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            for name in own {
                if name.isEmpty { throw .empty(month: month + 1) }
                if name.utf8.first.map({ $0 &- UInt8(ascii: "0") < 10 }) ?? false { throw .startsWithDigit(name) }
                let other = seen.updateValue(month, forKey: CaseFolding.folded(Array(name.utf8)))
                if let other, other != month { throw .repeated(name) }
            }
            names.append(own)
        }
        self.init(uncheckedNames: names)
    }

    func written(_ month: Int) -> String { names[month - 1].first ?? "" }

    func take(_ text: inout TimeText) -> Int? {
        for name in inOrder where name.bytes.count <= text.left {
            let place = text.place
            let isIt: Bool
            if name.isASCII {
                isIt = name.folded.indices.allSatisfy { index in
                    let byte = place[index]
                    return (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte) == name.folded[index]
                }
            } else {
                isIt =
                    CaseFolding.folded(Array(UnsafeBufferPointer(start: place, count: name.bytes.count)))
                    == name.folded
            }
            if isIt {
                text.skip(name.bytes.count)
                return name.month
            }
        }
        return nil
    }
}
