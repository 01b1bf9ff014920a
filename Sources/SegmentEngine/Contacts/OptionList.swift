import CellValues

/// The spellings that an option field may have; matched by case folding (2-data §2).
struct OptionList: Sendable {
    private var spellings: [[UInt8]: [UInt8]] = [:]

    init(_ options: [String]) {
        for option in options { spellings[Array(CaseFolding.folded(option).utf8)] = Array(option.utf8) }
    }

    func spelling(of text: UnsafeRawBufferPointer) -> [UInt8]? {
        var folded: [UInt8] = []
        CaseFolding.fold(text, into: &folded)
        return spellings[folded]
    }
}
