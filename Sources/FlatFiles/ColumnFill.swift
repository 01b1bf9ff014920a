import CellValues

/// A column while its batch is being filled, in plain memory: a write a cell and no check of who else holds the array.
/// Copied into the batch's arrays at its end (measured: a few nanoseconds a row).
struct ColumnFill: ~Copyable {
    let type: CellType
    private let kind: Kind
    let slots: SlotChoice
    /// Index of the list whose lines it belongs to, -1 for the rows.
    let list: Int
    private let hasConstant: Bool
    private let constant: [UInt8]
    private let separator: [UInt8]
    private let zone: TimeZoneRules?

    /// The type without what hangs on it: nothing to retain a cell.
    private enum Kind: UInt8 { case text, integer, decimal, date, datetime, boolean, texts }

    private var states: Growing<UInt8>
    private var integers: Growing<Int64>
    private var decimals: Growing<Int128>
    private var nanoseconds: Growing<UInt32>
    private var slices: Growing<TextSlice>
    private var starts: Growing<UInt32>
    /// texts: elements put so far.
    private var sliceCount = 0

    init(_ wanted: WantedColumn, slots: SlotChoice, list: Int, zone: TimeZoneRules?, capacity: Int) {
        // On locals first: fields that own memory must each be set once, on one straight path.
        let (kind, separator) = Self.kind(wanted.type)
        let isInteger = kind == .integer || kind == .date || kind == .boolean || kind == .datetime
        type = wanted.type
        self.kind = kind
        self.separator = separator
        self.slots = slots
        self.list = list
        self.zone = zone
        hasConstant = !(wanted.constant ?? "").isEmpty
        constant = Array((wanted.constant ?? "").utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        // What a type doesn't use stays at the size of one value.
        states = Growing(capacity, 0)
        integers = Growing(isInteger ? capacity : 1, 0)
        decimals = Growing(kind == .decimal ? capacity : 1, 0)
        nanoseconds = Growing(kind == .datetime ? capacity : 1, 0)
        slices = Growing(kind == .text || kind == .texts ? capacity : 1, .missing)
        starts = Growing(kind == .texts ? capacity + 1 : 1, 0)
    }

    private static func kind(_ type: CellType) -> (Kind, separator: [UInt8]) {
        switch type {
        case .text: (.text, [])
        case .integer: (.integer, [])
        case .decimal: (.decimal, [])
        case .date: (.date, [])
        case .datetime: (.datetime, [])
        case .boolean: (.boolean, [])
        case .texts(let separator): (.texts, Array(separator.utf8))
        }
    }

    var isTexts: Bool { kind == .texts }

    /// Before a batch: every entry is missing until it is put.
    mutating func clear() {
        states.clear()
        sliceCount = 0
    }

    mutating func reserve(_ entries: Int) {
        states.reserve(entries)
        switch kind {
        case .integer, .date, .boolean: integers.reserve(entries)
        case .datetime:
            integers.reserve(entries)
            nanoseconds.reserve(entries)
        case .decimal: decimals.reserve(entries)
        case .text: slices.reserve(entries)
        case .texts: starts.reserve(entries + 1)
        }
    }

    /// Ends an entry of texts, put or not.
    @inline(__always)
    func endEntry(_ entry: Int) {
        if kind == .texts { starts.values[entry + 1] = UInt32(truncatingIfNeeded: sliceCount) }
    }

    /// Parses a cell into an entry.
    @inline(__always)
    mutating func put(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) {
        if cell.isPresent {
            states.values[entry] = parse(cell, entry: entry, base: base, text: &text)
        } else if hasConstant {
            putConstant(entry: entry, text: &text)
        } else {
            states.values[entry] = Column.missing
        }
    }

    func putMissing(_ entry: Int) { states.values[entry] = Column.missing }

    @inline(never)
    private mutating func putConstant(entry: Int, text: inout DecodedText) {
        let constant = constant
        constant.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            // As text it must lie where slices can point to.
            let slice = text.append(start, count: bytes.count - JSONScanner.padding)
            let cell = ScannedCell(kind: .text, start: 0, count: slice.length)
            states.values[entry] = parse(cell, entry: entry, base: start, text: &text)
            if kind == .text { slices.values[entry] = slice }
            if kind == .texts { moveTexts(of: entry, to: slice) }
        }
    }

    /// The pieces of a constant list were cut from the constant's own bytes: they point into its copy instead.
    private func moveTexts(of entry: Int, to slice: TextSlice) {
        for index in Int(starts.values[entry])..<sliceCount { slices.values[index].offset += slice.offset }
    }

    @inline(__always)
    private mutating func parse(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
        switch kind {
        case .text:
            guard cell.isTextual else { return Column.wrong }
            let slice = text.slice(cell, base)
            slices.values[entry] = slice
            return Column.present
        case .integer:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.isNumber
                ? NumberCell.integer(bytes, count: count) : NumberCell.integer(cell: bytes, count: count)
            guard let value else { return Column.wrong }
            integers.values[entry] = value
            return Column.present
        case .decimal:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.isNumber
                ? NumberCell.billionths(bytes, count: count) : NumberCell.billionths(cell: bytes, count: count)
            guard let value else { return Column.wrong }
            decimals.values[entry] = value
            return Column.present
        case .date:
            guard !cell.isNumber, let (bytes, count) = scalar(cell, base, &text),
                let date = CivilDate(bytes, count: count)
            else { return Column.wrong }
            integers.values[entry] = Int64(date.days)
            return Column.present
        case .datetime:
            guard !cell.isNumber, let (bytes, count) = scalar(cell, base, &text),
                let instant = Instant(stamp: bytes, count: count, zone: zone)
            else { return Column.wrong }
            integers.values[entry] = instant.seconds
            nanoseconds.values[entry] = instant.nanoseconds
            return Column.present
        case .boolean:
            let value: Bool?
            switch cell.kind {
            case .yes: value = true
            case .no: value = false
            default: value = scalar(cell, base, &text).flatMap { BooleanCell.value($0.bytes, count: $0.count) }
            }
            guard let value else { return Column.wrong }
            integers.values[entry] = value ? 1 : 0
            return Column.present
        case .texts: return parseTexts(cell, base: base, text: &text)
        }
    }

    /// The bytes of a text or number.
    @inline(__always)
    private func scalar(
        _ cell: ScannedCell, _ base: UnsafePointer<UInt8>, _ text: inout DecodedText
    ) -> (bytes: UnsafePointer<UInt8>, count: Int)? {
        if cell.isPlain { return (base + Int(cell.start), Int(cell.count)) }
        guard cell.isTextual else { return nil }
        let slice = text.decode(cell, base)
        return (text.bytes(slice, base), Int(slice.length))
    }

    // MARK: Several texts

    private mutating func parseTexts(_ cell: ScannedCell, base: UnsafePointer<UInt8>, text: inout DecodedText) -> UInt8
    {
        let before = sliceCount
        switch cell.kind {
        case .array:
            var elements = JSONElements(cell, base: base)
            while let element = elements.next() {
                if !element.isPresent { continue }
                guard element.isTextual else {
                    sliceCount = before
                    return Column.wrong
                }
                append(text.slice(element, base))
            }
        case .text, .number, .escaped, .doubled:
            split(text.slice(cell, base), base: base, text: text)
        default: return Column.wrong
        }
        return sliceCount == before ? Column.missing : Column.present
    }

    private mutating func append(_ slice: TextSlice) {
        slices.reserve(sliceCount + 1)
        slices.values[sliceCount] = slice
        sliceCount += 1
    }

    /// Pieces between separators, without spaces and tabs around them; empty ones are dropped.
    private mutating func split(_ whole: TextSlice, base: UnsafePointer<UInt8>, text: borrowing DecodedText) {
        let bytes = text.bytes(whole, base)
        let count = Int(whole.length)
        var start = 0
        var index = 0
        while index <= count {
            let isEnd = index == count
            guard isEnd || isSeparator(bytes + index, left: count - index) else {
                index += 1
                continue
            }
            var (low, high) = (start, index)
            while low < high, bytes[low] == 0x20 || bytes[low] == 0x09 { low += 1 }
            while low < high, bytes[high - 1] == 0x20 || bytes[high - 1] == 0x09 { high -= 1 }
            if low < high {
                append(TextSlice(offset: whole.offset + UInt32(low), length: UInt32(high - low)))
            }
            if isEnd { return }
            index += separator.count
            start = index
        }
    }

    private func isSeparator(_ bytes: UnsafePointer<UInt8>, left: Int) -> Bool {
        guard let first = separator.first, bytes[0] == first, left >= separator.count else { return false }
        for index in 1..<max(separator.count, 1) where bytes[index] != separator[index] { return false }
        return true
    }

    // MARK: Handing over

    func finish(_ count: Int, into column: inout Column) {
        states.copy(count, to: &column.states)
        switch kind {
        case .integer, .date, .boolean: integers.copy(count, to: &column.integers)
        case .datetime:
            integers.copy(count, to: &column.integers)
            nanoseconds.copy(count, to: &column.nanoseconds)
        case .decimal: decimals.copy(count, to: &column.decimals)
        case .text: slices.copy(count, to: &column.slices)
        case .texts:
            slices.copy(sliceCount, to: &column.slices)
            starts.copy(count + 1, to: &column.starts)
        }
    }
}

extension Instant {
    /// A time stamp as text; a local one where there is a zone to read it in. Nil outside the years 0001 to 9999.
    @inline(__always)
    init?(stamp bytes: UnsafePointer<UInt8>, count: Int, zone: TimeZoneRules?) {
        guard let stamp = TimeStamp(bytes, count: count) else { return nil }
        var seconds = stamp.seconds
        if stamp.isLocal {
            guard let zone else { return nil }
            seconds = zone.instant(day: stamp.day, secondOfDay: stamp.secondOfDay)
        }
        guard Instant.knownSeconds.contains(seconds) else { return nil }
        self.init(seconds: seconds, nanoseconds: stamp.nanoseconds)
    }
}
