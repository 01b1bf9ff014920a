import CellValues
import FlatFiles
import SegmentEngine

/// What the stages of a run cost, for the manifest's `timing` and `--timings`: nothing else depends on it.
package struct StageTimes: Sendable {
    package struct Stage: Sendable {
        package var name: String
        package var seconds: Double
        package var rows: Int?
        package var bytes: BytesRead?
        /// A part of the stage that follows.
        var isPart = false
    }

    package private(set) var stages: [Stage] = []
    let started: Instant
    private let clock: RunContext.Clock
    private var last: Double

    init(_ clock: RunContext.Clock) {
        self.clock = clock
        started = clock.wall()
        last = clock.steady()
    }

    /// `bytes`: of files that have no other form, read or written.
    mutating func note(_ name: String, rows: Int? = nil, bytes: Int? = nil) {
        note(name, rows: rows, bytes: bytes.map { BytesRead(stored: $0, text: $0) })
    }

    private mutating func note(_ name: String, rows: Int?, bytes: BytesRead?) {
        let now = clock.steady()
        if let index = stages.firstIndex(where: { $0.name == name && !$0.isPart }) {
            // What was done once more takes the place of what came to nothing, and its time too.
            stages[index] = Stage(name: name, seconds: stages[index].seconds + now - last, rows: rows, bytes: bytes)
        } else {
            stages.append(Stage(name: name, seconds: now - last, rows: rows, bytes: bytes))
        }
        last = now
    }

    /// The stage `read`, with its parts before it.
    mutating func noteRead(_ parts: [StageTiming]) {
        for part in parts {
            stages.append(
                Stage(name: part.stage, seconds: part.seconds, rows: part.rows, bytes: part.bytes, isPart: true))
        }
        let reading = parts.filter { $0.bytes != nil }
        note(
            "read", rows: reading.reduce(0) { $0 + $1.rows },
            bytes: reading.reduce(BytesRead()) { $0 + ($1.bytes ?? BytesRead()) })
    }

    func json(threads: Int) -> JSONValue {
        .object([
            ("started", .string(Instant(seconds: started.seconds).rfc3339)),
            ("ended", .string(Instant(seconds: clock.wall().seconds).rfc3339)), ("threads", .integer(threads)),
            ("inflate", .string(InflateLibrary.chosen.description)),
            (
                "seconds",
                .object(stages.filter { !$0.isPart }.map { ($0.name, .number(decimal($0.seconds))) })
            ),
        ])
    }
}

extension StageTimes {
    /// A line a stage (`Reference/Timings.md`), parts before their stage and indented; then the whole, and what inflated.
    var table: String {
        var rows = stages.map { stage in
            let text = stage.bytes.map(\.text)
            return [
                (stage.isPart ? "  " : "") + stage.name, decimal(stage.seconds), stage.rows.map(String.init) ?? "",
                stage.bytes.map { String($0.stored) } ?? "",
                text == stage.bytes?.stored ? "" : text.map(String.init) ?? "",
                text.flatMap { megabytes($0, in: stage.seconds) } ?? "",
            ]
        }
        rows.append(
            ["total", decimal(stages.filter { !$0.isPart }.reduce(0) { $0 + $1.seconds }), "", "", "", ""])
        return TextTable(
            header: ["stage", "seconds", "rows", "bytes", "text", "MB/s"], rows: rows, numbers: [1, 2, 3, 4, 5]
        ).rendered + "gzip files are inflated by \(InflateLibrary.chosen.description)\n"
    }
}

/// Millions of bytes a second, to the tenth; nil where the clock saw no time pass or nothing was there to move.
private func megabytes(_ bytes: Int, in seconds: Double) -> String? {
    guard bytes > 0, seconds >= 0.000_5 else { return nil }
    let tenths = Int(Double(bytes) / seconds / 1e5 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
}

/// Seconds to the millisecond.
private func decimal(_ seconds: Double) -> String {
    let milliseconds = seconds.isFinite ? Int(min(max(seconds, 0), 1e9) * 1000 + 0.5) : 0
    let digits = String(1000 + milliseconds % 1000).dropFirst()
    return "\(milliseconds / 1000).\(digits)"
}
