/// What came of all failing calls, by scenario and by call.
struct FaultTable {
    private struct Row {
        var name: String
        var calls = 0
        var trials = 0
        var byStatus: [Int32: Int] = [:]
        var signals = 0
        var wrong = 0
        var notReached = 0
        var seconds = 0.0

        mutating func add(_ result: FaultResult) {
            guard result.call != nil || !result.problems.isEmpty else {
                notReached += 1
                return
            }
            trials += 1
            if let status = result.status { byStatus[status, default: 0] += 1 } else { signals += 1 }
            if !result.problems.isEmpty { wrong += 1 }
        }
    }

    private var scenarios: [Row] = []
    private var calls: [String: Row] = [:]
    private var errors: [String: Row] = [:]
    private var wrong: [String] = []

    var isWrong: Bool { !wrong.isEmpty }

    mutating func add(_ results: [FaultResult], of prepared: PreparedScenario, seconds: Double) {
        var row = Row(name: prepared.scenario.name, calls: prepared.calls.count, seconds: seconds)
        for call in prepared.calls { calls[call.name, default: Row(name: call.name)].calls += 1 }
        for result in results {
            row.add(result)
            if let call = result.call { calls[call.name, default: Row(name: call.name)].add(result) }
            errors[result.error.name, default: Row(name: result.error.name)].add(result)
            guard !result.problems.isEmpty else { continue }
            let call = result.call.map { "call \($0.number) (\($0.name) \($0.path))" } ?? "no call"
            wrong.append("\(row.name): \(call) \(result.error.name): \(result.problems.joined(separator: "; "))")
        }
        scenarios.append(row)
    }

    /// The scenario that came last.
    var lastLine: String {
        guard let row = scenarios.last else { return "" }
        return "\(row.name): \(row.calls) calls, \(row.trials) trials, \(row.wrong) wrong, \(fixed(row.seconds, 1)) s"
    }

    var text: String {
        let byCall = calls.values.sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }
        let byError = FaultError.all.compactMap { errors[$0.name] }
        var text = rendered("scenario", scenarios) + "\n" + rendered("call", byCall) + "\n" + rendered("error", byError)
        let told = 1_000
        for line in wrong.prefix(told) { text += "\n" + line }
        if wrong.count > told { text += "\n… and \(wrong.count - told) more" }
        return text
    }

    /// A row a line, a column a status.
    private func rendered(_ what: String, _ rows: [Row]) -> String {
        let statuses = Set(rows.flatMap { $0.byStatus.keys }).sorted()
        var lines = [[what, "calls", "trials"] + statuses.map { "status \($0)" } + ["signal", "not reached", "wrong"]]
        var total = Row(name: "all")
        for row in rows {
            total.calls += row.calls
            total.trials += row.trials
            total.byStatus.merge(row.byStatus) { $0 + $1 }
            total.signals += row.signals
            total.notReached += row.notReached
            total.wrong += row.wrong
        }
        for row in rows + [total] {
            lines.append(
                [row.name, String(row.calls), String(row.trials)]
                    + statuses.map { String(row.byStatus[$0] ?? 0) }
                    + [String(row.signals), String(row.notReached), String(row.wrong)])
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            line.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
