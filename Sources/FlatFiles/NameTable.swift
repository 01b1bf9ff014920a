import Glibc

/// Activity types by their bytes as read: codes for those known beforehand, and for each new one as it is met.
struct NameTable: ~Copyable {
    /// Our name of each code.
    private(set) var names: [String]
    private var codes: [[UInt8]: UInt16] = [:]
    private var codeOfName: [String: UInt16] = [:]
    private let renames: [String: String]

    /// A few names met lately, found without hashing all their bytes.
    private struct Recent {
        var prefix: UInt64 = 0
        /// The last eight bytes of a name that has more.
        var tail: UInt64 = 0
        /// -1: nothing here.
        var count = -1
        var name: [UInt8] = []
        var code: UInt16 = 0
    }
    private let recent: UnsafeMutablePointer<Recent>
    private static let recentCount = 64
    /// So many different types get a code of their own; the ones beyond share the last.
    private static let limit = Int(UInt16.max)

    init(known: [String], renames: [String: String]) {
        names = known
        self.renames = renames
        for (code, name) in known.enumerated() where code < Self.limit {
            if codeOfName[name] == nil { codeOfName[name] = UInt16(code) }
        }
        recent = .allocate(capacity: Self.recentCount)
        recent.initialize(repeating: Recent(), count: Self.recentCount)
    }

    deinit {
        recent.deinitialize(count: Self.recentCount)
        recent.deallocate()
    }

    /// Eight readable bytes follow the name.
    @inline(__always)
    mutating func code(_ name: UnsafePointer<UInt8>, count: Int) -> UInt16 {
        let word = UnsafeRawPointer(name).loadUnaligned(as: UInt64.self).littleEndian
        let prefix = count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
        let slot = Int(
            truncatingIfNeeded: ((prefix &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) &>> 58)
        if recent[slot].prefix == prefix, recent[slot].count == count,
            count <= 8 || isSame(slot, name, count)
        {
            return recent[slot].code
        }
        return lookUp(Array(UnsafeBufferPointer(start: name, count: count)), prefix: prefix, slot: slot)
    }

    private func isSame(_ slot: Int, _ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count <= 16 {
            return recent[slot].tail == UnsafeRawPointer(name + (count - 8)).loadUnaligned(as: UInt64.self)
        }
        return isSameLong(slot, name, count)
    }

    @inline(never)
    private func isSameLong(_ slot: Int, _ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        recent[slot].name.withUnsafeBufferPointer { known in
            known.baseAddress.map { memcmp($0, name, count) == 0 } ?? false
        }
    }

    @inline(never)
    private mutating func lookUp(_ bytes: [UInt8], prefix: UInt64, slot: Int) -> UInt16 {
        let code = codes[bytes] ?? add(bytes)
        let tail =
            bytes.count > 8
            ? bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self) } : 0
        recent[slot] = Recent(prefix: prefix, tail: tail, count: bytes.count, name: bytes, code: code)
        return code
    }

    private mutating func add(_ bytes: [UInt8]) -> UInt16 {
        let theirs = String(decoding: bytes, as: UTF8.self)
        let ours = renames[theirs] ?? theirs
        if let code = codeOfName[ours] {
            codes[bytes] = code
            return code
        }
        guard names.count < Self.limit else { return UInt16.max }
        let code = UInt16(names.count)
        names.append(ours)
        codeOfName[ours] = code
        codes[bytes] = code
        return code
    }

    func name(_ code: UInt16) -> String {
        Int(code) < names.count ? names[Int(code)] : "(more than \(Self.limit) types)"
    }
}
