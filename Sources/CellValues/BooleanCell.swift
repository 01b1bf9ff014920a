/// true/false, 1/0, yes/no, in any ASCII case.
package enum BooleanCell {
    package static func value(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool? {
        switch count {
        case 1: return bytes[0] == UInt8(ascii: "1") ? true : bytes[0] == UInt8(ascii: "0") ? false : nil
        case 2: return matches(bytes, "no") ? false : nil
        case 3: return matches(bytes, "yes") ? true : nil
        case 4: return matches(bytes, "true") ? true : nil
        case 5: return matches(bytes, "false") ? false : nil
        default: return nil
        }
    }

    private static func matches(_ bytes: UnsafePointer<UInt8>, _ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where bytes[index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }
}
