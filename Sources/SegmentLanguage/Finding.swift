import CellValues

/// Something told to an author: what, where, and what to do about it.
package struct Finding: Hashable, Sendable, Error {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// As the command was given it or the pipeline names it.
    package var file: String
    package var place: TextPlace?
    package var severity: Severity
    /// Kebab-case, stable: `unknown-field`.
    package var code: String
    /// One sentence, no full stop.
    package var message: String
    /// What would help: `did you mean 'country'?`
    package var hint: String?

    package init(
        file: String, place: TextPlace?, severity: Severity = .error, code: String, message: String, hint: String? = nil
    ) {
        self.file = file
        self.place = place
        self.severity = severity
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// `data/segments/vip.json:7:18: no field named 'contry' [unknown-field]`, then the hint on a line of its own.
    package var rendered: String {
        var text = printable(file)
        if let place { text += ":\(place.line):\(place.column)" }
        // What a message quotes is shown by whoever quotes it, whole or cut; this is for what was forgotten.
        text += ": " + (severity == .warning ? "warning: " : "") + printable(message) + " [\(code)]"
        // Of a hint with several parts each stands on a line of its own.
        for line in (hint ?? "").split(separator: "\n") { text += "\n  " + printable(String(line)) }
        return text
    }
}
