import CellValues

/// A column while its batch is being filled, in plain memory: a write a cell and no check of who else holds the array.
/// Copied into the batch's arrays at its end (measured: a few nanoseconds a row).
struct ColumnFill: ~Copyable {
    let type: CellType
    private let kind: Kind
    private let way: Way
    private let form: CellForm
    let slots: SlotChoice
    /// Index of the list whose lines it belongs to, -1 for the rows.
    let list: Int
    private let hasConstant: Bool
    private let constant: [UInt8]
    private let separator: [UInt8]
    private let zone: TimeZoneRules?

    /// The type without what hangs on it: nothing to retain a cell.
    private enum Kind: UInt8 { case text, integer, decimal, date, datetime, boolean, texts }

    /// How cells are read: as the type says, with a glance at what else is allowed of it, or as a catalogue declares.
    private enum Way: UInt8 {
        case text, trimmedText, phone, integer, decimal, date, datetime, boolean, texts, declared

        init(_ kind: Kind, _ form: CellForm) {
            var bare = form
            (bare.trims, bare.refusesShortened) = (false, false)
            guard bare == .usual else {
                self = .declared
                return
            }
            self =
                switch kind {
                case .text: form.refusesShortened ? .phone : form.trims ? .trimmedText : .text
                case .integer: .integer
                case .decimal: .decimal
                case .date: .date
                case .datetime: .datetime
                case .boolean: .boolean
                case .texts: .texts
                }
        }
    }

    private var states: Growing<UInt8>
    private var integers: Growing<Int64>
    private var decimals: Growing<Int128>
    private var nanoseconds: Growing<UInt32>
    private var slices: Growing<TextSlice>
    private var starts: Growing<UInt32>
    /// texts: elements put so far.
    private var sliceCount = 0
    /// See `Column.noted`.
    private var noted: [UInt32] = []

    init(_ wanted: WantedColumn, slots: SlotChoice, list: Int, zone: TimeZoneRules?, capacity: Int) {
        // On locals first: fields that own memory must each be set once, on one straight path.
        let (kind, separator) = Self.kind(wanted.type)
        let isInteger = kind == .integer || kind == .date || kind == .boolean || kind == .datetime
        type = wanted.type
        self.kind = kind
        self.separator = separator
        form = wanted.form
        way = Way(kind, wanted.form)
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
        noted.removeAll(keepingCapacity: true)
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
            let before = sliceCount
            states.values[entry] = parse(cell, entry: entry, base: start, text: &text)
            // What was cut from the constant's own bytes points into their copy instead.
            if kind == .text { slices.values[entry].move(by: slice.offset) }
            if kind == .texts {
                for index in before..<sliceCount { slices.values[index].move(by: slice.offset) }
            }
            // It is no cell of the file.
            if noted.last == UInt32(truncatingIfNeeded: entry) { noted.removeLast() }
        }
    }

    @inline(__always)
    private mutating func parse(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
        switch way {
        case .text:
            guard cell.isTextual else { return Column.wrong }
            let slice = text.slice(cell, base)
            slices.values[entry] = slice
            return Column.present
        case .trimmedText:
            guard cell.isTextual, Self.hasNoBlanks(cell, base) else { break }
            slices.values[entry] = text.slice(cell, base)
            return Column.present
        case .phone:
            guard cell.isTextual, Self.hasNoBlanks(cell, base),
                !ShortenedNumber.mayMatch(base + Int(cell.start), count: Int(cell.count))
            else { break }
            slices.values[entry] = text.slice(cell, base)
            return Column.present
        case .integer:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.isNumber
                ? NumberCell.integer(bytes, count: count) : NumberCell.integer(cell: bytes, count: count)
            guard let value else { break }
            integers.values[entry] = value
            return Column.present
        case .decimal:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.isNumber
                ? NumberCell.billionths(bytes, count: count) : NumberCell.billionths(cell: bytes, count: count)
            guard let value else { break }
            decimals.values[entry] = value
            return Column.present
        case .date:
            guard !cell.isNumber, let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            guard let date = CivilDate(bytes, count: count) else { break }
            integers.values[entry] = Int64(date.days)
            return Column.present
        case .datetime:
            guard !cell.isNumber, let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            guard let instant = Instant(stamp: bytes, count: count, zone: zone) else { break }
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
            guard let value else { break }
            integers.values[entry] = value ? 1 : 0
            return Column.present
        case .texts: return parseTexts(cell, entry: entry, base: base, text: &text)
        case .declared: break
        }
        return parseSlowly(cell, entry: entry, base: base, text: &text)
    }

    @inline(__always)
    private static func hasNoBlanks(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> Bool {
        guard cell.isPlain else { return false }
        let first = base[Int(cell.start)]
        let last = base[Int(cell.start) &+ Int(cell.count) &- 1]
        return !mayBeBlank(first) && !mayBeBlank(last)
    }

    /// Only a glance: what goes beyond ASCII may begin or end with a byte of a blank.
    @inline(__always)
    private static func mayBeBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte >= 0x80 }

    /// All that is allowed of a cell: asked where the usual form isn't there, or something is declared.
    @inline(never)
    private mutating func parseSlowly(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
        guard cell.isTextual else {
            switch (kind, cell.kind) {
            case (.boolean, .yes), (.boolean, .no):
                integers.values[entry] = cell.kind == .yes ? 1 : 0
                return Column.present
            case (.texts, .array): return parseTexts(cell, entry: entry, base: base, text: &text)
            default: return Column.wrong
            }
        }
        var slice = text.slice(cell, base)
        let whole = text.bytes(slice, base)
        var (bytes, count) = (whole, Int(slice.length))
        if kind != .text || form.trims { (bytes, count) = Blanks.trimmed(bytes, count: count) }
        var written = whole
        if form.takesApostrophe, count > 0, bytes[0] == UInt8(ascii: "'") {
            bytes += 1
            count -= 1
            written = bytes
        }
        if count == 0 || form.isNull(bytes, count: count) { return Column.missing }
        switch kind {
        case .text:
            if form.refusesShortened, ShortenedNumber.matches(bytes, count: count) { return Column.wrong }
            slice.offset += UInt32(truncatingIfNeeded: bytes - whole)
            slice.length = UInt32(truncatingIfNeeded: count)
            slices.values[entry] = slice
            return Column.present
        case .integer: return putNumber(bytes, count, isJSON: cell.isNumber, entry: entry)
        case .decimal: return putNumber(bytes, count, isJSON: cell.isNumber, entry: entry)
        case .date:
            if CellTime.isZero(bytes, count: count) { return Column.missing }
            guard !cell.isNumber || !form.formats.isEmpty, let day = form.time(bytes, count: count)?.day else {
                return Column.wrong
            }
            integers.values[entry] = Int64(day)
            return Column.present
        case .datetime:
            if CellTime.isZero(bytes, count: count) { return Column.missing }
            guard !cell.isNumber || !form.formats.isEmpty,
                let instant = form.time(bytes, count: count)?.instant(in: zone)
            else { return Column.wrong }
            integers.values[entry] = instant.seconds
            nanoseconds.values[entry] = instant.nanoseconds
            return Column.present
        case .boolean:
            guard let value = form.boolean(bytes, count: count) else { return Column.wrong }
            integers.values[entry] = value ? 1 : 0
            return Column.present
        case .texts:
            if case .separated = form.list {
                // Blanks may be a part of separators: those at its ends go with the pieces'.
                (bytes, count) = (written, Int(slice.length) - (written - whole))
            }
            slice.offset += UInt32(truncatingIfNeeded: bytes - whole)
            slice.length = UInt32(truncatingIfNeeded: count)
            return putList(slice, entry: entry, base: base, text: &text)
        }
    }

    /// - Parameter isJSON: a number as JSON has it: no declared form is meant for it.
    private mutating func putNumber(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, isJSON: Bool, entry: Int
    ) -> UInt8 {
        if isJSON { return putNumber(bytes, count, isPlain: true, entry: entry) }
        if form.number.isUsual { return putNumber(bytes, count, isPlain: false, entry: entry) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 1) { room in
            guard let start = room.baseAddress, let length = form.number.plain(bytes, count: count, into: start) else {
                return Column.wrong
            }
            return putNumber(UnsafePointer(start), length, isPlain: true, entry: entry)
        }
    }

    private mutating func putNumber(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, isPlain: Bool, entry: Int
    ) -> UInt8 {
        if kind == .integer {
            let value =
                isPlain ? NumberCell.integer(bytes, count: count) : NumberCell.integer(cell: bytes, count: count)
            guard let value else { return Column.wrong }
            integers.values[entry] = value
            return Column.present
        }
        let value = isPlain ? NumberCell.rounded(bytes, count: count) : NumberCell.rounded(cell: bytes, count: count)
        guard let (number, isRounded) = value else { return Column.wrong }
        decimals.values[entry] = number
        if isRounded { noted.append(UInt32(truncatingIfNeeded: entry)) }
        return Column.present
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

    private mutating func parseTexts(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
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
        case .text, .number, .escaped, .doubled: splitNoting(text.slice(cell, base), entry, base: base, text: text)
        default: return Column.wrong
        }
        return sliceCount == before ? Column.missing : Column.present
    }

    /// A list inside a cell, in the form that is declared.
    private mutating func putList(
        _ slice: TextSlice, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
        let before = sliceCount
        let bytes = text.bytes(slice, base)
        let count = Int(slice.length)
        let found: [[UInt8]]?
        switch form.list {
        case .separated:
            splitNoting(slice, entry, base: base, text: text)
            return sliceCount == before ? Column.missing : Column.present
        case .json: found = ListCell.json(bytes, count: count)
        case .csv: found = ListCell.csv(bytes, count: count, separator: separator)
        }
        guard let found else { return Column.wrong }
        for element in found {
            element.withUnsafeBufferPointer { bytes in
                if let start = bytes.baseAddress { append(text.append(start, count: bytes.count)) }
            }
        }
        return found.isEmpty ? Column.missing : Column.present
    }

    private mutating func splitNoting(
        _ slice: TextSlice, _ entry: Int, base: UnsafePointer<UInt8>, text: borrowing DecodedText
    ) {
        let before = sliceCount
        split(slice, base: base, text: text)
        guard sliceCount > before else { return }
        let first = text.bytes(slices.values[before], base)[0]
        // A bracket or a brace, which are one bit apart, or a quote.
        if first | 0x20 == UInt8(ascii: "{") || first == UInt8(ascii: "\"") {
            noted.append(UInt32(truncatingIfNeeded: entry))
        }
    }

    private mutating func append(_ slice: TextSlice) {
        slices.reserve(sliceCount + 1)
        slices.values[sliceCount] = slice
        sliceCount += 1
    }

    /// Pieces between separators, without blanks around them; empty ones are dropped.
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
            var (piece, length) = (bytes + start, index - start)
            if length > 0, Self.mayBeBlank(piece[0]) || Self.mayBeBlank(piece[length - 1]) {
                (piece, length) = Blanks.trimmed(piece, count: length)
            }
            if length > 0 {
                let offset = whole.offset + UInt32(truncatingIfNeeded: piece - bytes)
                append(TextSlice(offset: offset, length: UInt32(length)))
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
        column.noted = noted
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

extension TextSlice {
    /// Of a piece of bytes as read, which have been copied; what was decoded stays where it is.
    fileprivate mutating func move(by offset: UInt32) {
        if self.offset & 0x8000_0000 == 0 { self.offset += offset }
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
