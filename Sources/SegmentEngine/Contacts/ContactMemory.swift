/// What the rows of contact files take, told from counts alone: how many rows, how long their keys, how many different
/// texts. So a limit that is too small is told before anything large is made, with what would be enough.
struct ContactMemory {
    /// Where all keys rise already, nothing is sorted and no key is copied a second time.
    var isInOrder = true
    private(set) var rows = 0
    private(set) var keyBytes = 0
    /// Fields as they are read, part by part.
    private var parts = 0
    /// Fields of all contacts, without what they share with the parts.
    private var columns = 0
    /// Different texts of all contacts, and what they are more than those of the parts, with whose first they are shared.
    private var texts = 0
    private var moreTexts = 0
    /// Where rows of one key add up, a field has an order of its own: so many lie in memory at a time.
    private let ownOrders: Int

    /// Keys, and by field the rows and different texts, of all parts.
    init(_ parts: [ContactPart], ownOrders: Int = 0) {
        self.ownOrders = ownOrders
        isInOrder = parts.areRising
        for part in parts {
            rows += part.lengths.count + part.beyond.rows
            keyBytes += part.keyBytes.count + part.beyond.keyBytes
        }
        for column in parts.first?.columns.indices ?? 0..<0 {
            add(FieldMemory(parts.map { $0.columns[column] }))
        }
    }

    private mutating func add(_ field: FieldMemory) {
        parts += field.cells + field.partTexts
        columns += field.cells + field.translations
        texts += field.texts
        moreTexts += max(0, field.texts - field.firstTexts)
    }

    /// Keys with their lengths, lines and offsets, and fields, as they were read.
    var read: Int { keyBytes + rows * 16 + parts }

    /// Slots of the key table, two a contact, in large pages.
    private var table: Int {
        let slots = rows * 2 * MemoryLayout<KeyTable.Slot>.stride
        return slots < 2 << 20 ? slots : slots + (2 << 20)
    }

    /// The most that lies in memory at a time: rows as they were read, their keys as one sequence, their order, and all that is
    /// kept.
    var peak: Int {
        let sequence = keyBytes + rows * 8
        // The rows that add up take 16 bytes each beside the orders.
        let added = ownOrders > 0 ? rows * 16 + ownOrders * rows * 4 : 0
        let order = isInOrder ? 0 : rows * 8 + keyBytes + rows * 8 + added
        return read + sequence + order + columns + moreTexts + table
    }

    /// What stays until the run ends: keys, key table and fields.
    var kept: Int { keyBytes + rows * 8 + table + columns + texts }

    /// Of one part while it is read: no less than what it adds to `peak`, but for texts that other parts have too.
    static func least(of part: ContactPart) -> Int {
        let cells = part.columns.reduce(0) { $0 + $1.cellBytes }
        let texts = part.columns.reduce(0) { $0 + $1.dictionary.resident }
        return part.keyBytes.count * 2 + part.count * (16 + 8 + 2 * MemoryLayout<KeyTable.Slot>.stride) + cells * 2
            + texts
    }
}

/// What the cells and texts of one field take, in all parts.
private struct FieldMemory {
    /// Without texts: the same in parts and in the field of all contacts.
    var cells = 0
    /// The different texts of each part, and of the first one.
    var partTexts = 0
    var firstTexts = 0
    /// The different texts of all.
    var texts = 0
    /// From each part's codes to those of all.
    var translations = 0

    init(_ parts: [FieldPart]) {
        cells = parts.reduce(0) { $0 + $1.cellBytes + $1.beyond.cellBytes }
        guard parts.contains(where: { $0.dictionary.count > 0 || $0.beyond.texts.isCounting }) else { return }
        var all = DistinctTexts()
        for (number, part) in parts.enumerated() {
            var own = part.beyond.texts
            if parts.count > 1 || own.isCounting {
                for code in 0..<part.dictionary.count { own.add(part.dictionary.bytes(code)) }
            }
            let isWhole = part.beyond.rows == 0
            let count = isWhole ? part.dictionary.count : max(own.count, part.dictionary.count)
            let bytes = isWhole ? part.dictionary.resident : TextDictionary.resident(count, bytes: own.bytes(of: count))
            partTexts += bytes
            if number == 0 { firstTexts = bytes } else { translations += count * 4 }
            all.merge(own)
        }
        // The first part's dictionary takes in all others.
        texts = parts.count > 1 ? TextDictionary.resident(all.count, bytes: all.bytes(of: all.count)) : firstTexts
    }
}
