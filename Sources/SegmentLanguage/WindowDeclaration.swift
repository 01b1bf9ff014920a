/// A form of window, declared once (1-definitions §5).
package struct WindowDeclaration: Sendable {
    /// The keys that make it: `from` and `to` are one form.
    package var keys: [String]
    package var value: Value
    /// What it holds, for the reference.
    package var meaning: String
    package var hasTwoEnds: Bool
    package var examples: [LanguageExample]

    /// What stands behind the keys, and the window that it makes.
    package enum Value: Sendable {
        case duration(@Sendable (Duration) -> Window)
        case unit(@Sendable (Window.Unit) -> Window)
        /// Behind `from` and `to`, one of which may be left out.
        case ends
    }

    package static var keys: [String] { all.flatMap(\.keys) }

    package static let all: [WindowDeclaration] = [
        WindowDeclaration(
            keys: ["last"], value: .duration(Window.last), meaning: "[as-of − D, as-of)", hasTwoEnds: true,
            examples: [
                .holds(#"{"activity": "*", "window": {"last": "1d"}}"#, "{}", [at("2026-11-19T00:00:00Z")]),
                .fails(#"{"activity": "*", "window": {"last": "1d"}}"#, "{}", [at("2026-11-18T23:59:59Z")]),
            ]),
        WindowDeclaration(
            keys: ["next"], value: .duration(Window.next), meaning: "[as-of, as-of + D); dates and date-times only",
            hasTwoEnds: true,
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "within", "value": {"next": "1d"}}"#,
                    #"{"birth_date": "2026-11-20"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "within", "value": {"next": "1d"}}"#,
                    #"{"birth_date": "2026-11-21"}"#),
            ]),
        WindowDeclaration(
            keys: ["from", "to"], value: .ends, meaning: "[from, to); either may be left out", hasTwoEnds: false,
            examples: [
                .holds(
                    #"{"activity": "*", "window": {"from": "2026-11-01", "to": "2026-11-02"}}"#, "{}",
                    [at("2026-11-01T23:59:59Z")]),
                .fails(
                    #"{"activity": "*", "window": {"from": "2026-11-01", "to": "2026-11-02"}}"#, "{}",
                    [at("2026-11-02T00:00:00Z")]),
            ]),
        WindowDeclaration(
            keys: ["before_last"], value: .duration(Window.beforeLast), meaning: "everything older than as-of − D",
            hasTwoEnds: false,
            examples: [
                .holds(#"{"activity": "*", "window": {"before_last": "1mo"}}"#, "{}", [at("2026-10-19T23:59:59Z")]),
                .fails(#"{"activity": "*", "window": {"before_last": "1mo"}}"#, "{}", [at("2026-10-20T00:00:00Z")]),
            ]),
        WindowDeclaration(
            keys: ["current"], value: .unit(Window.current), meaning: "this local day, week, month, quarter or year",
            hasTwoEnds: true,
            examples: [
                .holds(#"{"activity": "*", "window": {"current": "week"}}"#, "{}", [at("2026-11-16T00:00:00Z")]),
                .fails(#"{"activity": "*", "window": {"current": "week"}}"#, "{}", [at("2026-11-15T23:59:59Z")]),
            ]),
        WindowDeclaration(
            keys: ["previous"], value: .unit(Window.previous),
            meaning: "the last whole local day, week, month, quarter or year",
            hasTwoEnds: true,
            examples: [
                .holds(#"{"activity": "*", "window": {"previous": "quarter"}}"#, "{}", [at("2026-07-01T00:00:00Z")]),
                .fails(#"{"activity": "*", "window": {"previous": "quarter"}}"#, "{}", [at("2026-10-01T00:00:00Z")]),
            ]),
    ]

    private static func at(_ instant: String) -> String { #"{"type": "purchase", "at": "\#(instant)"}"# }
}
