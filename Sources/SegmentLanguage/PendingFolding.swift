/// A text as options are compared. Stands in until CellValues has the case folding of Unicode.
func foldedForOptions(_ text: String) -> [UInt8] {
    var folded: [UInt8] = []
    for scalar in text.unicodeScalars { folded.append(contentsOf: scalar.properties.lowercaseMapping.utf8) }
    return folded
}
