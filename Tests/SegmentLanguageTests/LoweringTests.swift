import CellValues
import SegmentLanguage
import Testing

/// What a filter becomes.
@Suite("Checked conditions")
struct LoweringTests {
    static let full = CheckContext(catalogue: SampleCatalogue.catalogue)

    static func condition(_ filter: String, _ context: CheckContext = full) -> Condition? {
        let text = #"{"id": "s", "name": "S", "type": "dynamic_plus", "include": \#(filter)}"#
        let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: context)
        #expect(check.findings.filter { $0.severity == .error }.map(\.rendered) == [])
        return check.segment?.include
    }

    /// The type that a definition without a catalogue gives to a field.
    static func inferred(_ name: String, _ filter: String) -> ValueType? {
        func type(_ condition: Condition) -> ValueType? {
            switch condition {
            case .all(let parts), .any(let parts): parts.lazy.compactMap(type).first
            case .test(let comparison):
                if case .field(let field) = comparison.subject, field.name == name { field.type } else { nil }
            default: nil
            }
        }
        return condition(filter, CheckContext()).flatMap(type)
    }

    @Test("A negative operator is its positive twin, negated")
    func negatives() {
        let city = ContactOperand.field(FieldReference(name: "city", type: .text))
        #expect(
            Self.condition(#"{"field": "city", "op": "not_contains", "value": ["a", "B"], "missing": "exclude"}"#)
                == .test(
                    Comparison(
                        subject: city, test: .constant(.text(.contains, ["a", "B"], matching: .ignoringCase)),
                        isNegated: true,
                        excludesMissing: true, operatorName: "not_contains")))
        let tags = ContactOperand.field(FieldReference(name: "tags", type: .list, separator: ";"))
        #expect(
            Self.condition(#"{"field": "tags", "op": "has_none", "value": "a", "case": "exact"}"#)
                == .test(
                    Comparison(
                        subject: tags, test: .constant(.has(.any, ["a"], matching: .exact)), isNegated: true,
                        operatorName: "has_none")))
        #expect(
            Self.condition(#"{"field": "city", "op": "is_not_set"}"#)
                == .test(
                    Comparison(subject: city, test: .constant(.isSet), isNegated: true, operatorName: "is_not_set")))
    }

    @Test("A negative operator is declared to ask what its positive twin asks, of the same types")
    func negativesAskAlike() {
        var count = 0
        for declaration in OperatorDeclaration.all {
            guard let positive = declaration.positive.flatMap(OperatorDeclaration.named) else { continue }
            count += 1
            for type in declaration.forms.flatMap(\.types) {
                #expect(declaration.value(for: type) == positive.value(for: type), "\(declaration.name) of \(type)")
            }
        }
        #expect(count > 5)
    }

    @Test("No two measures make the same, and no two windows")
    func declarationsDiffer() {
        let price = PropertyReference(path: "price", type: .decimal)
        let measures = MeasureDeclaration.all.flatMap { declaration -> [Measure] in
            switch declaration.argument {
            case .none(let measure, _): [measure]
            case .numeric(let measure): [measure(.property(price))]
            case .property(let measure): [measure(price)]
            case .optionalProperty(let word, _, let measure): [word, measure(price)]
            case .metrics: []
            }
        }
        #expect(Set(measures).count == measures.count && measures.count > 10)
        let windows = WindowDeclaration.all.compactMap { declaration -> Window? in
            switch declaration.value {
            case .duration(let window): window(Duration(count: 1, unit: .days))
            case .unit(let window): window(.day)
            case .ends: nil
            }
        }
        #expect(Set(windows).count == windows.count && windows.count == WindowDeclaration.all.count - 1)
    }

    @Test("A count without an operator is at least 1")
    func happened() {
        let metric = Metric(
            activity: .types(["purchase", "refund"]), window: .last(Duration(count: 60, unit: .days)), measure: .count)
        #expect(
            Self.condition(#"{"activity": ["refund", "purchase"], "window": {"last": "60d"}}"#)
                == .test(
                    Comparison(
                        subject: .metric(metric, times: WrittenNumber(1)),
                        test: .constant(.number(.greaterOrEqual, WrittenNumber(1))), operatorName: "")))
    }

    @Test("Options take the list's own spelling")
    func options() {
        guard case .test(let comparison) = Self.condition(#"{"field": "country", "op": "is", "value": ["es", "It"]}"#)
        else {
            Issue.record("no test")
            return
        }
        #expect(comparison.test == .constant(.text(.is, ["ES", "IT"], matching: .ignoringCase)))
    }

    @Test("Contact keys, phones and activity types are compared as written")
    func exact() {
        for filter in [
            #"{"field": "contact_id", "op": "is", "value": "C1"}"#, #"{"field": "phone", "op": "is", "value": "C1"}"#,
        ] {
            guard case .test(let comparison) = Self.condition(filter) else {
                Issue.record("no test")
                continue
            }
            #expect(comparison.test == .constant(.text(.is, ["C1"], matching: .exact)))
        }
        guard
            case .test(let comparison) = Self.condition(
                #"{"activity": "*", "where": {"field": "@type", "op": "starts_with", "value": "purchase"}}"#),
            case .metric(let metric, _) = comparison.subject, case .test(let inner) = metric.where
        else {
            Issue.record("no metric")
            return
        }
        #expect(inner.subject == .type)
        #expect(inner.test == .text(.startsWith, ["purchase"], matching: .exact))
    }

    @Test("Properties know their list, their path and their currency")
    func properties() {
        guard
            case .test(let comparison) = Self.condition(
                #"{"activity": "purchase", "measure": {"sum": {"product": ["products[].price", "products[].quantity"]}}, "where": {"line": {"field": "category.length", "op": ">", "value": 3}}, "op": ">", "value": 1}"#
            ), case .metric(let metric, _) = comparison.subject
        else {
            Issue.record("no metric")
            return
        }
        let price = PropertyReference(list: "products", path: "price", type: .decimal, currency: "currency")
        let quantity = PropertyReference(list: "products", path: "quantity", type: .integer)
        #expect(metric.measure == .sum(.product(price, quantity)))
        let category = PropertyReference(list: "products", path: "category", type: .text, accessor: .length)
        #expect(
            metric.where
                == .line(
                    of: "products",
                    .test(
                        Comparison(
                            subject: .property(category), test: .number(.greater, WrittenNumber(3)), operatorName: ">"))
                )
        )
    }

    @Test("Operands carry their scale and the ratio its two metrics")
    func operands() {
        guard
            case .test(let comparison) = Self.condition(
                #"{"field": "balance", "op": "<=", "value": {"metric": {"activity": "purchase", "measure": {"avg": "total"}, "times": 0.5}}}"#
            ), case .number(.lessOrEqual, .metric(let metric, let times)) = comparison.test
        else {
            Issue.record("no operand")
            return
        }
        #expect(times == WrittenNumber(jsonNumber: "0.5"))
        #expect(
            metric.measure
                == .average(.property(PropertyReference(path: "total", type: .decimal, currency: "currency"))))
        for filter in [
            #"{"ratio": [{"activity": "purchase"}, {"activity": "*"}], "op": "is", "value": 1}"#,
            #"{"measure": {"ratio": [{"activity": "purchase"}, {"activity": "*"}]}, "op": "is", "value": 1}"#,
        ] {
            guard case .test(let comparison) = Self.condition(filter), case .metric(let metric, _) = comparison.subject
            else {
                Issue.record("no ratio")
                continue
            }
            #expect(
                metric.measure
                    == .ratio(
                        Metric(activity: .types(["purchase"]), measure: .count), Metric(activity: .any, measure: .count)
                    ))
        }
    }

    @Test("Numbers are read from their own digits")
    func numbers() {
        for (digits, billionths) in [
            ("0", 0), ("-0.0", 0), ("0e999999999999999999999", 0), ("1", 1_000_000_000), ("-12.5", -12_500_000_000),
            ("1e3", 1_000_000_000_000), ("1E-9", 1), ("0.1e+1", 1_000_000_000), ("1.0000000000", 1_000_000_000),
            ("9007199254740993", 9_007_199_254_740_993_000_000_000),
        ] as [(String, Int128)] {
            #expect(ExactDecimal(jsonNumber: digits)?.billionths == billionths, "\(digits)")
        }
        for digits in ["1e-10", "0.0000000001", "1e28", "1e999999999999999999999", "1e-999999999999999999999"] {
            #expect(ExactDecimal(jsonNumber: digits) == nil, "\(digits)")
        }
        #expect(ExactDecimal(jsonNumber: "999999999999999999.999999999")?.description == "999999999999999999.999999999")
    }

    @Test(
        "Without a catalogue the operators and operands give the type",
        arguments: [
            (#"{"field": "x", "op": "is", "value": "a"}"#, ValueType.text),
            (#"{"field": "x", "op": "is", "value": "2026-01-01"}"#, .text),
            (#"{"field": "x", "op": "is_set"}"#, .text),
            (#"{"field": "x", "op": "is", "value": 5}"#, .decimal),
            (#"{"field": "x", "op": "between", "value": [1, 2]}"#, .decimal),
            (#"{"field": "x", "op": "is", "value": true}"#, .boolean),
            (#"{"field": "x", "op": "has_any", "value": "a"}"#, .list),
            (#"{"field": "x", "op": "within", "value": {"last": "30d"}}"#, .datetime),
            (#"{"field": "x", "op": "before", "value": "2026-01-01"}"#, .date),
            (#"{"field": "x", "op": "before", "value": "2026-01-01T00:00:00Z"}"#, .datetime),
            (#"{"field": "x", "op": "within", "value": {"last": "12h"}}"#, .datetime),
            (#"{"field": "x", "op": "after", "value": "-12h"}"#, .datetime),
            (
                #"{"all": [{"field": "x", "op": "is", "value": "2026-01-01"}, {"field": "x", "op": "within", "value": {"last": "1d"}}]}"#,
                .date
            ),
            (#"{"all": [{"field": "x", "op": "is_set"}, {"field": "x", "op": ">", "value": 1}]}"#, .decimal),
            (
                #"{"all": [{"field": "x", "op": "is", "value": {"field": "y"}}, {"field": "y", "op": ">", "value": 1}]}"#,
                .decimal
            ),
            (#"{"field": "x", "op": "<", "value": {"field": "y"}}"#, .decimal),
            (#"{"field": "x", "op": "is", "value": {"metric": {"activity": "purchase"}}}"#, .decimal),
            (
                #"{"field": "x", "op": "after", "value": {"metric": {"activity": "purchase", "measure": "last"}}}"#,
                .datetime
            ),
            (#"{"field": "x", "op": "is", "value": {"field": "purchases.count"}}"#, .decimal),
            (#"{"all": [{"field": "x", "op": "is_set"}, {"field": "x.hour", "op": ">", "value": 9}]}"#, .datetime),
            (#"{"all": [{"field": "x", "op": "is_set"}, {"field": "x.domain", "op": "is", "value": "a"}]}"#, .text),
        ])
    func inference(_ filter: String, _ type: ValueType) {
        #expect(Self.inferred("x", filter) == type)
    }

    @Test(
        "Between a date and a date-time the name decides",
        arguments: [
            ("birth_date", ValueType.date), ("birthday", .date), ("dob", .date), ("created_at", .datetime),
            ("signup_time", .datetime), ("seen", .datetime),
        ])
    func dateOrDatetime(_ name: String, _ type: ValueType) {
        #expect(Self.inferred(name, #"{"field": "\#(name)", "op": "within", "value": {"last": "30d"}}"#) == type)
    }

    @Test("A column truly so named wins over an accessor and an indicator")
    func columns() {
        let context = CheckContext(knownFields: ["birth_date.age", "purchases.count"])
        for name in ["birth_date.age", "purchases.count"] {
            #expect(
                Self.condition(#"{"field": "\#(name)", "op": "is", "value": 5}"#, context)
                    == .test(
                        Comparison(
                            subject: .field(FieldReference(name: name, type: .decimal)),
                            test: .constant(.numberIs([WrittenNumber(5)])), operatorName: "is")))
        }
        #expect(
            Self.condition(#"{"field": "purchases.last_at.year", "op": "is", "value": 2026}"#, context)
                == .test(
                    Comparison(
                        subject: .indicator(.purchasesLastAt, .year), test: .constant(.numberIs([WrittenNumber(2026)])),
                        operatorName: "is")))
    }

    @Test("A header is the list of fields where there is no catalogue")
    func headers() {
        let text =
            #"{"id": "s", "name": "S", "type": "dynamic", "include": {"field": "contry", "op": "is", "value": "ES"}}"#
        let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json")
            .checked(against: CheckContext(knownFields: ["contact_id", "country"]))
        #expect(
            check.findings.map(\.rendered) == [
                "s.json:1:66: no field named 'contry' [unknown-field]\n  did you mean 'country'?"
            ])
    }

    @Test("Every example in the declarations checks without an error")
    func examples() {
        let examples =
            OperatorDeclaration.all.flatMap(\.examples) + MeasureDeclaration.all.flatMap(\.examples)
            + WindowDeclaration.all.flatMap(\.examples)
        #expect(OperatorDeclaration.all.allSatisfy { !$0.examples.isEmpty })
        #expect(MeasureDeclaration.all.allSatisfy { !$0.examples.isEmpty })
        for example in examples { #expect(Self.condition(example.filter, CheckContext()) != nil, "\(example.filter)") }
    }
}
