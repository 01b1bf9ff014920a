import SegmentLanguage
import Testing

/// A definition with faults, marked where each is found.
struct BrokenFile: CustomTestStringConvertible {
    var title: String
    var text: MarkedText
    var expected: [Expected]

    init(_ title: String, _ text: MarkedText, _ expected: Expected...) {
        self.title = title
        self.text = text
        self.expected = expected
    }

    var testDescription: String { title }

    /// The filter in a segment of this type.
    func wrapped(type: String) -> MarkedText {
        MarkedText(
            stringLiteral: #"{"id": "s", "name": "S", "type": "\#(type)", "include":"# + "\n" + text.marked + "}")
    }
}
