import Dispatch

/// What has to be undone where a run is ended from outside, and what must not be cut in two.
///
/// A queue as a lock: whoever publishes holds it, so a signal waits until the renames are through.
package final class Interruption: Sendable {
    private let queue = DispatchQueue(label: "interruption")
    private let state = State()

    private final class State: @unchecked Sendable {
        // Touched on the queue alone.
        var undo: (@Sendable () -> Void)?
    }

    package init() {}

    /// From now on `undo` is what an interruption does; nil: nothing.
    func onInterruption(_ undo: (@Sendable () -> Void)?) {
        queue.sync { state.undo = undo }
    }

    /// What must not be cut in two: an interruption waits for its end, and from its start there is nothing to undo.
    func finishing<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let outcome = queue.sync { () -> Swift.Result<Result, Failure> in
            state.undo = nil
            do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// Undoes what there is to undo, then ends.
    package func interrupt(then end: @Sendable () -> Void) {
        queue.sync {
            state.undo?()
            end()
        }
    }
}
