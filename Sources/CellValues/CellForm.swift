/// How the cells of a field are written, where a catalogue says so. Applied in the order trim, apostrophe, nulls, affixes,
/// type.
package struct CellForm: Hashable, Sendable {
    package enum ListForm: Hashable, Sendable {
        /// Elements between separators.
        case separated
        /// A JSON array of texts inside the cell.
        case json
        /// A line of CSV inside the cell.
        case csv
    }

    /// Blanks around a text go; around all other types they always do.
    package var trims = false
    /// One `'` in front goes.
    package var takesApostrophe = false
    /// Numbers that a spreadsheet shortened don't fit: of phones.
    package var refusesShortened = false
    package var list = ListForm.separated
    /// What few fields have, behind one reference: fields and properties are copied often.
    private var declared: Declared?

    private final class Declared: Sendable {
        struct Values: Hashable, Sendable {
            var nulls: [String] = []
            var number = NumberForm()
            var formats: [TimeFormat] = []
            var trueWords: [String]?
            var falseWords: [String]?
        }
        let values: Values
        init(_ values: Values) { self.values = values }
        static let none = Values()
    }

    private var values: Declared.Values {
        get { declared?.values ?? Declared.none }
        set { declared = newValue == Declared.none ? nil : Declared(newValue) }
    }

    /// Cells that are missing, as they are written.
    package var nulls: [String] {
        get { values.nulls }
        set { values.nulls = newValue }
    }
    package var number: NumberForm {
        get { values.number }
        set { values.number = newValue }
    }
    /// Instead of the usual forms of dates and times: the first that fits.
    package var formats: [TimeFormat] {
        get { values.formats }
        set { values.formats = newValue }
    }
    /// Instead of the usual words, in any case.
    package var trueWords: [String]? {
        get { values.trueWords }
        set { values.trueWords = newValue }
    }
    package var falseWords: [String]? {
        get { values.falseWords }
        set { values.falseWords = newValue }
    }

    package init() {}

    package static func == (left: CellForm, right: CellForm) -> Bool {
        left.trims == right.trims && left.takesApostrophe == right.takesApostrophe
            && left.refusesShortened == right.refusesShortened && left.list == right.list
            && (left.declared === right.declared || left.values == right.values)
    }

    /// Next to nothing: what has one is told apart by its name, and is hashed often.
    package func hash(into hasher: inout Hasher) { hasher.combine(trims) }

    /// Nothing is declared.
    package static let usual = CellForm()

    package func isNull(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        nulls.contains { word in
            word.utf8.count == count && word.utf8.elementsEqual(UnsafeBufferPointer(start: bytes, count: count))
        }
    }

    package func boolean(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool? {
        if trueWords == nil, falseWords == nil { return BooleanCell.value(bytes, count: count) }
        let usual = BooleanCell.value(bytes, count: count)
        let folded = CaseFolding.folded(Array(UnsafeBufferPointer(start: bytes, count: count)))
        func holds(_ words: [String]?, _ value: Bool) -> Bool {
            guard let words else { return usual == value }
            return words.contains { CaseFolding.folded(Array($0.utf8)) == folded }
        }
        // The declared words come before the usual ones of the other side.
        if trueWords != nil, holds(trueWords, true) { return true }
        if holds(falseWords, false) { return false }
        return holds(trueWords, true) ? true : nil
    }

    /// The time of a cell without blanks around it: in one of the formats, or in a usual form where there are none.
    package func time(_ bytes: UnsafePointer<UInt8>, count: Int) -> CellTime? {
        if formats.isEmpty { return CellTime(bytes, count: count) }
        for format in formats {
            if let time = format.read(bytes, count: count) { return time }
        }
        return nil
    }
}
