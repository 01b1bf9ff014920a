import CellValues
import SegmentLanguage

/// A text with markers (1️⃣ … 9️⃣) that say where findings are expected: `{"field": 1️⃣"contry"}`.
struct MarkedText: ExpressibleByStringInterpolation {
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

    init(_ marker: String, _ code: FindingCode, _ message: String, hint: String? = nil) {
        self.marker = marker
        self.code = code
        self.message = message
        self.hint = hint
    }

    func finding(in marked: MarkedText, file: String, severity: Finding.Severity = .error) -> Finding {
        Finding(
            file: file, place: marked.places[marker], severity: severity, code: code.rawValue, message: message,
            hint: hint)
    }

    var description: String { "\(marker) \(code.rawValue): \(message)" }
}
