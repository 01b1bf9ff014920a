/// The contacts of one shard and what is known of them.
struct ShardView {
    let shard: MetricShard?
    let fields: [FieldColumn]
    /// Where some condition asks for them.
    let scores: PurchaseScores?
    /// First contact.
    let base: Int
    let count: Int

    init(_ shard: MetricShard, fields: [FieldColumn], scores: PurchaseScores?) {
        self.shard = shard
        self.fields = fields
        self.scores = scores
        (base, count) = (shard.base, shard.contacts)
    }

    /// Of contacts without their activities.
    init(_ contacts: Range<Int>, fields: [FieldColumn], scores: PurchaseScores?) {
        shard = nil
        self.fields = fields
        self.scores = scores
        (base, count) = (contacts.lowerBound, contacts.count)
    }

    func cell(_ number: Int) -> CellColumn? { shard?.cells[number] }
}
