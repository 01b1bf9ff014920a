@preconcurrency import Glibc

/// About how many different texts were met, and how long they are, in 4 KiB whatever their number.
///
/// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with 4,096 registers: the standard error is 1.6 %. Few texts are
/// counted by the registers that are still empty, as the paper has it.
struct DistinctTexts {
    private var registers: [UInt8] = []
    private var met = 0
    private var metBytes = 0

    var isCounting: Bool { !registers.isEmpty }

    mutating func add(_ text: UnsafeRawBufferPointer) {
        if registers.isEmpty { registers = [UInt8](repeating: 0, count: 4096) }
        let hash = TextDictionary.hash(of: text)
        // A number with its bits set in the low part ends the search for the first 1.
        let rank = UInt8((hash << 12 | 1 << 11).leadingZeroBitCount + 1)
        let place = Int(hash >> 52)
        if rank > registers[place] {
            registers[place] = rank
            // Texts that change a register are as good as a sample of the different ones.
            met += 1
            metBytes += text.count
        }
    }

    mutating func merge(_ other: DistinctTexts) {
        if other.registers.isEmpty { return }
        if registers.isEmpty { registers = [UInt8](repeating: 0, count: 4096) }
        for place in registers.indices { registers[place] = max(registers[place], other.registers[place]) }
        met += other.met
        metBytes += other.metBytes
    }

    var count: Int {
        guard isCounting else { return 0 }
        let size = Double(registers.count)
        var sum = 0.0
        for register in registers { sum += 1 / Double(UInt64(1) << UInt64(register)) }
        let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
        let empty = registers.count { $0 == 0 }
        guard raw <= 2.5 * size, empty > 0 else { return Int(raw) }
        return Int(size * log(size / Double(empty)))
    }

    /// Of so many texts.
    func bytes(of count: Int) -> Int { met == 0 ? 0 : metBytes * count / met }
}
