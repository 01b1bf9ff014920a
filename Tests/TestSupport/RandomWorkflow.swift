/// A workflow made at random, and its JSON: it adds to and removes from `s` and `t`, and asks who is in `who`.
package struct RandomWorkflow {
    package indirect enum Step {
        case add(String)
        case remove(String)
        case wait(String)
        case branch([Step], [Step])
    }

    package var steps: [Step]
    package var again: String
    package var isForAll: Bool

    package static let targets = ["s", "t"]

    package init(_ random: inout SplitMix64, isForAll: Bool, hasBranches: Bool) {
        again = random.pick(["restart", "ignore"])
        self.isForAll = isForAll
        steps = Self.steps(&random, depth: 0, hasBranches: hasBranches, count: 1...5)
    }

    private static func steps(
        _ random: inout SplitMix64, depth: Int, hasBranches: Bool, count: ClosedRange<Int>
    ) -> [Step] {
        (0..<Int.random(in: count, using: &random)).map { _ in
            switch Int.random(in: 0..<(hasBranches && depth < 2 ? 8 : 6), using: &random) {
            case 0, 1: .add(random.pick(targets))
            case 2: .remove(random.pick(targets))
            case 3...5: .wait(random.pick(["30min", "5h", "1d", "1d", "2d", "3d", "1mo"]))
            default:
                .branch(
                    steps(&random, depth: depth + 1, hasBranches: hasBranches, count: 0...3),
                    steps(&random, depth: depth + 1, hasBranches: hasBranches, count: 0...3))
            }
        }
    }

    package func json(id: String, trigger: String = #"{"activity": "visit"}"#, more: String = "") -> String {
        let audience = isForAll ? "everyone" : #"{"segment": "who"}"#
        let shown = isForAll ? "\"\(audience)\"" : audience
        return #"""
            {"id": "\#(id)", "name": "\#(id)", "status": "active", "audience": \#(shown), "again": "\#(again)",
             "trigger": \#(trigger)\#(more), "steps": \#(Self.json(steps))}
            """#
    }

    private static func json(_ steps: [Step]) -> String {
        let texts = steps.map { step in
            switch step {
            case .add(let segment): #"{"add_to": "\#(segment)"}"#
            case .remove(let segment): #"{"remove_from": "\#(segment)"}"#
            case .wait(let duration): #"{"wait": "\#(duration)"}"#
            case .branch(let then, let other):
                #"{"if": {"segment": "who"}, "then": \#(json(then)), "else": \#(json(other))}"#
            }
        }
        return "[" + texts.joined(separator: ", ") + "]"
    }
}
