import CellValues

/// A column while its batch is being filled, in plain memory: a write a cell and no check of who else holds the array.
/// Copied into the batch's arrays at its end (measured: a few nanoseconds a row).
struct ColumnFill {
    let type: CellType
    let slots: SlotChoice
    /// Index of the list whose lines it belongs to, -1 for the rows.
    let list: Int
    let constant: [UInt8]?
    private let separator: [UInt8]
    private let zone: TimeZoneRules?

    private let states: Growing<UInt8>
    private let integers: Growing<Int64>?
    private let decimals: Growing<Int128>?
    private let nanoseconds: Growing<UInt32>?
    private let slices: Growing<TextSlice>?
    private let starts: Growing<UInt32>?
    private let sliceCount: Growing<Int>

    init(_ wanted: WantedColumn, slots: SlotChoice, list: Int, zone: TimeZoneRules?, capacity: Int) {
        type = wanted.type
        self.slots = slots
        self.list = list
        self.zone = zone
        constant = wanted.constant.map { Array($0.utf8) + [UInt8](repeating: 0, count: JSONScanner.padding) }
        states = Growing(capacity, 0)
        sliceCount = Growing(1, 0)
        var separator: [UInt8] = []
        var integers = false, decimals = false, nanoseconds = false, slices = false, starts = false
        switch wanted.type {
        case .text: slices = true
        case .integer, .date, .boolean: integers = true
        case .datetime: (integers, nanoseconds) = (true, true)
        case .decimal: decimals = true
        case .texts(let written):
            (slices, starts) = (true, true)
            separator = Array(written.utf8)
        }
        self.separator = separator
        self.integers = integers ? Growing(capacity, 0) : nil
        self.decimals = decimals ? Growing(capacity, 0) : nil
        self.nanoseconds = nanoseconds ? Growing(capacity, 0) : nil
        self.slices = slices ? Growing(capacity, .missing) : nil
        self.starts = starts ? Growing(capacity + 1, 0) : nil
    }

    var isTexts: Bool { starts != nil }

    /// Before a batch: every entry is missing until it is put.
    func clear() {
        states.clear()
        sliceCount.values[0] = 0
    }

    func reserve(_ entries: Int) {
        states.reserve(entries)
        integers?.reserve(entries)
        decimals?.reserve(entries)
        nanoseconds?.reserve(entries)
        if !isTexts { slices?.reserve(entries) }
        starts?.reserve(entries + 1)
    }

    /// Ends an entry of texts, put or not.
    func endEntry(_ entry: Int) {
        starts?.values[entry + 1] = UInt32(truncatingIfNeeded: sliceCount.values[0])
    }

    /// Parses a cell into an entry.
    @inline(__always)
    func put(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) {
        if cell.isPresent {
            states.values[entry] = parse(cell, entry: entry, base: base, text: &text)
        } else if constant != nil {
            putConstant(entry: entry, text: &text)
        } else {
            states.values[entry] = Column.missing
        }
    }

    func putMissing(_ entry: Int) { states.values[entry] = Column.missing }

    @inline(never)
    private func putConstant(entry: Int, text: inout DecodedText) {
        constant?.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, bytes.count > JSONScanner.padding else { return }
            // As text it must lie where slices can point to.
            let slice = text.append(start, count: bytes.count - JSONScanner.padding)
            let cell = ScannedCell(kind: .text, start: 0, count: slice.length)
            states.values[entry] = parse(cell, entry: entry, base: start, text: &text)
            if type == .text { slices?.values[entry] = slice }
            if isTexts { moveTexts(of: entry, to: slice) }
        }
    }

    /// The pieces of a constant list were cut from the constant's own bytes: they point into its copy instead.
    private func moveTexts(of entry: Int, to slice: TextSlice) {
        guard let slices, let starts else { return }
        for index in Int(starts.values[entry])..<sliceCount.values[0] { slices.values[index].offset += slice.offset }
    }

    @inline(__always)
    private func parse(
        _ cell: ScannedCell, entry: Int, base: UnsafePointer<UInt8>, text: inout DecodedText
    ) -> UInt8 {
        switch type {
        case .text:
            guard cell.kind.rawValue <= ScannedCell.Kind.number.rawValue else { return Column.wrong }
            let slice = text.slice(cell, base)
            slices.unsafelyUnwrapped.values[entry] = slice
            return Column.present
        case .integer:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.kind == .number
                ? NumberCell.integer(bytes, count: count) : NumberCell.integer(cell: bytes, count: count)
            guard let value else { return Column.wrong }
            integers.unsafelyUnwrapped.values[entry] = value
            return Column.present
        case .decimal:
            guard let (bytes, count) = scalar(cell, base, &text) else { return Column.wrong }
            let value =
                cell.kind == .number
                ? NumberCell.billionths(bytes, count: count) : NumberCell.billionths(cell: bytes, count: count)
            guard let value else { return Column.wrong }
            decimals.unsafelyUnwrapped.values[entry] = value
            return Column.present
        case .date:
            guard cell.kind != .number, let (bytes, count) = scalar(cell, base, &text),
                let date = CivilDate(bytes, count: count)
            else { return Column.wrong }
            integers.unsafelyUnwrapped.values[entry] = Int64(date.days)
            return Column.present
        case .datetime:
            guard cell.kind != .number, let (bytes, count) = scalar(cell, base, &text),
                let instant = Instant(stamp: bytes, count: count, zone: zone)
            else { return Column.wrong }
            integers.unsafelyUnwrapped.values[entry] = instant.seconds
            nanoseconds.unsafelyUnwrapped.values[entry] = instant.nanoseconds
            return Column.present
        case .boolean:
            let value: Bool?
            switch cell.kind {
            case .yes: value = true
            case .no: value = false
            default: value = scalar(cell, base, &text).flatMap { BooleanCell.value($0.bytes, count: $0.count) }
            }
            guard let value else { return Column.wrong }
            integers.unsafelyUnwrapped.values[entry] = value ? 1 : 0
            return Column.present
        case .texts: return parseTexts(cell, base: base, text: &text)
        }
    }

    /// The bytes of a text or number.
    @inline(__always)
    private func scalar(
        _ cell: ScannedCell, _ base: UnsafePointer<UInt8>, _ text: inout DecodedText
    ) -> (bytes: UnsafePointer<UInt8>, count: Int)? {
        if cell.kind == .text || cell.kind == .number { return (base + Int(cell.start), Int(cell.count)) }
        guard cell.kind == .escaped || cell.kind == .doubled else { return nil }
        let slice = text.decode(cell, base)
        return (text.bytes(slice, base), Int(slice.length))
    }

    // MARK: Several texts

    private func parseTexts(_ cell: ScannedCell, base: UnsafePointer<UInt8>, text: inout DecodedText) -> UInt8 {
        let before = sliceCount.values[0]
        switch cell.kind {
        case .array:
            var elements = JSONElements(cell, base: base)
            while let element = elements.next() {
                if !element.isPresent { continue }
                guard element.kind.rawValue <= ScannedCell.Kind.number.rawValue else {
                    sliceCount.values[0] = before
                    return Column.wrong
                }
                append(text.slice(element, base))
            }
        case .text, .number, .escaped, .doubled:
            split(text.slice(cell, base), base: base, text: text)
        default: return Column.wrong
        }
        return sliceCount.values[0] == before ? Column.missing : Column.present
    }

    private func append(_ slice: TextSlice) {
        guard let slices else { return }
        let count = sliceCount.values[0]
        slices.reserve(count + 1)
        slices.values[count] = slice
        sliceCount.values[0] = count + 1
    }

    /// Pieces between separators, without spaces and tabs around them; empty ones are dropped.
    private func split(_ whole: TextSlice, base: UnsafePointer<UInt8>, text: borrowing DecodedText) {
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
        column.states.refill(states, count)
        if let integers { column.integers.refill(integers, count) }
        if let decimals { column.decimals.refill(decimals, count) }
        if let nanoseconds { column.nanoseconds.refill(nanoseconds, count) }
        if let slices { column.slices.refill(slices, isTexts ? sliceCount.values[0] : count) }
        if let starts { column.starts.refill(starts, count + 1) }
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
