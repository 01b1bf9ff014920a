import SegmentLanguage

/// The cells of a metric in one shard, looked up once.
struct MetricCells {
    let measure: Measure
    let cell: CellColumn?
    /// Averages: how many values.
    let second: CellColumn?
    /// Ratios: over and under.
    let parts: [MetricCells]

    init(_ metric: Metric, plan: EvaluationPlan, view: ShardView) {
        measure = metric.measure
        let cells = metric.cellKinds.map { kind in
            plan.cellNumber(kind, of: metric).flatMap { view.cell($0) }
        }
        cell = cells.first ?? nil
        second = cells.count > 1 ? cells[1] : nil
        if case .ratio(let over, let under) = metric.measure {
            parts = [over, under].map { MetricCells($0, plan: plan, view: view) }
        } else {
            parts = []
        }
    }
}
