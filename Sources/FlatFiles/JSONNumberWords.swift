/// What some writers of JSON put for numbers that JSON has no word for.
enum JSONNumberWords {
    private static let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }

    /// Puts an empty text, which is a missing value, in the place of each that stands bare where a value may. False where
    /// none does.
    static func blank(_ row: UnsafeMutablePointer<UInt8>, count: Int) -> Bool {
        var isFound = false
        var isInText = false
        var index = 0
        while index < count {
            let byte = row[index]
            if isInText {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") { isInText = false }
            } else if byte == UInt8(ascii: "\"") {
                isInText = true
            } else if byte == UInt8(ascii: "N") || byte == UInt8(ascii: "I") || byte == UInt8(ascii: "-"),
                let length = word(row, at: index, count: count)
            {
                row[index] = UInt8(ascii: "\"")
                row[index + 1] = UInt8(ascii: "\"")
                for place in index + 2..<index + length { row[place] = 0x20 }
                isFound = true
                index += length - 1
            }
            index += 1
        }
        return isFound
    }

    /// The length of the word that stands there as a value: behind a colon, a comma or a bracket, and not as a key.
    private static func word(_ row: UnsafeMutablePointer<UInt8>, at index: Int, count: Int) -> Int? {
        guard
            let word = words.first(where: { word in
                index + word.count <= count && word.indices.allSatisfy { row[index + $0] == word[$0] }
            })
        else { return nil }
        var before = index - 1
        while before >= 0, row[before] <= 0x20 { before -= 1 }
        var after = index + word.count
        while after < count, row[after] <= 0x20 { after += 1 }
        guard before >= 0, after < count, [0x3A, 0x2C, 0x5B].contains(row[before]),
            [0x2C, 0x5D, 0x7D].contains(row[after])
        else { return nil }
        return word.count
    }
}
