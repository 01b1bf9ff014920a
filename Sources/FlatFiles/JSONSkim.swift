/// Finds the end of a JSON value by its brackets and texts alone, in pieces: what is inside is checked when it is read.
struct JSONSkim {
    enum Outcome {
        /// The value goes on behind what is in memory.
        case more
        case ended(UnsafePointer<UInt8>)
        /// No value starts here, or a bracket closes another one. The place.
        case broken(UnsafePointer<UInt8>)
    }

    private var isInText = false
    private var isEscaped = false
    /// What closes the objects and arrays that are open.
    private var closing: [UInt8] = []
    private var isStarted = false
    private let newline: UInt8
    private(set) var newlines = 0

    init(newline: UInt8) { self.newline = newline }

    /// Whether the value may end where the file does.
    var mayEnd: Bool { isStarted && !isInText && closing.isEmpty }

    mutating func take(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Outcome {
        var p = start
        while p < end {
            let byte = p.pointee
            if byte == newline { newlines += 1 }
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                    if closing.isEmpty { return .ended(p + 1) }
                }
                p += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"): closing.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): closing.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let open = closing.popLast() else { return isStarted ? .ended(p) : .broken(p) }
                guard open == byte else { return .broken(p) }
                if closing.isEmpty { return .ended(p + 1) }
            case UInt8(ascii: ","):
                if closing.isEmpty { return isStarted ? .ended(p) : .broken(p) }
            case 0x20, 0x09, 0x0A, 0x0D:
                if closing.isEmpty {
                    if byte == newline { newlines -= 1 }
                    return .ended(p)
                }
            default: break
            }
            isStarted = true
            p += 1
        }
        return .more
    }
}
