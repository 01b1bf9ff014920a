/// Escapes inside JSON strings: checked while scanning, decoded only where a value is used.
package enum JSONEscape {
    /// The place behind an escape that starts (with its backslash) at `start`; nil where it isn't one.
    ///
    /// A surrogate counts as an escape only in a pair, high before low: half of one names no character.
    static func end(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        switch start[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard let code = hex4(start + 2) else { return nil }
            guard 0xD800..<0xE000 ~= code else { return start + 6 }
            guard code < 0xDC00, start[6] == UInt8(ascii: "\\"), start[7] == UInt8(ascii: "u"),
                let low = hex4(start + 8), 0xDC00..<0xE000 ~= low
            else { return nil }
            return start + 12
        default: return nil
        }
    }

    /// Stops at the first byte that is no digit, so it never reads past a line's end.
    @inline(__always)
    private static func hex4(_ start: UnsafePointer<UInt8>) -> UInt32? {
        var code: UInt32 = 0
        for index in 0..<4 {
            let byte = start[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    /// Decodes the content of a string that the scanner found good. Gives the number of bytes, never more than `count`.
    package static func decode(
        _ start: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var p = start
        let end = start + count
        var out = target
        while p < end {
            if p.pointee != UInt8(ascii: "\\") {
                out.pointee = p.pointee
                out += 1
                p += 1
                continue
            }
            var plain = p[1]
            switch plain {
            case UInt8(ascii: "b"): plain = 8
            case UInt8(ascii: "f"): plain = 12
            case UInt8(ascii: "n"): plain = 10
            case UInt8(ascii: "r"): plain = 13
            case UInt8(ascii: "t"): plain = 9
            case UInt8(ascii: "u"):
                var scalar = hex4(p + 2) ?? 0
                p += 6
                if 0xD800..<0xDC00 ~= scalar {
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + ((hex4(p + 2) ?? 0xDC00) &- 0xDC00) & 0x3FF
                    p += 6
                }
                out = encode(scalar, at: out)
                continue
            default: break
            }
            out.pointee = plain
            out += 1
            p += 2
        }
        return out - target
    }

    /// Writes a scalar as UTF-8 (a surrogate too, as three bytes that no reader takes for UTF-8). Gives the place behind.
    package static func encode(_ scalar: UInt32, at target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
    {
        switch scalar {
        case 0..<0x80:
            target[0] = UInt8(scalar)
            return target + 1
        case 0x80..<0x800:
            target[0] = UInt8(0xC0 | scalar >> 6)
            target[1] = UInt8(0x80 | scalar & 0x3F)
            return target + 2
        case 0x800..<0x10000:
            target[0] = UInt8(0xE0 | scalar >> 12)
            target[1] = UInt8(0x80 | scalar >> 6 & 0x3F)
            target[2] = UInt8(0x80 | scalar & 0x3F)
            return target + 3
        default:
            target[0] = UInt8(0xF0 | scalar >> 18 & 0x07)
            target[1] = UInt8(0x80 | scalar >> 12 & 0x3F)
            target[2] = UInt8(0x80 | scalar >> 6 & 0x3F)
            target[3] = UInt8(0x80 | scalar & 0x3F)
            return target + 4
        }
    }
}
