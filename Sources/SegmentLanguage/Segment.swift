import CellValues

/// A named segment that has been checked: every field exists, every test fits its type, every window is sound.
///
/// Only the checker makes one (`SegmentSyntax.checked`), so nothing later asks again.
package struct Segment: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case `static`
        case dynamic
        case dynamicPlus = "dynamic_plus"
    }

    package internal(set) var id: String
    package internal(set) var name: String
    package internal(set) var summary: String?
    package internal(set) var kind: Kind
    /// Nil for a static segment, whose members come from its journal.
    package internal(set) var include: Condition?
    package internal(set) var exclude: Condition?
    package internal(set) var tags: [String]
    package internal(set) var goal: String?
    package internal(set) var owner: String?
    /// The file it came from, for messages.
    package internal(set) var file: String
    /// Ids of the segments that it names, sorted, each once.
    package internal(set) var references: [String]
    /// What its filters ask of the data, with places, in the order of the file.
    package internal(set) var uses: [DataUse]
}

/// What a contact must satisfy. Plainly true or false for every contact.
package indirect enum Condition: Hashable, Sendable {
    /// `{"everyone": true}`
    case everyone
    /// `{"all": [F, …]}`, never empty
    case all([Condition])
    /// `{"any": [F, …]}`, never empty
    case any([Condition])
    /// `{"not": F}`
    case not(Condition)
    /// `{"at_least": 2, "of": [F, …]}`, from 1 to their number
    case atLeast(Int, [Condition])
    /// `{"segment": "id"}`
    case segment(String)
    /// A field or a metric held against a value.
    case test(Comparison)
    /// `{"sequence": [S, S, …], "window": W}`
    case sequence(ActivitySequence)
}

/// What an activity of a contact must satisfy (`where`), or one line of its list (`line`).
package indirect enum ActivityCondition: Hashable, Sendable {
    case all([ActivityCondition])
    case any([ActivityCondition])
    case not(ActivityCondition)
    case atLeast(Int, [ActivityCondition])
    /// A property held against a value. On a property of a list's lines, outside `line`: at least one line passes.
    case test(Comparison)
    /// `{"line": P, "of": "products"}`: at least one line of the list passes. Inside, every property is of that line,
    /// and its reference still has the list.
    case line(of: String, ActivityCondition)
}

/// A value held against a test.
///
/// `test` is always the positive one; a negative operator is exactly NOT its positive twin, so it holds where there is
/// no value, unless `excludesMissing`.
package struct Comparison: Hashable, Sendable {
    package var subject: Operand
    package var test: ValueTest
    package var isNegated: Bool
    /// `"missing": "exclude"`: no value on either side, no match; on negative operators only.
    package var excludesMissing: Bool
    /// As written, for the summary: `not_contains`. Empty where `op` and `value` were left out (at least 1).
    package var operatorName: String

    package init(
        subject: Operand, test: ValueTest, isNegated: Bool = false, excludesMissing: Bool = false, operatorName: String
    ) {
        self.subject = subject
        self.test = test
        self.isNegated = isNegated
        self.excludesMissing = excludesMissing
        self.operatorName = operatorName
    }
}

/// Where a value comes from.
package indirect enum Operand: Hashable, Sendable {
    /// A contact field.
    case field(FieldReference)
    /// A value indicator, a field that the run computes: `purchases.total`, `rfm.segment`.
    case indicator(Indicator, Accessor?)
    /// A property of the activity (or of the line, inside `line`).
    case property(PropertyReference)
    /// `{"product": [A, B]}` of two numeric properties.
    case product(PropertyReference, PropertyReference)
    /// `@at`
    case activityInstant(Accessor?)
    /// `@type`
    case activityType
    /// A metric of the contact, times a constant (1 where none is written).
    case metric(Metric, times: WrittenNumber)
}

/// A contact field and its type as the catalogue or the definition gives it.
package struct FieldReference: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    package var accessor: Accessor?
    /// `separator` of a list or options field in the catalogue.
    package var separator: String
    /// The list's own spellings, for an option or options field of a catalogue.
    package var options: [String]

    package init(
        name: String, type: ValueType, accessor: Accessor? = nil, separator: String = "|", options: [String] = []
    ) {
        self.name = name
        self.type = type
        self.accessor = accessor
        self.separator = separator
        self.options = options
    }
}

/// A property of an activity and its type. `products[].category` has `list` "products" and `path` "category".
package struct PropertyReference: Hashable, Sendable {
    package var list: String?
    /// Dotted path inside `properties`, or inside one line.
    package var path: String
    package var type: ValueType
    package var accessor: Accessor?
    package var separator: String
    package var options: [String]
    /// The property of the same activity that holds the amount's currency, by its whole name, where the catalogue
    /// gives one (2-data §3).
    package var currency: String?

    package init(
        list: String? = nil, path: String, type: ValueType, accessor: Accessor? = nil, separator: String = "|",
        options: [String] = [], currency: String? = nil
    ) {
        self.list = list
        self.path = path
        self.type = type
        self.accessor = accessor
        self.separator = separator
        self.options = options
        self.currency = currency
    }

    /// As a definition writes it: `products[].category`.
    package var name: String { (list.map { $0 + "[]." } ?? "") + path }
}

package enum ValueType: String, Hashable, Sendable, CaseIterable {
    case text, email, phone, integer, decimal, date, datetime, boolean, option, options, list
}

/// Part of a value: `birth_date.age`, `email.domain`.
package enum Accessor: String, Hashable, Sendable, CaseIterable {
    case age, year, month, day, weekday, hour, domain, length
}

/// A field that the run computes (5-reports-and-exports §1).
package enum Indicator: String, Hashable, Sendable, CaseIterable {
    case purchasesCount = "purchases.count"
    case purchasesTotal = "purchases.total"
    case purchasesAverage = "purchases.average"
    case purchasesFirstAt = "purchases.first_at"
    case purchasesLastAt = "purchases.last_at"
    case rfmSegment = "rfm.segment"
    case rfmRecency = "rfm.recency"
    case rfmFrequency = "rfm.frequency"
    case rfmMonetary = "rfm.monetary"
}

/// A positive test of one value. Each case carries the only operands that its kind of value has, so that
/// "birthday contains 3" can't be built.
package enum ValueTest: Hashable, Sendable {
    /// Any type.
    case isSet
    /// text, email, phone, option, and the accessor `domain`: equals, or contains, … any of the texts (never empty).
    case text(TextRelation, [String], matching: TextMatching)
    /// The same against the text of another operand.
    case textOperand(TextRelation, Operand, matching: TextMatching)
    /// Numbers: equals any of these.
    case numberIs([WrittenNumber])
    case number(NumberRelation, WrittenNumber)
    case numberBetween(WrittenNumber, WrittenNumber)
    case numberOperand(NumberRelation, Operand)
    /// boolean
    case boolean(Bool)
    /// date and datetime: inside the window.
    case within(Window)
    /// date and datetime: some year has its month and day inside the window's local dates.
    case anniversary(Window)
    /// date and datetime.
    case moment(MomentRelation, Moment)
    /// date: is any of these days.
    case dateIs([Moment])
    case momentOperand(MomentRelation, Operand)
    /// options and list.
    case has(ListRelation, [String], matching: TextMatching)
}

package enum TextRelation: String, Hashable, Sendable { case `is`, contains, startsWith, endsWith }
package enum TextMatching: String, Hashable, Sendable { case ignoringCase, exact }
package enum NumberRelation: String, Hashable, Sendable {
    case equal = "is"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}
package enum MomentRelation: String, Hashable, Sendable {
    case `is`, before, after
    case onOrBefore = "on_or_before"
    case onOrAfter = "on_or_after"
}
package enum ListRelation: String, Hashable, Sendable {
    case any = "has_any"
    case all = "has_all"
    case exactly = "is_exactly"
}

/// A value computed from a contact's activities.
package struct Metric: Hashable, Sendable {
    package var activity: ActivitySelection
    package var `where`: ActivityCondition?
    /// Nil: ever.
    package var window: Window?
    package var measure: Measure

    package init(activity: ActivitySelection, where: ActivityCondition? = nil, window: Window? = nil, measure: Measure)
    {
        self.activity = activity
        self.where = `where`
        self.window = window
        self.measure = measure
    }
}

package enum ActivitySelection: Hashable, Sendable {
    /// `"*"`
    case any
    /// Sorted, each once.
    case types([String])
}

package indirect enum Measure: Hashable, Sendable {
    case count
    case sum(NumericSource)
    case average(NumericSource)
    /// Of each activity the sum of its values, and of these sums the average: no definition writes it, value indicators are
    /// made of it where a purchase's amount stands on lines. An activity without any value takes no part.
    case averageByActivity(NumericSource)
    case minimum(NumericSource)
    case maximum(NumericSource)
    case distinct(PropertyReference)
    case distinctDays
    case first
    case last
    case firstValue(PropertyReference)
    case lastValue(PropertyReference)
    case daysSinceFirst
    case daysSinceLast
    /// The outer metric's own selection, where and window are those of the first and not used.
    case ratio(Metric, Metric)
}

/// What is added up: a numeric property, or the product of two.
package enum NumericSource: Hashable, Sendable {
    case property(PropertyReference)
    case product(PropertyReference, PropertyReference)
}

/// `{"sequence": …}`
package struct ActivitySequence: Hashable, Sendable {
    /// `then_not` included: which steps an activity matches is a word of bits.
    package static let stepLimit = 64

    package struct Step: Hashable, Sendable {
        package var activity: ActivitySelection
        package var `where`: ActivityCondition?
        /// In [t, t + D) of the step before; nil: any time after.
        package var within: Duration?
    }
    /// At least one; with `thenNot` at least one, without at least two.
    package var steps: [Step]
    package var thenNot: Step?
    package var window: Window?
}
