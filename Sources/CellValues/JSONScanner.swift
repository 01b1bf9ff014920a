/// The strict RFC 8259 scanner for data: checks a text in one pass and remembers where the wanted values stand.
///
/// It runs over raw bytes that end in a `\n` with at least 64 readable bytes after it (`JSONScanner.padding`). A JSON
/// string can't hold a raw newline and no token starts with one, so every loop ends at the line and none counts bytes.
/// Strings are searched eight bytes at a time. Everything is checked, wanted or not: escapes, lone surrogates, control
/// characters, UTF-8, number grammar, depth and, for rows, keys that stand twice in any object.
///
/// Beside RFC 8259's own refusals the `i_` cases of JSONTestSuite are decided so: lone surrogates, invalid UTF-8, a byte
/// order mark inside the text and more than 64 levels are refused; numbers of any size are accepted (whether they fit is
/// the cell's matter).
package struct JSONScanner: ~Copyable {
    package typealias Place = UnsafePointer<UInt8>

    /// Why a text was refused: the first fault met, reading forwards.
    package enum Fault: UInt8, Sendable {
        case syntax, notUTF8, repeatedKey, tooDeep, notObject
    }

    /// Readable bytes needed after the final newline.
    package static let padding = 64
    /// Levels of objects and arrays allowed in data (7-reliability §1).
    package static let depthLimit = 64

    package private(set) var fault = Fault.syntax
    /// A string beyond ASCII was met. Whoever asks sets it back.
    package var isBeyondASCII = false
    private let refusesRepeatedKeys: Bool
    /// Newlines before it are white space. In a line of JSONL none is.
    private var newlineLimit: Place?
    var keys = JSONKeyStack()
    private let shapes = JSONShapes()
    // The tables of `shapes`.
    private let knownShapes: UnsafeMutablePointer<JSONShapes.Shape>
    private let expectedKeys: UnsafeMutablePointer<JSONShapes.Key>
    /// What a row's captures count from, and where they go.
    private var base: Place
    private var captures: UnsafeMutablePointer<ScannedCell>
    /// The slot of values that nobody wants.
    private var unwanted = 0
    private var nodes: UnsafePointer<JSONMemberTree.Node>
    private var members: UnsafePointer<JSONMemberTree.Member>
    private let nothing: UnsafeMutablePointer<UInt64>

    package init(refusesRepeatedKeys: Bool) {
        self.refusesRepeatedKeys = refusesRepeatedKeys
        knownShapes = shapes.shapes
        expectedKeys = shapes.keys
        nothing = .allocate(capacity: 8)
        nothing.initialize(repeating: 0, count: 8)
        let raw = UnsafeMutableRawPointer(nothing)
        base = UnsafePointer(raw.assumingMemoryBound(to: UInt8.self))
        captures = raw.assumingMemoryBound(to: ScannedCell.self)
        nodes = UnsafePointer(raw.assumingMemoryBound(to: JSONMemberTree.Node.self))
        members = UnsafePointer(raw.assumingMemoryBound(to: JSONMemberTree.Member.self))
    }

    deinit { nothing.deallocate() }

    /// Whether a whole text is JSON. Repeated keys are: RFC 8259 leaves them to the reader above.
    package static func accepts(_ bytes: [UInt8]) -> Bool {
        var padded = bytes
        padded.append(0x0A)
        padded.append(contentsOf: repeatElement(0, count: padding))
        var scanner = JSONScanner(refusesRepeatedKeys: false)
        return padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return scanner.acceptsText(start, count: bytes.count)
        }
    }

    private mutating func acceptsText(_ start: Place, count: Int) -> Bool {
        let end = start + count
        newlineLimit = end
        keys.clear()
        guard let after = value(afterSpace(start), depth: 0) else { return false }
        return afterSpace(after) == end
    }

    /// One line of JSONL, which must be an object.
    ///
    /// Gives the place of the newline, or nil with `fault` set. Wanted values are put in `captures`, which the caller
    /// has cleared, counted from `base`.
    package mutating func row(
        _ start: Place, base: Place, tree: borrowing JSONMemberTree, captures: UnsafeMutablePointer<ScannedCell>
    ) -> Place? {
        newlineLimit = nil
        keys.clear()
        self.base = base
        self.captures = captures
        take(tree)
        let first = afterSpace(start)
        let after: Place?
        let isObject = first.pointee == UInt8(ascii: "{")
        if isObject {
            after = object(first + 1, node: 0, depth: 1)
        } else {
            after = value(first, depth: 0)
        }
        guard let after else { return nil }
        let end = afterSpace(after)
        guard end.pointee == 0x0A else { return refuse(.syntax) }
        return isObject ? end : refuse(.notObject)
    }

    /// The next element of an array inside a row that was found good before: `place` is behind the `[` or the element
    /// before. An object's wanted members are put in `captures`. Nil at the end of the array.
    package mutating func element(
        _ place: Place, base: Place, tree: borrowing JSONMemberTree, captures: UnsafeMutablePointer<ScannedCell>
    ) -> (after: Place, cell: ScannedCell)? {
        newlineLimit = nil
        keys.clear()
        self.base = base
        self.captures = captures
        take(tree)
        var p = afterSpace(place)
        if p.pointee == UInt8(ascii: ",") { p = afterSpace(p + 1) }
        if p.pointee == UInt8(ascii: "]") { return nil }
        // The slot that nobody reads is free for the element itself.
        let cell = captures + tree.slotCount
        guard let after = capture(p, depth: 0, node: 0, into: cell) else { return nil }
        return (after, cell.pointee)
    }

    @inline(__always)
    private mutating func take(_ tree: borrowing JSONMemberTree) {
        nodes = UnsafePointer(tree.nodes)
        members = UnsafePointer(tree.members)
        unwanted = tree.slotCount
    }

    @inline(never)
    private mutating func refuse(_ why: Fault) -> Place? {
        fault = why
        return nil
    }

    // MARK: Productions. Each takes the place where it starts and gives the place behind it, or nil.

    // Mutating though it changes nothing: to lend out a noncopyable self the compiler copied the whole scanner to the stack
    // for every object (12 % of a run).
    @inline(__always)
    private mutating func afterSpace(_ place: Place) -> Place {
        place.pointee > 0x20 ? place : Self.afterSomeSpace(place, newlineLimit)
    }

    @inline(never)
    private static func afterSomeSpace(_ place: Place, _ newlineLimit: Place?) -> Place {
        var p = place
        while true {
            switch p.pointee {
            case 0x20, 0x09, 0x0D: p += 1
            case 0x0A:
                guard let newlineLimit, p < newlineLimit else { return p }
                p += 1
            default: return p
            }
        }
    }

    private mutating func value(_ p: Place, depth: Int) -> Place? {
        switch p.pointee {
        case UInt8(ascii: "\""):
            var escaped = false
            guard let end = stringEnd(p + 1, escaped: &escaped) else { return nil }
            return end + 1
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number(p)
        case UInt8(ascii: "{"): return object(p + 1, node: -1, depth: depth + 1)
        case UInt8(ascii: "["): return array(p + 1, depth: depth + 1)
        default: return word(p)
        }
    }

    private mutating func array(_ start: Place, depth: Int) -> Place? {
        if depth > Self.depthLimit { return refuse(.tooDeep) }
        var p = afterSpace(start)
        if p.pointee == UInt8(ascii: "]") { return p + 1 }
        while true {
            guard let after = value(p, depth: depth) else { return nil }
            p = afterSpace(after)
            if p.pointee == UInt8(ascii: ",") {
                p = afterSpace(p + 1)
            } else if p.pointee == UInt8(ascii: "]") {
                return p + 1
            } else {
                return refuse(.syntax)
            }
        }
    }

    /// `node` is the object's place in the tree of wanted members, or -1 where nothing inside is wanted.
    private mutating func object(_ start: Place, node: Int, depth: Int) -> Place? {
        if depth > Self.depthLimit { return refuse(.tooDeep) }
        let p = afterSpace(start)
        if p.pointee == UInt8(ascii: "}") { return p + 1 }
        guard p.pointee == UInt8(ascii: "\"") else { return refuse(.syntax) }
        if !refusesRepeatedKeys { return object(p, node: node, depth: depth, shape: 0, known: 0) }
        return expectedObject(p, node: node, depth: depth)
    }

    /// `start` is the first key's quote.
    @inline(__always)
    private mutating func expectedObject(_ start: Place, node: Int, depth: Int) -> Place? {
        let first = UnsafeRawPointer(start + 1).loadUnaligned(as: UInt64.self).littleEndian
        let pair = JSONShapes.pair(first, node: node)
        let known = knownShapes + pair
        known.pointee.uses += 1
        let after =
            isExpected(pair, node)
            ? object(start, node: node, depth: depth, expecting: pair)
            : object(start, node: node, depth: depth, shape: pair, known: 0)
        known.pointee.uses -= 1
        return after
    }

    @inline(__always)
    private mutating func isExpected(_ shape: Int, _ node: Int) -> Bool {
        Int(knownShapes[shape].node) == node && knownShapes[shape].tree == UnsafeRawPointer(nodes)
    }

    /// As long as the keys are those of a known sequence. Values are captured whether they are wanted or not: a capture
    /// that nobody reads costs less than asking.
    private mutating func object(_ start: Place, node: Int, depth: Int, expecting shape: Int) -> Place? {
        var p = start
        // Locals: what is written to captures could else be these.
        let (base, captures) = (base, captures)
        var shape = shape
        var first = UnsafePointer(expectedKeys + shape * JSONShapes.keyLimit)
        var key = first
        var end = first + Int(knownShapes[shape].count)
        while true {
            if key == end || p.pointee != UInt8(ascii: "\"") || !JSONShapes.matches(p + 1, key) {
                let known = key - first
                // The other sequence of the pair may go on from here.
                guard shape & 1 == 0, known <= Int(knownShapes[shape].common), isExpected(shape ^ 1, node) else {
                    break
                }
                shape ^= 1
                first = UnsafePointer(expectedKeys + shape * JSONShapes.keyLimit)
                key = first + known
                end = first + Int(knownShapes[shape].count)
                continue
            }
            p = afterSpace(p + 1 + Int(key.pointee.length))
            let cell = captures + Int(key.pointee.slot)
            if p.pointee == UInt8(ascii: "\"") {
                var escaped = false
                guard let close = stringEnd(p + 1, escaped: &escaped) else { return nil }
                cell.pointee.kind = escaped ? .escaped : .text
                cell.pointee.start = UInt32(truncatingIfNeeded: p + 1 - base)
                cell.pointee.count = UInt32(truncatingIfNeeded: close - (p + 1))
                p = close + 1
            } else if Self.isDigit(p.pointee) {
                guard let close = number(p) else { return nil }
                cell.pointee.kind = .number
                cell.pointee.start = UInt32(truncatingIfNeeded: p - base)
                cell.pointee.count = UInt32(truncatingIfNeeded: close - p)
                p = close
            } else {
                guard let after = capture(p, depth: depth, node: Int(key.pointee.node), into: cell) else { return nil }
                p = after
            }
            if p.pointee != UInt8(ascii: ",") { p = afterSpace(p) }
            if p.pointee == UInt8(ascii: ",") {
                p = afterSpace(p + 1)
            } else if p.pointee == UInt8(ascii: "}") {
                return p + 1
            } else {
                return refuse(.syntax)
            }
            key += 1
        }
        return object(p, node: node, depth: depth, shape: shape, known: key - first)
    }

    /// Any keys. The first `known` were those of the shape; `start` is the quote of the next.
    private mutating func object(_ start: Place, node: Int, depth: Int, shape: Int, known: Int) -> Place? {
        var p = start
        var siblings = keys.open()
        for index in 0..<known { _ = keys.insert(shapes.key(index, of: shape), among: &siblings) }
        /// Members mostly come in the order of the row before: the search starts where the last one ended.
        var hint = 0
        while true {
            guard p.pointee == UInt8(ascii: "\"") else { return refuse(.syntax) }
            var escaped = false
            guard let end = stringEnd(p + 1, escaped: &escaped) else { return nil }
            let key = escaped ? keys.decoded(p + 1, end) : JSONKey(p + 1, count: end - (p + 1))
            if refusesRepeatedKeys, keys.insert(key, among: &siblings) { return refuse(.repeatedKey) }
            p = afterSpace(end + 1)
            guard p.pointee == UInt8(ascii: ":") else { return refuse(.syntax) }
            p = afterSpace(p + 1)
            let member = node < 0 ? -1 : find(key, node: node, hint: &hint)
            let after: Place?
            if member < 0 {
                after = value(p, depth: depth)
            } else {
                let wanted = members[member]
                after = capture(p, depth: depth, node: wanted.node, into: captures + wanted.slot)
            }
            guard let after else { return nil }
            p = afterSpace(after)
            if p.pointee == UInt8(ascii: ",") {
                p = afterSpace(p + 1)
            } else if p.pointee == UInt8(ascii: "}") {
                if refusesRepeatedKeys { remember(siblings, node: node, shape: shape) }
                keys.close(siblings)
                return p + 1
            } else {
                return refuse(.syntax)
            }
        }
    }

    /// Keeps the keys of an object that has just ended well as a sequence to expect: of its pair in the place of the one
    /// that was kept before the other.
    @inline(never)
    private mutating func remember(_ siblings: JSONKeyStack.Siblings, node: Int, shape: Int) {
        let pair = shape & ~1
        // An object around this one may rest on the same place.
        guard siblings.count <= JSONShapes.keyLimit, knownShapes[pair].uses == 1 else { return }
        let isFirst = !isExpected(pair, node) || (knownShapes[pair].latest == 1 && isExpected(pair + 1, node))
        let place = isFirst ? pair : pair + 1
        let known = knownShapes + place
        known.pointee.node = -2
        for index in 0..<siblings.count {
            let key = keys.key(index, of: siblings)
            var hint = 0
            let member = node < 0 ? -1 : find(key, node: node, hint: &hint)
            // A key that had escapes is written in other bytes: it can't be expected.
            guard key.bytes != nil,
                shapes.put(
                    key, slot: member < 0 ? unwanted : members[member].slot,
                    node: member < 0 ? -1 : members[member].node,
                    at: index, of: place, scratch: keys.scratch)
            else { return }
        }
        known.pointee.tree = UnsafeRawPointer(nodes)
        known.pointee.node = Int32(truncatingIfNeeded: node)
        known.pointee.count = Int32(siblings.count)
        knownShapes[pair].latest = isFirst ? 0 : 1
        shapes.compare(pair, scratch: keys.scratch)
    }

    @inline(__always)
    private mutating func find(_ key: JSONKey, node: Int, hint: inout Int) -> Int {
        let wanted = nodes[node]
        guard wanted.filter & key.filterBit != 0 else { return -1 }
        var index = hint
        for _ in 0..<wanted.count {
            if index >= wanted.count { index = 0 }
            let member = wanted.first + index
            if members[member].key.isEqual(to: key, scratch: keys.scratch) {
                hint = index + 1
                return member
            }
            index += 1
        }
        return -1
    }

    /// A wanted value: its kind and bytes, and the wanted members inside it.
    private mutating func capture(
        _ p: Place, depth: Int, node: Int, into cell: UnsafeMutablePointer<ScannedCell>
    ) -> Place? {
        var start = p
        let end: Place
        var after: Place
        let kind: ScannedCell.Kind
        switch p.pointee {
        case UInt8(ascii: "\""):
            var escaped = false
            guard let close = stringEnd(p + 1, escaped: &escaped) else { return nil }
            (start, end, after, kind) = (p + 1, close, close + 1, escaped ? .escaped : .text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard let close = number(p) else { return nil }
            (end, after, kind) = (close, close, .number)
        case UInt8(ascii: "{"):
            guard let close = object(p + 1, node: node, depth: depth + 1) else { return nil }
            (end, after, kind) = (close, close, .object)
        case UInt8(ascii: "["):
            guard let close = array(p + 1, depth: depth + 1) else { return nil }
            let isEmpty = afterSpace(p + 1).pointee == UInt8(ascii: "]")
            (end, after, kind) = (close, close, isEmpty ? .absent : .array)
        case let letter:
            guard let close = word(p) else { return nil }
            (end, after) = (close, close)
            kind = letter == UInt8(ascii: "n") ? .absent : letter == UInt8(ascii: "t") ? .yes : .no
        }
        cell.pointee = ScannedCell(
            kind: kind, start: UInt32(truncatingIfNeeded: start - base), count: UInt32(truncatingIfNeeded: end - start))
        return after
    }

    @inline(__always)
    private mutating func word(_ p: Place) -> Place? {
        let four = UnsafeRawPointer(p).loadUnaligned(as: UInt32.self).littleEndian
        if four == 0x6C6C_756E || four == 0x6575_7274 { return p + 4 }  // null, true
        if four == 0x736C_6166, p[4] == UInt8(ascii: "e") { return p + 5 }  // false
        return refuse(.syntax)
    }

    @inline(__always)
    private mutating func number(_ start: Place) -> Place? {
        var p = start
        if p.pointee == UInt8(ascii: "-") { p += 1 }
        guard Self.isDigit(p.pointee) else { return refuse(.syntax) }
        if p.pointee == UInt8(ascii: "0") {
            p += 1
            if Self.isDigit(p.pointee) { return refuse(.syntax) }
        } else {
            repeat { p += 1 } while Self.isDigit(p.pointee)
        }
        if p.pointee == UInt8(ascii: ".") {
            p += 1
            guard Self.isDigit(p.pointee) else { return refuse(.syntax) }
            repeat { p += 1 } while Self.isDigit(p.pointee)
        }
        if p.pointee | 0x20 == UInt8(ascii: "e") {
            p += 1
            if p.pointee == UInt8(ascii: "+") || p.pointee == UInt8(ascii: "-") { p += 1 }
            guard Self.isDigit(p.pointee) else { return refuse(.syntax) }
            repeat { p += 1 } while Self.isDigit(p.pointee)
        }
        return p
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The closing quote of a string whose content starts at `start`.
    ///
    /// Most strings end within sixteen bytes and are plain ASCII: those cost one step without a branch that is hard to
    /// foretell.
    @inline(__always)
    private mutating func stringEnd(_ start: Place, escaped: inout Bool) -> Place? {
        var p = start
        while true {
            let bytes = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<Int8>.self)
            let quotes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x22)
            let slashes: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<Int8>(repeating: 0x5C)
            // Control characters, and what is beyond ASCII: there the sign bit is set.
            let others: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16<Int8>(repeating: 0x20)
            let stops = unsafeBitCast(quotes .| slashes .| others, to: SIMD2<UInt64>.self)
            let (low, high) = (stops[0].littleEndian, stops[1].littleEndian)
            if low | high == 0 {
                p += 16
                continue
            }
            p += low != 0 ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
            if p.pointee == UInt8(ascii: "\"") { return p }
            return unusualEnd(start, from: p, escaped: &escaped)
        }
    }

    /// The same where an escape, a byte beyond ASCII or a control character stands at `place`: eight bytes at a time.
    @inline(never)
    private mutating func unusualEnd(_ start: Place, from place: Place, escaped: inout Bool) -> Place? {
        var p = place
        var high: UInt64 = 0
        while true {
            let bytes = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
            let quotes = bytes ^ 0x2222_2222_2222_2222
            let slashes = bytes ^ 0x5C5C_5C5C_5C5C_5C5C
            // The lowest set bit marks the first quote, backslash or control character; bits above it may be false.
            let stops =
                (((quotes &- 0x0101_0101_0101_0101) & ~quotes) | ((slashes &- 0x0101_0101_0101_0101) & ~slashes)
                    | ((bytes &- 0x2020_2020_2020_2020) & ~bytes)) & 0x8080_8080_8080_8080
            if stops == 0 {
                high |= bytes
                p += 8
                continue
            }
            high |= bytes & ((stops & (0 &- stops)) &- 1)
            p += stops.trailingZeroBitCount &>> 3
            if p.pointee == UInt8(ascii: "\"") { break }
            guard p.pointee == UInt8(ascii: "\\"), let next = JSONEscape.end(p) else { return refuse(.syntax) }
            escaped = true
            p = next
        }
        if high & 0x8080_8080_8080_8080 != 0 {
            isBeyondASCII = true
            if !UTF8Check.isValid(start, count: p - start) { return refuse(.notUTF8) }
        }
        return p
    }
}
