/// Something to measure: prepared untimed, run, checked untimed.
struct MeasuredTask: Sendable {
    var name: String
    /// The best of the others is what ours is held against.
    var isPeer = false
    var prepare: @Sendable () throws -> Void = {}
    var command: ChildCommand
    var check: @Sendable () throws -> MemberCheck = { .unknown }
}

/// What the rounds gave for one task.
package struct Measured: Sendable {
    package var name: String
    package var isPeer: Bool
    package var costs: [ProcessCost]
    package var members: MemberCheck

    package init(name: String, isPeer: Bool = false, costs: [ProcessCost], members: MemberCheck = .unknown) {
        self.name = name
        self.isPeer = isPeer
        self.costs = costs
        self.members = members
    }

    package var wall: Double { median(costs.map(\.wall)) }
    package var cpu: Double { median(costs.map(\.cpu)) }
}

/// Runs every task once a round, so that a slow spell of a shared machine touches all alike. Rounds before the first
/// counted one warm the page cache up.
func measured(_ tasks: [MeasuredTask], rounds: Int, warmups: Int = 1) throws -> [Measured] {
    var results = tasks.map { Measured(name: $0.name, isPeer: $0.isPeer, costs: [], members: .unknown) }
    for round in 0..<warmups + rounds {
        for (index, task) in tasks.enumerated() {
            try task.prepare()
            let cost = try task.command.run()
            let members = try task.check()
            // Once different is different.
            if case .different = results[index].members {} else { results[index].members = members }
            if round >= warmups { results[index].costs.append(cost) }
        }
    }
    return results
}

/// The middle value, or the mean of the two in the middle; 0 of nothing.
package func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    if sorted.isEmpty { return 0 }
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
