import CellValues
import FlatFiles
import TestSupport

// A world's rows as JSON: an object a line, or a document.

extension WorldFiles {
    mutating func objects(
        _ objects: [JSONValue], _ layout: SourceLayout
    ) -> (bytes: [UInt8], written: WrittenFile) {
        layout.format == .json ? document(objects, layout) : lines(objects, layout)
    }

    // MARK: - JSON Lines

    private mutating func lines(
        _ objects: [JSONValue], _ layout: SourceLayout
    ) -> (bytes: [UInt8], written: WrittenFile) {
        var text = FileText(lineEnd: random.chance(10) ? "\r" : random.chance(20) ? "\r\n" : "\n")
        if random.chance(10) { text.putMark() }
        for object in objects {
            if random.chance(3) { text.put(Array(random.pick(["", " ", "\t "]).utf8)) }
            if random.chance(4) {
                let (stray, reason) = stray(layout)
                text.file.strays.append(.init(reason: reason, place: text.put(row: stray)))
            }
            if random.chance(2) { text.putMark() }
            let blank = random.chance(5) ? " " : ""
            text.file.places.append(text.put(row: Array((blank + object.written(using: &random)).utf8)))
        }
        if random.chance(30) { text.dropLastLineEnd() }
        return (text.bytes, text.file)
    }

    /// What is no row, and why.
    private mutating func stray(_ layout: SourceLayout) -> (bytes: [UInt8], reason: String) {
        let isDocument = layout.format == .json
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let strays: [(String, String)] = [
            (isDocument ? #"{"a": tru}"# : #"{"contact_id": "c1""#, "bad_json"), (#"{"a": 01}"#, "bad_json"),
            ("5", "not_object"), (#"["é"]"#, "not_object"), (#""x""#, "not_object"),
            (#"{"contact_id": "c1", "contact_id": "c1"}"#, "repeated_key"), ("{\"a\": \(deep)}", "too_deep"),
            (#"{"a": "?"}"#, "not_utf8"),
        ]
        let (text, reason) = random.pick(layout.encoding == .utf8 ? strays : strays.dropLast())
        if reason == "not_utf8" { return (text.utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }, reason) }
        if !layout.isLenientToNaN, random.chance(20) { return (Array(#"{"a": NaN}"#.utf8), "bad_json") }
        return (Array(text.utf8), reason)
    }

    // MARK: - Documents

    /// An array, objects one after another, or an array somewhere inside an object. Counted are objects, not lines.
    private mutating func document(
        _ objects: [JSONValue], _ layout: SourceLayout
    ) -> (bytes: [UInt8], written: WrittenFile) {
        var text = FileText(lineEnd: "")
        if random.chance(10) { text.putMark() }
        let isArray = layout.rowsPath != nil || random.chance(70)
        for part in layout.rowsPath?.parts ?? [] { text.put(raw: Array("{\"n\": [1, {}], \"\(part)\" : \n".utf8)) }
        if isArray { text.put(raw: Array("[\n".utf8)) }
        var count = 0
        func put(_ row: [UInt8], _ text: inout FileText, _ gap: String) {
            if count > 0 { text.put(raw: Array((isArray ? "," + gap : gap.isEmpty ? " " : gap).utf8)) }
            count += 1
            text.put(raw: row)
            text.note(row: row)
        }
        for object in objects {
            // An array that comes first would be the document.
            if random.chance(4), isArray || count > 0 {
                let (row, reason) = stray(layout)
                put(row, &text, random.pick(["", " ", "\n", "\r\n\n"]))
                text.file.strays.append(.init(reason: reason))
            }
            put(Array(object.written(using: &random).utf8), &text, random.pick(["", " ", "\n", "\r\n\n"]))
        }
        if isArray { text.put(raw: Array("\n]".utf8)) }
        for _ in layout.rowsPath?.parts ?? [] { text.put(raw: Array(", \"after\": \"]}\"}".utf8)) }
        text.file.lines = count
        return (text.bytes, text.file)
    }
}
