import CellValues
import FlatFiles
import SegmentLanguage

/// The text columns of a batch as codes, made once a batch for those columns that are asked for.
///
/// A worker's own: its dictionaries live as long as the worker, so the tests of a text are remembered by code.
final class BatchCodes {
    let batch: ColumnBatch
    private(set) var dictionaries: [TextDictionary]
    /// Code + 1 an entry (row or line), 0 where there is none; for `texts` an element.
    private var codes: [[UInt32]]
    private var isFresh: [Bool]
    /// Somebody asks for the column's codes, in this batch or one before.
    private var isAskedFor: [Bool]
    /// Names of the type codes that the batch's rows have.
    var typeNames: [[UInt8]] = []

    /// The lists of option properties, and what each code is in them: code + 1, 0 where the list doesn't have it.
    private let options: [OptionList?]
    private var optionCodes: [[UInt32]]
    /// For coded batches, by column: the texts of the unit, and our code of each as far as it was asked for since the
    /// dictionaries began.
    var unitTexts: [[[UInt8]]] = [] {
        didSet { translations = unitTexts.map { _ in nil } }
    }
    private var translations: [[UInt32]?] = []

    init(properties: [PropertyReference], batch: ColumnBatch) {
        let columns = properties.count
        self.batch = batch
        options = properties.map { $0.options.isEmpty ? nil : OptionList($0.options) }
        optionCodes = [[UInt32]](repeating: [], count: columns)
        dictionaries = (0..<columns).map { _ in TextDictionary() }
        codes = [[UInt32]](repeating: [], count: columns)
        isFresh = [Bool](repeating: false, count: columns)
        isAskedFor = isFresh
    }

    /// What the texts take, with what is remembered of each by its code.
    var bytes: Int { dictionaries.reduce(0) { $0 + $1.bytes + $1.count * 16 } }

    /// Starts anew: codes given so far mean nothing any more.
    func forgetTexts() {
        dictionaries = dictionaries.map { _ in TextDictionary() }
        optionCodes = optionCodes.map { _ in [] }
        translations = translations.map { _ in nil }
        invalidate()
    }

    /// The batch has been filled again.
    func invalidate() {
        for index in isFresh.indices { isFresh[index] = false }
    }

    func codes(of column: Int) -> [UInt32] {
        if !isFresh[column] {
            fill(column)
            (isFresh[column], isAskedFor[column]) = (true, true)
        }
        return codes[column]
    }

    /// The same of texts as they stand in the file, for whoever keeps them; nil where nobody else asks for them, or an option
    /// list changes them.
    func plainCodes(of column: Int) -> (codes: [UInt32], dictionary: TextDictionary)? {
        guard isAskedFor[column], options[column] == nil else { return nil }
        return (codes(of: column), dictionaries[column])
    }

    /// The text of an entry or element, which must be there; nil where it isn't in its property's list.
    ///
    /// For columns whose texts need no code: most are met once.
    func withText<Result>(of column: Int, _ entry: Int, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        if options[column] != nil {
            let code = codes(of: column)[entry]
            return body(code == 0 ? nil : dictionaries[column].bytes(Int(code) - 1))
        }
        guard batch.isCoded else { return body(batch.bytes(batch.columns[column].slices[entry])) }
        return unitTexts[column][Int(batch.columns[column].codes[entry])].withUnsafeBytes { body($0) }
    }

    private func translation(of number: Int) -> [UInt32] {
        if let known = translations[number] { return known }
        let dictionary = dictionaries[number]
        let made = unitTexts[number].map { text in text.withUnsafeBytes { dictionary.code(of: $0) } }
        translations[number] = made
        return made
    }

    private func fill(_ number: Int) {
        let batch = self.batch
        let dictionary = dictionaries[number]
        var made = codes[number]
        codes[number] = []
        made.removeAll(keepingCapacity: true)
        let column = batch.columns[number]
        let isTexts = if case .texts = column.type { true } else { false }
        if batch.isCoded {
            let translation = translation(of: number)
            for (entry, code) in column.codes.enumerated() {
                made.append(isTexts || column.states[entry] == Column.present ? translation[Int(code)] + 1 : 0)
            }
        } else {
            dictionary.codes(of: column, in: batch, into: &made)
        }
        if let list = options[number] {
            translate(&made, list, number)
            if isTexts { dropBroken(&made, column) }
        }
        codes[number] = made
    }

    /// Option texts take the list's spelling; others are no value.
    private func translate(_ made: inout [UInt32], _ list: OptionList, _ number: Int) {
        let dictionary = dictionaries[number]
        for index in made.indices where made[index] != 0 {
            let code = Int(made[index]) - 1
            while optionCodes[number].count <= code {
                let spelling = list.spelling(of: dictionary.bytes(optionCodes[number].count))
                let translated = spelling.map { $0.withUnsafeBytes { dictionary.code(of: $0) } + 1 } ?? 0
                optionCodes[number].append(translated)
            }
            made[index] = optionCodes[number][code]
        }
    }

    /// One element outside the list makes the whole cell wrong: part of a value is never data. Then all its codes are 0.
    private func dropBroken(_ made: inout [UInt32], _ column: Column) {
        for entry in 0..<max(0, column.starts.count - 1) {
            let elements = Int(column.starts[entry])..<Int(column.starts[entry + 1])
            guard elements.contains(where: { made[$0] == 0 }) else { continue }
            for element in elements { made[element] = 0 }
        }
    }
}
