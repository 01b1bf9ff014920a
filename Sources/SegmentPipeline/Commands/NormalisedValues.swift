import AudienceExport
import CellValues
import SegmentLanguage

/// Values as an audience file would hold them, each with the way there: for whoever asks why a person wasn't found.
package struct NormalisedValues {
    let field: AudienceField
    private let values: [Value]

    private struct Value {
        var raw: String
        var form: NormalForm
        var steps: [NormalStep]
        var notes: [NormalNote]
        /// Lower-case hexadecimal SHA-256 of the normal form, where the platform takes it hashed.
        var hash: String?
    }

    /// The fields that it takes.
    package static let fields: [AudienceField] = [
        .email, .phone, .fn, .ln, .ct, .st, .zip, .country, .dob, .doby, .gen, .age, .madid, .value,
    ]

    package static var fieldNames: [String] { fields.map(\.rawValue) }
    package static var platformNames: [String] { Platform.allCases.map(\.rawValue) }

    /// The lines of a text, without their ends. The last one may have none.
    package static func lines(of bytes: [UInt8]) throws(RunFailure) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var texts: [String] = []
        for (index, line) in lines.enumerated() {
            guard let text = String(validating: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self) else {
                throw RunFailure(
                    place: "standard input:\(index + 1)", code: .rowRejected, "the line isn't UTF-8",
                    status: .data)
            }
            texts.append(text)
        }
        return texts
    }

    /// - Parameters:
    ///   - country: ISO 3166-1 code or name.
    ///   - dateFormat: how dates of birth are written; nil: YYYY-MM-DD.
    package init(
        field name: String, values: [String], country: String?, phones: String?, platform: String?, dateFormat: String?
    ) throws(RunFailure) {
        let names = Self.fieldNames
        guard let field = Self.fields.first(where: { $0.rawValue == name }) else {
            throw .notOneOf("FIELD", name, among: names)
        }
        guard let platform = Platform(rawValue: platform ?? Platform.facebook.rawValue) else {
            throw .notOneOf("--platform", platform ?? "", among: Self.platformNames)
        }
        guard platform.fields.contains(field) else {
            throw .notOneOf(
                "FIELD of \(platform.rawValue)", name,
                among: platform.fields.filter(Self.fields.contains).map(\.rawValue))
        }
        let styles = PhoneStyle.allCases.map(\.rawValue)
        guard let style = PhoneStyle(rawValue: phones ?? PhoneStyle.international.rawValue) else {
            throw .notOneOf("--phones", phones ?? "", among: styles)
        }
        var normaliser = Normaliser(platform: platform, phones: style)
        if let country {
            guard let found = Country.named(country) else {
                throw .unknownCountry(country)
            }
            normaliser.defaultCountry = found
        }
        var format: TimeFormat?
        if let dateFormat {
            guard field == .dob else { throw .notOneOf("--format", dateFormat, among: ["table", "json"]) }
            guard let parsed = try? TimeFormat(dateFormat) else {
                throw .notOneOf("--format", dateFormat, among: ["table", "json", "dd/MM/yyyy", "MM/dd/yyyy"])
            }
            format = parsed
        }
        self.field = field
        self.values = values.map { Self.value(field, $0, normaliser, format) }
    }

    private static func value(
        _ field: AudienceField, _ raw: String, _ normaliser: Normaliser, _ format: TimeFormat?
    ) -> Value {
        let date = format.flatMap { Self.date(raw, $0) }
        var explained = normaliser.explained(field, date ?? raw)
        if let format, let date {
            explained.steps.insert(NormalStep(rule: "a date as \(format.text)", result: date), at: 0)
        } else if format != nil, case .normal = explained.form {
            // Good as it stands, and not written as was said.
            explained = (.refused(.notADate), [], [])
        }
        let hash: String? =
            switch explained.form {
            case .normal(let form): normaliser.platform.hashes(field) ? sha256(form.utf8) : nil
            case .hashed(let form): form
            case .empty, .refused: nil
            }
        return Value(raw: raw, form: explained.form, steps: explained.steps, notes: explained.notes, hash: hash)
    }

    private static func date(_ raw: String, _ format: TimeFormat) -> String? {
        var text = raw
        let time = text.withUTF8 { bytes in bytes.baseAddress.flatMap { format.read($0, count: bytes.count) } }
        guard let day = time?.day else { return nil }
        return CivilDate(days: day).iso8601
    }

    /// A block a value: the raw value, a line a rule that changed it, the normal form and its hash.
    package var table: String {
        values.map { value in
            var rows = [[field.rawValue, printable(value.raw)]]
            rows += value.steps.map { ["  " + $0.rule, printable($0.result)] }
            switch value.form {
            case .normal(let form):
                rows.append(["normal form", printable(form)])
                rows.append(["SHA-256", value.hash ?? "never hashed"])
            case .hashed(let form): rows.append(["taken as hashed", form])
            case .empty: rows.append(["empty", "it stays empty and isn't hashed"])
            case .refused(let reason): rows.append(["refused", "\(reason.sentence) [\(reason.rawValue)]"])
            }
            rows += value.notes.map { ["counted as", $0.rawValue] }
            let width = rows.map { $0[0].count }.max() ?? 0
            return rows.map { row in
                row[0] + String(repeating: " ", count: width - row[0].count + 2) + row[1] + "\n"
            }.joined()
        }.joined(separator: "\n")
    }

    package var json: JSONValue {
        .array(
            values.map { value in
                var members: [(key: String, value: JSONValue)] = [
                    ("field", .string(field.rawValue)), ("raw", .string(value.raw)),
                ]
                switch value.form {
                case .normal(let form): members.append(("normal", .string(form)))
                // What was hashed elsewhere has no readable form; its hash is all that there is.
                case .hashed(let form): members.append(("normal", .string(form)))
                case .empty: members.append(("normal", .null))
                case .refused: members.append(("normal", .null))
                }
                members.append(("sha256", .text(value.hash)))
                switch value.form {
                case .refused(let reason): members.append(("reason", .string(reason.rawValue)))
                case .empty: members.append(("reason", .string("empty")))
                case .normal, .hashed: break
                }
                members.append(
                    (
                        "steps",
                        .array(
                            value.steps.map {
                                .object([("rule", .string($0.rule)), ("result", .string($0.result))])
                            })
                    ))
                if !value.notes.isEmpty {
                    members.append(("notes", .array(value.notes.map { .string($0.rawValue) })))
                }
                return .object(members)
            })
    }
}

extension RunFailure {
    /// An argument that isn't one of some words.
    fileprivate static func notOneOf(_ what: String, _ word: String, among words: [String]) -> RunFailure {
        RunFailure(
            place: "segments normalise", code: .unknownArgument,
            "\(what): no \(quoted(word)); one of \(words.joined(separator: ", ")) was expected",
            hint: didYouMean(word, among: words),
            status: .usage)
    }

    fileprivate static func unknownCountry(_ word: String) -> RunFailure {
        RunFailure(
            place: "segments normalise", code: .unknownArgument,
            "--country: no \(quoted(word)); a country's name, or its code in ISO 3166-1 (ES, ESP), was expected",
            hint: didYouMean(word, among: Country.names), status: .usage)
    }
}
