import CellValues

/// Judges rows by their cells and puts the accepted ones into a batch: what CSV and JSONL have in common.
///
/// The order for a row: `judge`, then for an accepted one `putColumns`, for each of `wantedLists` its lines, and
/// `finishRow`.
struct RowFill: ~Copyable {
    typealias Place = UnsafePointer<UInt8>

    /// Rows in a full batch.
    static let capacity = ColumnBatch.rowLimit

    private enum Kind { case contacts, activities, plain }

    private let kind: Kind
    /// How rows are judged: as their kind says, or with a look at what says that there is no key.
    private enum Way { case contacts, activities, plain, keyNulls }
    private let way: Way
    private let keyNulls: [[UInt8]]
    private let plan: SlotPlan
    private let wantsID: Bool
    private let zone: TimeZoneRules?
    private let unitsPerSecond: Int64?
    private let timeFormats: [TimeFormat]
    private let hasTimeFormats: Bool
    /// Times are RFC 3339 and its kin.
    private let readsStamps: Bool
    private let constantContact: [UInt8]
    private let constantType: UInt16?
    private let constantAt: Instant?
    private let columnsFrom: Instant
    private let columnsTo: Instant

    private var days = DayMemory()
    private(set) var types: NameTable
    private let knownTypes: Int
    private(set) var text = DecodedText()

    private var keys = Growing<TextSlice>(RowFill.capacity, .missing)
    // Of activities.
    private var typeCodes: Growing<UInt16>
    private var seconds: Growing<Int64>
    private var nanoseconds: Growing<UInt32>
    /// Where they are wanted.
    private var ids: Growing<TextSlice>
    private var offsets = Growing<UInt64>(RowFill.capacity, 0)
    private var lines = Growing<UInt32>(RowFill.capacity, 0)
    /// Of plain rows.
    private var raws: Growing<TextSlice>
    private var hasFractions = false
    private(set) var count = 0

    // What changes something behind these pointers takes a copy of the pointer first (`let columns = columns`): with
    // -sanitize=thread swiftc 6.3.1 takes the value of a noncopyable self for its address, and makes invalid code.
    private let columns: UnsafeMutablePointer<ColumnFill>
    private let columnCount: Int
    private let textsColumns: IndexTable
    private let lists: UnsafeMutablePointer<ListFill>
    /// There are lists, and rows can have lines of them: those of a CSV that isn't grouped have none.
    private let mayHaveLines: Bool
    private let listCount: Int
    /// By type code (the last for all types beyond the known ones): the columns of the row itself, and the lists of which
    /// any column is wanted.
    private let rowColumns: IndexTable
    private let listsOfType: IndexTable
    private let empty: Projection

    // The row being put.
    private var wanted = 0
    private(set) var typeCode: UInt16 = 0
    private(set) var at = Instant(seconds: 0)
    private(set) var key = TextSlice.missing

    /// A list and the lines put so far.
    private struct ListFill: ~Copyable {
        /// The one list in it.
        let columns: IndexTable
        /// By type code, for each of `columns` 1 where it is wanted, else 0.
        let wanted: IndexTable
        let starts = Growing<UInt32>(RowFill.capacity + 1, 0)
        /// Where they stand, of grouped rows.
        var places: Growing<UInt32>
        let isGrouped: Bool
        var lines = 0
        var reserved = RowFill.capacity

        init(columns: [Int], wanted: [[Bool]], isGrouped: Bool) {
            self.isGrouped = isGrouped
            places = Growing(isGrouped ? RowFill.capacity : 1, 0)
            self.columns = IndexTable([columns])
            self.wanted = IndexTable(wanted.map { $0.map { $0 ? 1 : 0 } })
        }
    }

    init(_ projection: Projection, plan: SlotPlan) {
        empty = projection
        self.plan = plan
        let zone = projection.layout.assumedZone
        self.zone = zone
        var rules: ActivityRows?
        let usualWay: Way
        switch projection.rows {
        case .contacts: (kind, usualWay) = (.contacts, .contacts)
        case .activities(let activity):
            (kind, usualWay) = (.activities, .activities)
            rules = activity
        case .plain: (kind, usualWay) = (.plain, .plain)
        }
        keyNulls = projection.layout.keyNulls.map { Array($0.utf8) }
        way = keyNulls.isEmpty ? usualWay : .keyNulls
        wantsID = rules?.wantsID ?? false
        let activities = rules == nil ? 1 : Self.capacity
        typeCodes = Growing(activities, 0)
        seconds = Growing(activities, 0)
        nanoseconds = Growing(activities, 0)
        ids = Growing(rules?.wantsID == true ? Self.capacity : 1, .missing)
        if case .plain = projection.rows {
            raws = Growing(Self.capacity, .missing)
        } else {
            raws = Growing(1, .missing)
        }
        let units: Int64? =
            switch rules?.atUnit {
            case nil: nil
            case .seconds: 1
            case .milliseconds: 1000
            case .microseconds: 1_000_000
            }
        unitsPerSecond = units
        let formats = rules?.atFormats ?? []
        timeFormats = formats
        hasTimeFormats = !formats.isEmpty
        readsStamps = units == nil && formats.isEmpty
        var types = NameTable(known: rules?.types ?? [], renames: rules?.typeNames ?? [:])
        knownTypes = rules?.types.count ?? 0
        constantContact = Array((rules?.constantContact ?? "").utf8)
        constantType = PaddedText(rules?.constantType).read { types.code($0, count: $1) }
        constantAt =
            PaddedText(rules?.constantAt).read { bytes, count in
                if let units { return Instant(epoch: bytes, count: count, unitsPerSecond: units) }
                return Self.slowInstant(bytes, count, formats, zone)
            } ?? nil
        self.types = types
        columnsFrom = rules?.columnsFrom ?? Instant(seconds: .min)
        columnsTo = rules?.columnsTo ?? Instant(seconds: .max, nanoseconds: 999_999_999)

        let listPaths = projection.lists
        let listOfColumn = projection.columns.map { $0.list.flatMap { listPaths.firstIndex(of: $0) } ?? -1 }
        columnCount = projection.columns.count
        columns = .allocate(capacity: max(columnCount, 1))
        for (index, wanted) in projection.columns.enumerated() {
            (columns + index).initialize(
                to: ColumnFill(
                    wanted, slots: plan.columns[index], list: listOfColumn[index], zone: zone, capacity: Self.capacity))
        }
        textsColumns = IndexTable([
            projection.columns.indices.filter { [columns] in columns[$0].isTexts && listOfColumn[$0] < 0 }
        ])
        let codes = 0...knownTypes
        let isWanted = { (column: Int, code: Int) in projection.columns[column].activityTypes?.contains(code) ?? true }
        rowColumns = IndexTable(
            codes.map { code in projection.columns.indices.filter { listOfColumn[$0] < 0 && isWanted($0, code) } })
        listCount = listPaths.count
        mayHaveLines = !listPaths.isEmpty && (projection.layout.format != .csv || projection.layout.groupBy != nil)
        lists = .allocate(capacity: max(listCount, 1))
        for list in 0..<listCount {
            let members = projection.columns.indices.filter { listOfColumn[$0] == list }
            let fill = ListFill(
                columns: members, wanted: codes.map { code in members.map { isWanted($0, code) } },
                isGrouped: projection.layout.groupBy != nil)
            (lists + list).initialize(to: fill)
        }
        listsOfType = IndexTable(
            codes.map { code in
                listPaths.indices.filter { list in
                    projection.columns.indices.contains { listOfColumn[$0] == list && isWanted($0, code) }
                }
            })
    }

    deinit {
        columns.deinitialize(count: columnCount)
        columns.deallocate()
        lists.deinitialize(count: listCount)
        lists.deallocate()
    }

    var isFull: Bool { count == Self.capacity }
    var wantsRaw: Bool { kind == .plain }

    // MARK: One row

    /// Why the row can't be taken, or nil; then its key, type and time are known.
    @inline(__always)
    mutating func judge(_ cells: UnsafePointer<ScannedCell>, _ base: Place) -> RejectedRow.Reason? {
        switch way {
        case .activities: return judgeActivity(cells, base)
        case .contacts: return judgeContact(cells, base)
        case .plain, .keyNulls: return judgeSeldom(cells, base)
        }
    }

    @inline(__always)
    private mutating func judgeContact(_ cells: UnsafePointer<ScannedCell>, _ base: Place) -> RejectedRow.Reason? {
        wanted = 0
        guard takeKey(plan.key.pick(cells), cells, base) else { return .badKey }
        return key.isMissing ? .noKey : nil
    }

    /// Of rows that nothing is asked of, and of a source whose keys may be written as nulls: those cells are empty while the
    /// row is judged.
    @inline(never)
    private mutating func judgeSeldom(_ cells: UnsafePointer<ScannedCell>, _ base: Place) -> RejectedRow.Reason? {
        let before = dropNullKeys(cells, base)
        defer { for (slot, cell) in before { UnsafeMutablePointer(mutating: cells)[slot] = cell } }
        switch kind {
        case .activities: return judgeActivity(cells, base)
        case .contacts: return judgeContact(cells, base)
        case .plain:
            wanted = 0
            return nil
        }
    }

    /// Makes the key's cells that are nulls empty ones. Gives them as they were.
    mutating func dropNullKeys(_ cells: UnsafePointer<ScannedCell>, _ base: Place) -> [(slot: Int, cell: ScannedCell)] {
        if keyNulls.isEmpty { return [] }
        var before: [(Int, ScannedCell)] = []
        for slot in plan.key.slots where cells[slot].isPresent && cells[slot].isTextual {
            let slice = text.slice(cells[slot], base)
            let (start, count) = Blanks.trimmed(text.bytes(slice, base), count: Int(slice.length))
            guard keyNulls.contains(where: { $0.elementsEqual(UnsafeBufferPointer(start: start, count: count)) })
            else { continue }
            before.append((slot, cells[slot]))
            UnsafeMutablePointer(mutating: cells)[slot] = ScannedCell()
        }
        return before
    }

    private mutating func judgeActivity(_ cells: UnsafePointer<ScannedCell>, _ base: Place) -> RejectedRow.Reason? {
        let type = plan.type.pick(cells)
        if let code = self.type(type, base) {
            typeCode = code
        } else if !type.isPresent, let constantType {
            typeCode = constantType
        } else {
            return .noType
        }
        guard let at = instant(plan.at.pick(cells), base) else { return .badTime }
        self.at = at
        guard takeKey(plan.key.pick(cells), cells, base) else { return .badKey }
        if key.isMissing, !constantContact.isEmpty {
            key = constantContact.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { text.append($0, count: bytes.count) } ?? .missing
            }
        }
        wanted = Self.isBefore(at, columnsFrom) || !Self.isBefore(at, columnsTo) ? -1 : min(Int(typeCode), knownTypes)
        return nil
    }

    /// `<`, spelt out to be inlined: see CellKinds.swift.
    @inline(__always)
    private static func isBefore(_ left: Instant, _ right: Instant) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// When an activity was, by its cell; nil where that is missing or no time stamp.
    mutating func instant(_ cell: ScannedCell, _ base: Place) -> Instant? {
        if readsStamps, case .text = cell.kind, cell.count > 0 {
            let bytes = base + Int(cell.start)
            guard let instant = days.instant(bytes, count: Int(cell.count), zone: zone) else {
                return otherInstant(bytes, Int(cell.count))
            }
            return instant
        }
        guard cell.isPresent else { return constantAt }
        var bytes = base + Int(cell.start)
        var count = Int(cell.count)
        switch cell.kind {
        case .text: break
        case .number: if unitsPerSecond == nil, !hasTimeFormats { return nil }
        case .escaped, .doubled:
            let slice = text.decode(cell, base)
            (bytes, count) = (text.bytes(slice, base), Int(slice.length))
        default: return nil
        }
        guard let unitsPerSecond else {
            if !hasTimeFormats, let instant = days.instant(bytes, count: count, zone: zone) { return instant }
            return otherInstant(bytes, count)
        }
        if !cell.isNumber {
            (bytes, count) = Blanks.trimmed(bytes, count: count)
            if count == 0 { return constantAt }
            guard let trimmed = NumberCell.trimmed(cell: bytes, count: count) else { return nil }
            // A sign before the number: only a minus says anything.
            if !trimmed.negative { (bytes, count) = (trimmed.start, trimmed.count) }
        }
        return Instant(epoch: bytes, count: count, unitsPerSecond: unitsPerSecond)
    }

    /// Of a cell that isn't RFC 3339, or of a source that declares formats.
    @inline(never)
    private mutating func otherInstant(_ bytes: Place, _ count: Int) -> Instant? {
        let (bytes, count) = Blanks.trimmed(bytes, count: count)
        if count == 0 || CellTime.isZero(bytes, count: count) { return constantAt }
        return Self.slowInstant(bytes, count, timeFormats, zone)
    }

    /// Whether a cell that holds something is as good as an empty one: blanks, or a date of zeros.
    mutating func saysNoTime(_ cell: ScannedCell, _ base: Place) -> Bool {
        guard cell.isTextual else { return false }
        let slice = text.slice(cell, base)
        let (bytes, count) = Blanks.trimmed(text.bytes(slice, base), count: Int(slice.length))
        return count == 0 || unitsPerSecond == nil && CellTime.isZero(bytes, count: count)
    }

    private static func slowInstant(
        _ bytes: Place, _ count: Int, _ formats: [TimeFormat], _ zone: TimeZoneRules?
    ) -> Instant? {
        if formats.isEmpty { return CellTime(bytes, count: count)?.instant(in: zone) }
        for format in formats {
            if let time = format.read(bytes, count: count) { return time.instant(in: zone) }
        }
        return nil
    }

    /// The code of a type cell; nil where there is none.
    mutating func type(_ cell: ScannedCell, _ base: Place) -> UInt16? {
        guard cell.isPresent, cell.isTextual else { return nil }
        let slice = text.slice(cell, base)
        return types.code(text.bytes(slice, base), count: Int(slice.length))
    }

    /// The bytes of a text cell, copied.
    mutating func copy(_ cell: ScannedCell, _ base: Place) -> [UInt8] {
        let slice = text.slice(cell, base)
        return Array(UnsafeBufferPointer(start: text.bytes(slice, base), count: Int(slice.length)))
    }

    /// A key is a text as written, or a JSON integer's digits. False where the cell can't be one.
    @inline(__always)
    private mutating func takeKey(_ cell: ScannedCell, _ cells: UnsafePointer<ScannedCell>, _ base: Place) -> Bool {
        if case .text = cell.kind {
            key = TextSlice(offset: cell.start, length: cell.count)
            let start = base + Int(cell.start)
            return !ShortenedNumber.mayMatch(start, count: Int(cell.count))
                || !ShortenedNumber.matches(start, count: Int(cell.count))
        }
        return takeOtherKey(cell, cells, base)
    }

    @inline(never)
    private mutating func takeOtherKey(
        _ cell: ScannedCell, _ cells: UnsafePointer<ScannedCell>, _ base: Place
    ) -> Bool {
        key = .missing
        switch cell.kind {
        case .absent: return true
        case .text, .escaped, .doubled:
            key = text.slice(cell, base)
            return !ShortenedNumber.matches(text.bytes(key, base), count: Int(key.length))
        case .number:
            let start = base + Int(cell.start)
            let isPlain = (0..<Int(cell.count)).allSatisfy { index in
                start[index] &- UInt8(ascii: "0") < 10 || start[index] == UInt8(ascii: "-")
            }
            if isPlain {
                key = TextSlice(offset: cell.start, length: cell.count)
                return true
            }
            var digits: [UInt8] = []
            guard NumberCell.appendWhole(start, count: Int(cell.count), to: &digits) else { return false }
            key = digits.withUnsafeBufferPointer { digits in
                digits.baseAddress.map { text.append($0, count: digits.count) } ?? .missing
            }
            return true
        case .no:
            // It says that there is none: another path may have one.
            let next = plan.key.pick(cells, behind: cell)
            return next.isPresent ? takeKey(next, cells, base) : true
        case .yes, .object, .array: return false
        }
    }

    /// Whether a cell can be a key, or says that there is none.
    mutating func canBeKey(_ cell: ScannedCell, _ cells: UnsafePointer<ScannedCell>, _ base: Place) -> Bool {
        let known = key
        defer { key = known }
        return takeKey(cell, cells, base)
    }

    /// Parses the row's own columns, those that its type wants.
    @inline(__always)
    mutating func putColumns(_ cells: UnsafePointer<ScannedCell>, _ base: Place) {
        if wantsID {
            let id = plan.id.pick(cells)
            let isText = id.isPresent && id.isTextual
            ids.values[count] = isText ? text.slice(id, base) : .missing
        }
        guard wanted >= 0 else { return }
        let columns = columns
        for column in rowColumns[wanted] {
            columns[column].put(columns[column].slots.pick(cells), entry: count, base: base, text: &text)
        }
    }

    /// The lists of which the row's type wants a column.
    var wantedLists: UnsafeBufferPointer<Int> {
        listCount > 0 && wanted >= 0 ? listsOfType[wanted] : UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Adds a line to a list of the row. Nil: an element that isn't an object, all of whose cells are missing.
    ///
    /// - Parameter place: of a grouped row, its own line in the file.
    mutating func putLine(_ list: Int, _ cells: UnsafePointer<ScannedCell>?, _ base: Place, place: UInt32 = 0) {
        let (columns, lists) = (columns, lists)
        let line = lists[list].lines
        let members = lists[list].columns[0]
        if line == lists[list].reserved {
            lists[list].reserved *= 2
            for column in members { columns[column].reserve(line * 2) }
            if lists[list].isGrouped { lists[list].places.reserve(line * 2) }
        }
        if lists[list].isGrouped { lists[list].places.values[line] = place }
        let wantedHere = lists[list].wanted[wanted]
        for (index, column) in members.enumerated() {
            if let cells, wantedHere[index] == 1 {
                columns[column].put(columns[column].slots.pick(cells), entry: line, base: base, text: &text)
            } else {
                columns[column].putMissing(line)
            }
            columns[column].endEntry(line)
        }
        lists[list].lines += 1
    }

    @inline(__always)
    mutating func finishRow(offset: UInt64, line: UInt32, raw: TextSlice) {
        let row = count
        keys.values[row] = key
        if kind == .activities {
            typeCodes.values[row] = typeCode
            seconds.values[row] = at.seconds
            nanoseconds.values[row] = at.nanoseconds
            if at.nanoseconds != 0 { hasFractions = true }
        } else if kind == .plain {
            raws.values[row] = raw
        }
        offsets.values[row] = offset
        lines.values[row] = line
        for column in textsColumns[0] { columns[column].endEntry(row) }
        if mayHaveLines { endLists(row) }
        count += 1
    }

    // Mutating, for a call of one that isn't copies the whole of what isn't copyable (swiftc 6.3.1: 956 bytes a row).
    @inline(__always)
    private mutating func endLists(_ row: Int) {
        let lists = lists
        for list in 0..<listCount {
            lists[list].starts.values[row + 1] = UInt32(truncatingIfNeeded: lists[list].lines)
        }
    }

    // MARK: A batch

    mutating func clear() {
        count = 0
        hasFractions = false
        text.clear()
        let (columns, lists) = (columns, lists)
        for column in 0..<columnCount { columns[column].clear() }
        for list in 0..<listCount { lists[list].lines = 0 }
    }

    /// Between rows that are looked at without being put.
    mutating func clearText() { text.clear() }

    /// Hands the rows over. The batch keeps the memory that its slices point into.
    mutating func finish(into batch: ColumnBatch, buffer: TextBuffer) {
        batch.prepare(columns: empty.columns.count)
        batch.count = count
        batch.isCoded = false
        keys.copy(kind == .plain ? 0 : count, to: &batch.keys)
        let activities = kind == .activities ? count : 0
        typeCodes.copy(activities, to: &batch.typeCodes)
        seconds.copy(activities, to: &batch.seconds)
        nanoseconds.copy(activities, to: &batch.nanoseconds)
        batch.hasFractions = hasFractions
        ids.copy(wantsID ? activities : 0, to: &batch.ids)
        offsets.copy(count, to: &batch.offsets)
        lines.copy(count, to: &batch.lines)
        raws.copy(kind == .plain ? count : 0, to: &batch.raws)
        let paths = empty.lists
        if batch.lists.count != paths.count { batch.lists = paths.map { ListRows(path: $0) } }
        for index in 0..<listCount {
            batch.lists[index].path = paths[index]
            lists[index].starts.copy(count + 1, to: &batch.lists[index].starts)
            let isGrouped = lists[index].isGrouped
            lists[index].places.copy(isGrouped ? lists[index].lines : 0, to: &batch.lists[index].lines)
        }
        for index in 0..<columnCount {
            let list = columns[index].list
            batch.columns[index].type = columns[index].type
            batch.columns[index].list = list < 0 ? nil : list
            columns[index].finish(list < 0 ? count : lists[list].lines, into: &batch.columns[index])
        }
        batch.text.read = UnsafeRawPointer(buffer.start)
        batch.text.decoded = UnsafeRawPointer(text.start)
        batch.memory = buffer
    }
}

/// A text of the projection as the parsers of cells take it: bytes with room behind them to look ahead.
private struct PaddedText {
    let bytes: [UInt8]
    let count: Int

    init(_ text: String?) {
        bytes = Array((text ?? "").utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        count = text?.utf8.count ?? 0
    }

    /// Nil where there is no text.
    func read<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result? {
        count == 0 ? nil : bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { body($0, count) } }
    }
}
