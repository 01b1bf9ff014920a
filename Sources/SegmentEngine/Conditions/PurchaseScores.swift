import CellValues
import SegmentLanguage

/// Recency, frequency and monetary scores of all contacts, 1 to 5, 5 best; 0 where there is none
/// (5-reports-and-exports §1).
struct PurchaseScores: Sendable {
    private(set) var recency: [UInt8]
    private(set) var frequency: [UInt8]
    private(set) var monetary: [UInt8]
    /// Position in `names` plus 1.
    private(set) var segment: [UInt8]

    init(_ buyers: Buyers, contacts count: Int) {
        recency = Self.scored(buyers.last, count) { $0 < $1 }
        frequency = Self.scored(buyers.number, count) { $0 < $1 }
        // Those without any amount have no M, so they are no buyers to be better than either.
        monetary = Self.scored(buyers.average, count) { $0.compared(with: $1) < 0 }
        segment = [UInt8](repeating: 0, count: count)
        for contact in 0..<count where monetary[contact] > 0 {
            segment[contact] =
                Self.segments[
                    Int(recency[contact]) * 100 + Int(frequency[contact]) * 10 + Int(monetary[contact])]
        }
    }

    /// What is compared, of all who bought.
    struct Buyers: Sendable {
        fileprivate var last: [(contact: Int, value: Instant)] = []
        fileprivate var number: [(contact: Int, value: UInt32)] = []
        fileprivate var average: [(contact: Int, value: ExactFraction)] = []

        /// - Parameter shards: those that a pass has filled.
        mutating func add(_ shards: ArraySlice<MetricShard>, _ plan: EvaluationPlan) {
            guard let metrics = plan.scores else { return }
            for shard in shards {
                let view = ShardView(shard, fields: [], scores: nil)
                let reader = OperandReader(asOf: plan.asOf, view: view)
                let recent = MetricCells(metrics.recency, view)
                let spent = MetricCells(metrics.monetary, view)
                guard let counts = view.cell(metrics.frequency.cells[0])?.counts else { continue }
                for contact in 0..<shard.contacts where counts[contact] > 0 {
                    number.append((view.base + contact, counts[contact]))
                    if case .instant(let at) = reader.value(recent, contact) {
                        last.append((view.base + contact, at))
                    }
                    if case .number(let value) = reader.value(spent, contact) {
                        average.append((view.base + contact, value))
                    }
                }
            }
        }
    }

    /// `score = 1 + floor(5 × (buyers strictly worse) / buyers)`: equal values always share a score.
    private static func scored<Value>(
        _ buyers: [(contact: Int, value: Value)], _ contacts: Int, _ isWorse: (Value, Value) -> Bool
    ) -> [UInt8] {
        var scores = [UInt8](repeating: 0, count: contacts)
        let sorted = buyers.sorted { isWorse($0.value, $1.value) }
        var worse = 0
        for (position, buyer) in sorted.enumerated() {
            if position > 0, isWorse(sorted[position - 1].value, buyer.value) { worse = position }
            scores[buyer.contact] = UInt8(1 + 5 * worse / sorted.count)
        }
        return scores
    }

    static let names = table.map(\.name)

    /// The names as bytes: code n is `names[n]`.
    static let nameBytes: TextDictionary = {
        let dictionary = TextDictionary()
        for name in names { _ = Array(name.utf8).withUnsafeBytes { dictionary.code(of: $0) } }
        return dictionary
    }()

    /// By code, position in `names` plus 1.
    private static let segments: [UInt8] = {
        var segments = [UInt8](repeating: 0, count: 556)
        for (position, row) in table.enumerated() {
            for code in row.codes { segments[code] = UInt8(position + 1) }
        }
        return segments
    }()

    /// Every one of the 125 codes once.
    static let table: [(name: String, codes: [Int])] = [
        ("Champions", [555, 554, 544, 545, 454, 455, 445]),
        ("Loyal customers", [543, 444, 435, 355, 354, 345, 344, 335]),
        (
            "Potential loyalists",
            [
                553, 551, 552, 541, 542, 533, 532, 531, 452, 451, 442, 441, 431, 453, 433, 432, 423, 353, 352, 351, 342,
                341, 333, 323,
            ]
        ),
        ("New customers", [512, 511, 422, 421, 412, 411, 311]),
        ("Promising", [525, 524, 523, 522, 521, 515, 514, 513, 425, 424, 413, 414, 415, 315, 314, 313]),
        ("Need attention", [535, 534, 443, 434, 343, 334, 325, 324]),
        ("About to sleep", [331, 321, 312, 221, 213, 231, 241, 251]),
        (
            "At risk",
            [
                255, 254, 245, 244, 253, 252, 243, 242, 235, 234, 225, 224, 153, 152, 145, 143, 142, 135, 134, 133, 125,
                124,
            ]
        ),
        ("Cannot lose them", [155, 154, 144, 214, 215, 115, 114, 113]),
        ("Hibernating", [332, 322, 233, 232, 223, 222, 132, 123, 122, 212, 211]),
        ("Lost", [111, 112, 121, 131, 141, 151]),
    ]
}
