import CellValues
import SegmentEngine
import SegmentLanguage

/// Holds what was read to the limits of its sources: past one of them the data say something else than their owner means.
struct DataLimits {
    /// In log order.
    private(set) var errors: [Finding] = []
    private(set) var warnings: [Finding] = []

    init(_ plan: RunPlan, _ dataset: Dataset) {
        let checked = plan.checked
        errors = RejectLimits.findings(dataset.books, checked.limits)
        for source in dataset.books {
            // What follows from a source that can't be read isn't told for itself.
            guard let limits = checked.limits[source.name], !source.acceptsNothing else { continue }
            errors += WrongCellLimit(checked, limits).findings(source)
            warnings += WrongCellLimit(checked, limits).near(source)
            if source.kind == .activities {
                add(OrphanLimit(dataset.contacts, limits).finding(source))
                add(OrphanLimit(dataset.contacts, limits).near(source))
                errors += TimeLimits(plan, limits).findings(source)
                add(TimeLimits(plan, limits).near(source))
                add(TimeLimits(plan, limits).nearImplausible(source))
            }
        }
    }

    /// Gives the warnings; throws where a limit is passed.
    static func check(_ plan: RunPlan, _ dataset: Dataset) throws(RunFailure) -> [Finding] {
        let limits = DataLimits(plan, dataset)
        if !limits.errors.isEmpty { throw RunFailure(limits.errors + limits.warnings, status: .data) }
        return limits.warnings
    }

    private mutating func add(_ finding: Finding?) {
        guard let finding else { return }
        if finding.severity == .error { errors.append(finding) } else { warnings.append(finding) }
    }
}

extension CheckedPipeline {
    /// A place in the data for people: where the file lies from where the command stands.
    func shown(_ place: CellPlace) -> String { "\(shownFile(place.file)):\(place.line)" }

    /// - Parameter display: the path as the pipeline has it.
    func shownFile(_ display: String) -> String {
        for file in sources.lazy.flatMap(\.files) where file.display == display { return FilePath.shown(file.path) }
        return display
    }
}

/// `1,234`: figures that people compare.
func grouped(_ count: Int) -> String {
    let digits = String(count)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}
