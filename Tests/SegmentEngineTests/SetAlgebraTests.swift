import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Conditions are combined as sets, block by block")
struct SetAlgebraTests {
    /// Over whole sets, one contact at a time.
    private func holds(_ node: Int, _ contact: Int, _ graph: ConditionGraph, _ leaves: [ContactSet]) -> Bool {
        switch graph.nodes[node] {
        case .everyone: true
        case .leaf(let leaf): leaves[leaf].contains(contact)
        case .segment: false
        case .not(let part): !holds(part, contact, graph, leaves)
        case .all(let parts): parts.allSatisfy { holds($0, contact, graph, leaves) }
        case .any(let parts): parts.contains { holds($0, contact, graph, leaves) }
        case .atLeast(let least, let parts): parts.count { holds($0, contact, graph, leaves) } >= least
        }
    }

    private func leaf(_ number: Int) -> Condition {
        let field = FieldReference(name: "f\(number)", type: .integer)
        return .test(Comparison(subject: .field(field), test: .constant(.isSet), operatorName: "is_set"))
    }

    private func condition(_ random: inout SplitMix64, depth: Int) -> Condition {
        if depth == 0 || random.chance(25) {
            return random.chance(5) ? .everyone : leaf(Int.random(in: 0..<6, using: &random))
        }
        func parts() -> [Condition] {
            (0..<Int.random(in: 1...4, using: &random)).map { _ in condition(&random, depth: depth - 1) }
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .not(condition(&random, depth: depth - 1))
        case 1: return .all(parts())
        case 2: return .any(parts())
        default:
            let parts = parts()
            return .atLeast(Int.random(in: 1...parts.count, using: &random), parts)
        }
    }

    @Test("The sets are those that asking contact by contact gives", arguments: [UInt64](1...40))
    func same(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Around the edges of words and blocks.
        let universe = [1, 63, 64, 65, 16_383, 16_384, 16_500][Int.random(in: 0..<7, using: &random)]
        let graph = ConditionGraph(
            (0..<12).map { _ -> (include: Condition?, exclude: Condition?) in
                let include = condition(&random, depth: 4)
                return (include, random.chance(40) ? condition(&random, depth: 3) : nil)
            })
        let leaves = graph.leaves.map { _ in
            var set = ContactSet(universe: universe)
            for contact in 0..<universe where random.chance(50) { set.insert(contact) }
            return set
        }
        var algebra = SetAlgebra(graph: graph, universe: universe, leaves: leaves, failures: [:])
        algebra.combineShared(threads: 2)
        for (include, exclude) in graph.segments {
            let include = try #require(include)
            let members = try algebra.members((include, exclude), [])
            let asked = Set(
                (0..<min(universe, 70)).map { _ in Int.random(in: 0..<universe, using: &random) } + [0, universe - 1])
            for contact in asked {
                let wanted =
                    holds(include, contact, graph, leaves)
                    && !(exclude.map { holds($0, contact, graph, leaves) } ?? false)
                #expect(members.contains(contact) == wanted)
            }
            #expect(members.words.last.map { universe % 64 == 0 || $0 >> UInt64(universe % 64) == 0 } ?? true)
        }
    }

    @Test("What is written twice is one node, and a group in two segments is combined once")
    func shared() {
        let group = Condition.all([leaf(0), .not(leaf(1))])
        let graph = ConditionGraph([(.any([group, leaf(2)]), nil), (.any([group, leaf(3)]), nil)])
        #expect(graph.leaves.count == 4)
        #expect(graph.nodes.count == 8)
        #expect(graph.shared.map { graph.nodes[$0].parts.count } == [2])
    }

    @Test("A leaf that failed, and a segment that could not be computed, stand in the way in the order written")
    func obstacles() {
        let graph = ConditionGraph([(.all([.any([leaf(0), leaf(1)]), .segment("b")]), nil)])
        let failing = SetAlgebra(
            graph: graph, universe: 3, leaves: [ContactSet(universe: 3), nil], failures: [1: "too large"])
        #expect(outcome(failing, [nil]) == "failed too large")
        let sound = SetAlgebra(
            graph: graph, universe: 3, leaves: [.everyone(of: 3), .everyone(of: 3)], failures: [:])
        #expect(outcome(sound, [nil]) == "blocked b")
        #expect(outcome(sound, [.everyone(of: 3)]) == "3")
    }

    private func outcome(_ algebra: SetAlgebra, _ references: [ContactSet?]) -> String {
        let (include, exclude) = algebra.graph.segments[0]
        do throws(SetAlgebra.Obstacle) {
            return "\(try algebra.members((include ?? 0, exclude), references).count)"
        } catch {
            switch error {
            case .failed(let reason): return "failed \(reason)"
            case .blocked(let id): return "blocked \(id)"
            }
        }
    }
}
