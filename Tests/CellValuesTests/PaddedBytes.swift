import CellValues

/// Bytes as the readers hand them over: a newline and readable bytes follow.
func withPadded<Result>(_ text: String, _ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    withPadded(Array(text.utf8), body)
}

func withPadded<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1 + JSONScanner.padding)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0x37, count: bytes.count + 1 + JSONScanner.padding)
    for (index, byte) in bytes.enumerated() { memory[index] = byte }
    memory[bytes.count] = 0x0A
    return body(UnsafePointer(memory), bytes.count)
}
