import CellValues
import SegmentLanguage

/// A text with markers (1️⃣ … 9️⃣) that say where findings are expected: `{"field": 1️⃣"contry"}`.
struct MarkedText: ExpressibleByStringInterpolation {
    /// As written, markers and all.
    let marked: String
    let text: String
    let places: [String: TextPlace]

    init(stringLiteral marked: String) {
        var text = ""
        var places: [String: TextPlace] = [:]
        var place = TextPlace(line: 1, column: 1)
        for character in marked {
            if character.unicodeScalars.contains("\u{20E3}") {
                places[String(character)] = place
                continue
            }
            text.append(character)
            if character == "\n" {
                place = TextPlace(line: place.line + 1, column: 1)
            } else {
                place.column += character.unicodeScalars.count
            }
        }
        self.marked = marked
        self.text = text
        self.places = places
    }

    var bytes: [UInt8] { Array(text.utf8) }
}

/// A finding as a table row has it: marker, code, message, hint.
struct Expected: Hashable, CustomStringConvertible {
    var marker: String
    var code: FindingCode
    var message: String
    var hint: String?
    var severity: Finding.Severity

    init(
        _ marker: String, _ code: FindingCode, _ message: String, hint: String? = nil,
        severity: Finding.Severity = .error
    ) {
        self.marker = marker
        self.code = code
        self.message = message
        self.hint = hint
        self.severity = severity
    }

    func finding(in marked: MarkedText, file: String) -> Finding {
        Finding(
            file: file, place: marked.places[marker], severity: severity, code: code.rawValue, message: message,
            hint: hint)
    }

    var description: String { "\(marker) \(code.rawValue): \(message)" }
}
