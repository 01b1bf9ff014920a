import CellValues

/// Reads `"format"` and `"months"`, of a catalogue or of a mapping, into compiled formats.
package struct FormatReader {
    private let object: ObjectReader
    private let log: FindingLog
    /// What is written like this, for messages: `'birth_date'`.
    private let subject: String

    package init(_ object: ObjectReader, of subject: String) {
        self.object = object
        self.subject = subject
        log = object.log
    }

    /// - Parameters:
    ///   - months: those of `defaults`, where the object has none of its own.
    ///   - formats: likewise, as they are written.
    /// - Returns: nothing, with findings, where a format is wrong.
    package func formats(
        months inherited: MonthNames?, formats written: [(text: String, node: JSONNode)]
    ) -> [TimeFormat] {
        let own = Self.written(object)
        let months = self.months() ?? inherited ?? .english
        var formats: [TimeFormat] = []
        for (text, node) in own ?? written {
            // What is wrong with a default is told there.
            let tells = own != nil
            do throws(TimeFormat.Fault) {
                let format = try TimeFormat(text, months: months)
                if tells { tellTwin(of: format, among: formats, at: node.place) }
                formats.append(format)
            } catch {
                if tells { log.add(.noFormat(text, error), at: node.place) }
            }
        }
        return formats
    }

    private func tellTwin(of format: TimeFormat, among others: [TimeFormat], at place: TextPlace) {
        for other in others {
            if other.text == format.text { return log.add(.repeatedFormat(format.text, subject), at: place) }
            if let cell = TimeFormat.cellReadDifferently(other, format) {
                return log.add(.ambiguousFormat(other.text, format.text, subject, cell: cell), at: place)
            }
        }
    }

    package func months() -> MonthNames? {
        guard let node = object["months"], let texts = object.texts("months") else { return nil }
        guard case .array(let elements) = node.kind, elements.count == texts.count else { return nil }
        do throws(MonthNames.Fault) {
            return try MonthNames(written: texts)
        } catch {
            log.add(.noMonths(error), at: node.place)
            return nil
        }
    }

    /// One text or a list of texts, each with its place; nil where there are none.
    package static func written(_ object: ObjectReader) -> [(text: String, node: JSONNode)]? {
        guard let node = object["format"] else { return nil }
        let nodes: [JSONNode]
        if case .array(let elements) = node.kind { nodes = elements } else { nodes = [node] }
        if nodes.isEmpty { object.log.add(.emptyList("format"), at: node.place) }
        return nodes.compactMap { node in
            guard case .string(let text) = node.kind else {
                object.log.add(
                    .wrongJSONType("'format'", expected: "a text or a list of texts", found: node), at: node.place)
                return nil
            }
            return (text, node)
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func noFormat(_ text: String, _ fault: TimeFormat.Fault) -> Self {
        let parts =
            "the parts are \(listed(TimeFormat.wordList, "and")); letters that are themselves stand in 'single quotes'"
        let (why, hint): (String, String?) =
            switch fault {
            case .unknownLetters(let letters): ("\(quoted(letters)) means nothing", parts)
            case .openQuote: ("a single quote is not closed", "write '' for a single quote")
            case .repeated(let part): ("\(quoted(part)) says again what stands before it", nil)
            case .lacks(let part): ("it has no \(quoted(part))", "a date has a year, a month and a day")
            case .needs(let part, let other): ("\(quoted(part)) stands without \(quoted(other))", nil)
            case .runsTogether(let part, let next):
                (
                    "\(quoted(part)) runs into \(quoted(next)), so nobody can tell where it ends",
                    "write parts of two digits, as in 'ddMMyyyy', or something between them"
                )
            }
        return FindingMessage(.badValue, "\(quoted(text)) is no format of dates: \(why)", hint: hint)
    }

    fileprivate static func repeatedFormat(_ text: String, _ subject: String) -> Self {
        FindingMessage(.repeatedName, "the format \(quoted(text)) of \(subject) stands twice")
    }

    fileprivate static func ambiguousFormat(
        _ one: String, _ other: String, _ subject: String, cell: String
    ) -> Self {
        FindingMessage(
            .ambiguousFormat,
            "\(quoted(one)) and \(quoted(other)) of \(subject) read one cell as two different times, such as \(quoted(cell))",
            hint:
                "keep the one that the files are written in; where there are both, give each a source and a field of its own"
        )
    }

    fileprivate static func noMonths(_ fault: MonthNames.Fault) -> Self {
        let why =
            switch fault {
            case .notTwelve(let count): "'months' must be twelve texts, not \(count)"
            case .empty(let month): "a name of month \(month) in 'months' is empty"
            case .repeated(let name): "\(quoted(name)) is the name of two months"
            case .startsWithDigit(let name): "\(quoted(name)) can't be the name of a month: it begins with a digit"
            }
        return FindingMessage(
            .badValue, why, hint: "January comes first, and alternatives stand between bars: \"enero|ene\"")
    }
}
