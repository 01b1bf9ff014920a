/// The reference pages of the language, made from its declarations: a page can't say what the checker doesn't do.
///
/// They are committed, and a test fails where the committed text isn't this; `RECORD_REFERENCE=1` writes it.
package enum ReferencePages {
    package struct Page: Sendable {
        /// Below the documentation catalogue: `Reference/Operators.md`.
        package var path: String
        package var text: String

        package init(_ name: String, title: String, abstract: String, _ sections: [String]) {
            path = "Reference/\(name).md"
            text = (["# \(title)", abstract, ReferencePages.note] + sections).joined(separator: "\n\n") + "\n"
        }
    }

    private static let note =
        "<!-- Generated from the declarations; RECORD_REFERENCE=1 swift test --filter Reference -->"

    package static let ofLanguage: [Page] = [operators, measures, windows]

    // MARK: - Pages

    private static let operators = Page(
        "Operators", title: "Operators", abstract: "How a field, a property or a metric is held against a value.",
        [
            "A missing value fails every positive operator. A negative one is exactly NOT its positive twin, so it holds "
                + "where there is no value, unless `\"missing\": \"exclude\"` stands beside it. Texts are compared without "
                + "regard to case, unless `\"case\": \"exact\"` does.",
            table(
                ["operator", "types", "value", "in words", "NOT of"],
                OperatorDeclaration.all.flatMap { declaration in
                    declaration.forms.map { form in
                        [
                            code(declaration.name), types(form.types), form.value.shape.meaning, declaration.phrase,
                            declaration.positive.map(code) ?? "",
                        ]
                    }
                }),
            "`{\"field\": NAME}` or `{\"metric\": {…}}` may stand for a single value, outside `where`; both sides must be "
                + "numbers, texts or dates.",
            "## Examples", Self.asOf,
        ] + OperatorDeclaration.all.map { "### \(code($0.name))\n\n" + examples($0.examples) } + [
            "## Parts of values",
            table(
                ["part", "of", "is"],
                AccessorDeclaration.all.map {
                    [code("." + $0.accessor.rawValue), types($0.accessor.baseTypes), $0.meaning]
                }),
        ] + AccessorDeclaration.all.map { "### \(code("." + $0.accessor.rawValue))\n\n" + examples($0.examples) })

    private static let measures = Page(
        "Measures", title: "Measures", abstract: "What a metric computes over a contact's activities.",
        [
            table(
                ["measure", "value", "over no activity", "alone"],
                MeasureDeclaration.all.map { declaration in
                    [
                        declaration.spellings.map(code).joined(separator: " "), declaration.meaning,
                        declaration.overNothing.map(String.init) ?? "missing",
                        declaration.mayStandAlone ? "at least 1" : "",
                    ]
                }),
            "The last column: what is meant where `op` and `value` are left out. PROP is a property or, where it is added "
                + "up, `{\"product\": [PROP, PROP]}`.",
            "## Examples", Self.asOf,
        ] + MeasureDeclaration.all.map { "### \(code($0.name))\n\n" + examples($0.examples) })

    private static let windows = Page(
        "Windows", title: "Windows", abstract: "Which span of time an activity or a date must lie in.",
        [
            table(
                ["write", "means", "two ends"],
                WindowDeclaration.all.map { form in
                    let value =
                        switch form.value {
                        case .duration: "D"
                        case .ends: "I"
                        case .unit: "U"
                        }
                    let keys = form.keys.map { "\"\($0)\": \(value)" }.joined(separator: ", ")
                    return [
                        code("{\(keys)}"), form.meaning,
                        form.hasTwoEnds ? "yes" : form.keys.count == 2 ? "if both" : "no",
                    ]
                }),
            "D is a duration: a whole number from 1 and one of "
                + "\(listed(Duration.Unit.allCases.map { code($0.rawValue) }, "and")); minutes and hours are exact, the others "
                + "civil, in the pipeline's time zone. I is an instant: a date, a date-time with offset, `-30d`, `+7d` or "
                + "`now`. U is one of \(listed(Window.Unit.allCases.map { code($0.rawValue) }, "and")). `anniversary` needs a "
                + "window with two ends.",
            "## Examples", Self.asOf,
        ]
            + WindowDeclaration.all.map { form in
                "### \(form.keys.map(code).joined(separator: ", "))\n\n" + examples(form.examples)
            })

    private static let asOf =
        "As-of is `\(LanguageExample.asOf)` and the zone \(LanguageExample.timeZone) in all of them. Each is run by a test."

    // MARK: - Parts

    package static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }

    package static func code(_ text: String) -> String { "`\(text)`" }

    private static func types(_ types: [ValueType]) -> String {
        types.count == ValueType.allCases.count ? "every type" : types.map(\.rawValue).joined(separator: ", ")
    }

    private static func examples(_ examples: [LanguageExample]) -> String {
        examples.map { example in
            var lines = [
                "```json", example.filter, "```", "",
                example.holds ? "holds for a contact with" : "fails for a contact with",
            ]
            lines[4] += example.contact == "{}" ? " no fields" : " `\(example.contact)`"
            if example.activities.isEmpty {
                lines[4] += "."
            } else {
                lines[4] += " and"
                lines += ["", "```json"] + example.activities + ["```"]
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

extension MeasureDeclaration {
    fileprivate var meaning: String {
        guard isOptionallyOfProperty else { return phrase.replacingProperty }
        return "the date-time of the \(name) activity; PROP in the \(name) activity that has one"
    }

    /// As a definition writes it.
    fileprivate var spellings: [String] {
        switch argument {
        case .none: ["\"\(name)\""]
        case .numeric, .property: ["{\"\(name)\": PROP}"]
        case .optionalProperty: ["\"\(name)\"", "{\"\(name)\": PROP}"]
        case .metrics: ["{\"\(name)\": [METRIC, METRIC]}"]
        }
    }
}

extension String {
    fileprivate var replacingProperty: String {
        guard hasSuffix("{property}") else { return self }
        return dropLast("{property}".count) + "PROP"
    }
}

extension ValueShape {
    fileprivate var meaning: String {
        switch self {
        case .none: "none"
        case .texts: "a text, or a list of texts"
        case .numbers: "a number, or a list of numbers"
        case .number: "a number"
        case .numberPair: "`[low, high]`"
        case .boolean: "true or false"
        case .window: "a window"
        case .anniversary: "a window with two ends"
        case .moment: "an instant"
        case .days: "a date, or a list of dates"
        case .elements: "a text, or a list of texts"
        }
    }
}
