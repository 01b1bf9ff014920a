/// Whether bytes are well-formed UTF-8 (Unicode 16, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Check {
    /// Eight bytes of ASCII at a time, one scalar at a time otherwise.
    package static func isValid(_ start: UnsafePointer<UInt8>, count: Int) -> Bool {
        var p = start
        let end = start + count
        while p < end {
            if end - p >= 8 {
                let high = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian & 0x8080_8080_8080_8080
                if high == 0 {
                    p += 8
                    continue
                }
                p += high.trailingZeroBitCount &>> 3
            }
            let lead = p[0]
            if lead < 0x80 {
                p += 1
                continue
            }
            if lead < 0xE0, lead >= 0xC2, end - p >= 2, p[1] & 0xC0 == 0x80 {
                p += 2
                continue
            }
            let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard 0xC2...0xF4 ~= lead, end - p >= length, p[1] & 0xC0 == 0x80 else { return false }
            let second = p[1]
            if length > 2 {
                guard p[2] & 0xC0 == 0x80 else { return false }
                switch lead {
                case 0xE0: if second < 0xA0 { return false }
                case 0xED: if second > 0x9F { return false }
                case 0xF0: if second < 0x90 { return false }
                case 0xF4: if second > 0x8F { return false }
                default: break
                }
                if length == 4, p[3] & 0xC0 != 0x80 { return false }
            }
            p += length
        }
        return true
    }
}
