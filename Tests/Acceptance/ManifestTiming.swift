import Foundation

/// A JSON object without its member `timing`, the one part of a manifest that two runs don't share;
/// anything else as it is. Cut out of the text, so that all other bytes are still compared.
func withoutTiming(_ data: Data) -> Data {
    guard data.first == UInt8(ascii: "{"), let member = timingMember(in: [UInt8](data)) else { return data }
    var cut = data
    cut.removeSubrange(member)
    return cut
}

/// Where the member stands, from its key to the comma after it; the comma before it where it is the last.
private func timingMember(in bytes: [UInt8]) -> Range<Int>? {
    var depth = 0
    var start: Int?
    var comma: Int?
    var index = 0
    while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\""):
            let end = endOfString(in: bytes, from: index)
            if depth == 1, start == nil, bytes[index..<end].elementsEqual(Array(#""timing""#.utf8)),
                isKey(bytes, after: end)
            {
                start = index
            }
            index = end
            continue
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth == 0, let start { return (comma ?? start)..<index }
        case UInt8(ascii: ",") where depth == 1:
            if let start { return start..<endOfSpace(in: bytes, from: index + 1) }
            comma = index
        default: break
        }
        index += 1
    }
    return nil
}

private func endOfString(in bytes: [UInt8], from quote: Int) -> Int {
    var index = quote + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
}

private func endOfSpace(in bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
    return index
}

private func isKey(_ bytes: [UInt8], after end: Int) -> Bool {
    let next = endOfSpace(in: bytes, from: end)
    return next < bytes.count && bytes[next] == UInt8(ascii: ":")
}
