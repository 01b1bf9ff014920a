import CellValues
import SegmentLanguage

/// A workflow's steps as a list with jumps, so that a pass is a walk along it.
struct WorkflowProgram: Sendable {
    enum Instruction: Sendable {
        case change(JournalLine.Action, segment: String, path: String)
        case wait(Duration)
        /// Goes on where the answer is yes, else at `otherwise`.
        case ask(question: Int, otherwise: Int)
        case jump(to: Int)
    }

    /// An `if`: asked once a pass.
    struct Question: Sendable {
        var condition: Condition
        /// Its step and its words: what a decision is kept under. A filter that was changed is another question.
        var name: String
    }

    private(set) var instructions: [Instruction] = []
    private(set) var questions: [Question] = []

    init(_ steps: [Workflow.Step]) { append(steps, above: "") }

    private mutating func append(_ steps: [Workflow.Step], above: String) {
        for (index, step) in steps.enumerated() {
            let path = "\(above)\(index + 1)"
            switch step {
            case .add(let segment): instructions.append(.change(.add, segment: segment, path: path))
            case .remove(let segment): instructions.append(.change(.remove, segment: segment, path: path))
            case .wait(let duration): instructions.append(.wait(duration))
            case .branch(let condition, let then, let other):
                let question = questions.count
                questions.append(Question(condition: condition, name: "\(path): \(condition.textSummary())"))
                let ask = instructions.count
                instructions.append(.jump(to: 0))
                append(then, above: "\(path).then.")
                let end = instructions.count
                instructions.append(.jump(to: 0))
                instructions[ask] = .ask(question: question, otherwise: instructions.count)
                append(other, above: "\(path).else.")
                instructions[end] = .jump(to: instructions.count)
            }
        }
    }

    /// How far a pass has come.
    enum Progress: Equatable {
        /// Through, with its last wait over (or to be over) at this instant.
        case ended(Instant)
        /// Steps are left for a later run.
        case waiting
        /// A newer trigger has taken its place.
        case void

        /// Whether it still waits at an instant before as-of.
        func isWaiting(at instant: Instant) -> Bool {
            switch self {
            case .ended(let end): instant < end
            case .waiting: true
            case .void: false
            }
        }
    }

    /// Walks a pass from its trigger: steps before as-of, and not after the trigger that takes its place.
    ///
    /// - Parameters:
    ///   - end: of the pass, where a newer trigger voids what is left: steps at that very instant still happen.
    ///   - answer: of a question; nil where it can't be told in this run.
    func walk(
        from trigger: Instant, until end: Instant?, asOf: AsOf, answer: (Int) -> Bool?,
        change: (JournalLine.Action, _ segment: String, _ path: String, Instant) -> Void
    ) -> Progress {
        var instant = trigger
        var position = 0
        while position < instructions.count {
            if instant >= asOf.instant { return .waiting }
            if let end, end < instant { return .void }
            switch instructions[position] {
            case .change(let action, let segment, let path):
                change(action, segment, path, instant)
                position += 1
            case .wait(let duration):
                instant = asOf.adding(duration, to: instant, sign: 1)
                position += 1
            case .ask(let question, let otherwise):
                guard let answer = answer(question) else { return .waiting }
                position = answer ? position + 1 : otherwise
            case .jump(let target): position = target
            }
        }
        return .ended(instant)
    }
}
