import SegmentLanguage

/// The cells of a metric in one shard, looked up once.
struct MetricCells {
    let measure: Measure
    let grid: NumberGrid
    let cell: CellColumn?
    /// Averages: how many values.
    let second: CellColumn?
    /// Ratios: over and under.
    let parts: [MetricCells]

    init(_ planned: PlannedMetric, _ view: ShardView) {
        measure = planned.metric.measure
        grid = planned.grid
        let cells = planned.cells.map { view.cell($0) }
        cell = cells.first ?? nil
        second = cells.count > 1 ? cells[1] : nil
        parts = planned.parts.map { MetricCells($0, view) }
    }
}
