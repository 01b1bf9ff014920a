/// What is counted of rows that were not kept, since a limit had been passed already.
struct UnkeptRows {
    var rows = 0
    var keyBytes = 0
    /// Of a field: what the cells would take.
    var cellBytes = 0
    var texts = DistinctTexts()
    /// Of a part: whether their keys still rise, the first one, and the last one.
    var isRising = true
    var firstKey: [UInt8] = []
    var lastKey: [UInt8] = []
}
