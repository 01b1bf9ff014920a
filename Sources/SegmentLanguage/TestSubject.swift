import CellValues

/// What a test is about, with its type: a field, a property, a metric.
struct TestSubject<Side: Operand> {
    var operand: Side
    var type: ValueType
    /// For messages: `the date field 'birth_date'`.
    var what: String
    /// The catalogue's list, for an option or options.
    var options: [String] = []
    /// Contact keys, activity types and phones are compared as written, whatever `case` says.
    var isAlwaysExact = false
    var isActivityType = false
    /// Always there, or `required` by the catalogue: nobody thinks of missing values then.
    var isNeverMissing = false
    /// Whether `op` and `value` may be left out.
    var mayStandAlone = false
    /// In the first walk, and where no catalogue gives the type: whose type a use tells.
    var inferredName: TypeInference.Name?
}

// MARK: - Fields

extension FilterCheck {
    /// A contact field, a value indicator, or a part of one; nil with a finding where there is none.
    ///
    /// A column truly so named wins over an indicator and over an accessor.
    mutating func field(_ name: String, at place: TextPlace) -> TestSubject<ContactOperand>? {
        let subject = foundField(name, at: place)
        if case .indicator(let indicator, _) = subject?.operand, !isInferring {
            uses.append(DataUse(place: place, kind: .indicator(indicator)))
        }
        return subject
    }

    private mutating func foundField(_ name: String, at place: TextPlace) -> TestSubject<ContactOperand>? {
        if name.isEmpty {
            log.add(.emptyName("field"), at: place)
            return nil
        }
        if let column = column(name, accessor: nil) { return column.subject }
        if let indicator = Indicator(rawValue: name) { return self.indicator(indicator, nil) }
        if let (base, accessor) = splitAccessor(name) {
            if let column = column(base, accessor: accessor) {
                return accessed(column.subject, accessor, base: base, type: column.type, place, name: column.inferred)
            }
            if let indicator = Indicator(rawValue: base) {
                return accessed(
                    self.indicator(indicator, accessor), accessor, base: base, type: indicator.type, place, name: nil)
            }
            if let (first, _) = splitAccessor(base),
                column(first, accessor: nil) != nil || Indicator(rawValue: first) != nil || isOpen
            {
                log.add(.chainedAccessors(name), at: place)
                return nil
            }
            if isOpen { return open(.field, base, accessor, at: place) }
        } else if isOpen {
            return open(.field, name, nil, at: place)
        }
        let candidates = log.findings.count < Self.hintLimit ? context.fieldNames + accessedNames(near: name) : []
        log.add(.unknownField(name, among: candidates), at: place)
        return nil
    }

    /// Without a catalogue and a header any name may be a field.
    private var isOpen: Bool { context.fields == nil && context.headers == nil }

    private struct Column {
        /// Nil where its types disagree: told already.
        var subject: TestSubject<ContactOperand>?
        var type: ValueType?
        var inferred: TypeInference.Name?
    }

    /// A column that is known by name: of the catalogue, the contact key, or of the header.
    private func column(_ name: String, accessor: Accessor?) -> Column? {
        let bytes = ByteOrder(name)
        // The contact key is always text, whatever the catalogue says (2-data §1).
        if let known = context.fields?[bytes], bytes != ByteOrder(context.contactKey) {
            let reference = FieldReference(
                name: name, type: known.type, accessor: accessor, separator: known.separator, options: known.options,
                form: known.form)
            return Column(
                subject: subject(reference, isAlwaysExact: known.type == .phone, isRequired: known.isRequired),
                type: known.type)
        }
        if bytes == ByteOrder(context.contactKey) {
            let reference = FieldReference(name: name, type: .text, accessor: accessor)
            return Column(subject: subject(reference, isAlwaysExact: true, isRequired: true), type: .text)
        }
        guard context.fields == nil, context.headers?.contains(bytes) == true else { return nil }
        return inferredColumn(TypeInference.Name(.field, name), name, accessor)
    }

    private func inferredColumn(_ inferredName: TypeInference.Name, _ name: String, _ accessor: Accessor?) -> Column {
        if isInferring {
            var placeholder = subject(FieldReference(name: name, type: .text, accessor: accessor))
            placeholder.inferredName = accessor == nil ? inferredName : nil
            return Column(subject: placeholder, type: nil, inferred: inferredName)
        }
        guard let type = inferred[inferredName] else { return Column(subject: nil, type: nil, inferred: inferredName) }
        return Column(
            subject: subject(FieldReference(name: name, type: type, accessor: accessor)), type: type,
            inferred: inferredName)
    }

    private mutating func open(
        _ space: TypeInference.Name.Space, _ name: String, _ accessor: Accessor?, at place: TextPlace
    ) -> TestSubject<ContactOperand>? {
        let column = inferredColumn(TypeInference.Name(space, name), name, accessor)
        guard let accessor else { return column.subject }
        return accessed(column.subject, accessor, base: name, type: column.type, place, name: column.inferred)
    }

    private func subject(
        _ reference: FieldReference, isAlwaysExact: Bool = false, isRequired: Bool = false
    ) -> TestSubject<ContactOperand> {
        guard let accessor = reference.accessor else {
            return TestSubject(
                operand: .field(reference), type: reference.type,
                what: "the \(reference.type.rawValue) field \(quoted(reference.name))", options: reference.options,
                isAlwaysExact: isAlwaysExact, isNeverMissing: isRequired)
        }
        let name = "\(reference.name).\(accessor.rawValue)"
        return TestSubject(
            operand: .field(reference), type: accessor.type,
            what: "\(quoted(name)) (\(accessor.type.withArticle))", isNeverMissing: isRequired)
    }

    private func indicator(_ indicator: Indicator, _ accessor: Accessor?) -> TestSubject<ContactOperand> {
        let name = indicator.rawValue + (accessor.map { ".\($0.rawValue)" } ?? "")
        let type = accessor?.type ?? indicator.type
        return TestSubject(
            operand: .indicator(indicator, accessor), type: type,
            what: accessor == nil
                ? "the value indicator \(quoted(name)) (\(type.withArticle))" : "\(quoted(name)) (\(type.withArticle))",
            options: accessor == nil ? indicator.options : [],
            isNeverMissing: accessor == nil && indicator.isNeverMissing)
    }

    /// Checks that the base has such a part; in the first walk the part tells the base's type.
    mutating func accessed<Side>(
        _ subject: TestSubject<Side>?, _ accessor: Accessor, base: String, type: ValueType?, _ place: TextPlace,
        name: TypeInference.Name?
    ) -> TestSubject<Side>? {
        if isInferring, let name {
            inference.add(TypeSet(accessor.baseTypes), for: name, at: place)
            return subject
        }
        guard let type, !accessor.baseTypes.contains(type) else { return subject }
        log.add(.accessorNotForType(accessor, base: base, type), at: place)
        return nil
    }

    /// `birth_date.age` is the age of `birth_date`.
    func splitAccessor(_ name: String) -> (base: String, accessor: Accessor)? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
            let accessor = Accessor(rawValue: String(name[name.index(after: dot)...]))
        else { return nil }
        return (String(name[..<dot]), accessor)
    }

    /// `birth_date.age` and its kin, where the base is a field: so that `birth_date.agee` finds it.
    private func accessedNames(near name: String) -> [String] {
        guard let dot = name.lastIndex(of: ".") else { return [] }
        let base = String(name[..<dot])
        guard let type = column(base, accessor: nil)?.type ?? Indicator(rawValue: base)?.type else { return [] }
        return Accessor.allCases.filter { $0.baseTypes.contains(type) }.map { "\(base).\($0.rawValue)" }
    }
}

// MARK: - Properties

/// Which activities a property is looked for in.
struct ActivityScope {
    var selection: ActivitySelection
    /// The catalogue's entries of the selection; nil without a catalogue, or where a type is not in it.
    var declared: [CatalogueActivity]?
    /// A type is not in the catalogue, which is told already: properties can't be judged.
    var isUnknown = false
    /// Inside `line`: its list.
    var list: String?
}

extension FilterCheck {
    /// A property by its name as written in a `where`, a `line` or a measure; nil with a finding where there is none.
    mutating func property(_ name: String, at place: TextPlace, in scope: ActivityScope) -> PropertySubject? {
        if name.isEmpty {
            log.add(.emptyName("property"), at: place)
            return nil
        }
        if scope.isUnknown { return nil }
        if let list = scope.list, name.contains("[]") {
            log.add(.wholeNameInLine(name, list: list), at: place)
            return nil
        }
        let whole = scope.list.map { "\($0)[].\(name)" } ?? name
        guard PropertyName(whole) != nil else {
            log.add(.badProperty(name), at: place)
            return nil
        }
        if let found = declaredProperty(whole, nil, at: place, in: scope) { return found.subject }
        if let (base, accessor) = splitAccessor(whole) {
            if let found = declaredProperty(base, accessor, at: place, in: scope) {
                guard var property = found.subject else { return nil }
                guard
                    let subject = accessed(
                        property.subject, accessor, base: base, type: found.type, place, name: found.inferred)
                else { return nil }
                property.subject = subject
                return property
            }
            if let (first, _) = splitAccessor(base),
                scope.declared == nil || declaredProperty(first, nil, at: place, in: scope) != nil
            {
                log.add(.chainedAccessors(name), at: place)
                return nil
            }
        }
        log.add(.unknownProperty(name, in: scope), at: place)
        return nil
    }

    struct PropertySubject {
        var subject: TestSubject<ActivityOperand>
        var reference: PropertyReference
    }

    private struct FoundProperty {
        /// Nil where the types disagree: told already.
        var subject: PropertySubject?
        var type: ValueType?
        var inferred: TypeInference.Name?
    }

    private func declaredProperty(
        _ name: String, _ accessor: Accessor?, at place: TextPlace, in scope: ActivityScope
    ) -> FoundProperty? {
        guard let parts = PropertyName(name) else { return nil }
        guard let activities = scope.declared else {
            // Without a catalogue any name is a property, but `total.length` is the length of one.
            if accessor == nil, splitAccessor(name) != nil { return nil }
            if accessor != nil, splitAccessor(name) != nil { return nil }
            let inferredName = TypeInference.Name(.property, name)
            if isInferring {
                var property = subject(
                    PropertyReference(list: parts.list, path: parts.path, type: .text, accessor: accessor))
                property.subject.inferredName = accessor == nil ? inferredName : nil
                return FoundProperty(subject: property, type: nil, inferred: inferredName)
            }
            guard let type = inferred[inferredName] else { return FoundProperty(inferred: inferredName) }
            return FoundProperty(
                subject: subject(PropertyReference(list: parts.list, path: parts.path, type: type, accessor: accessor)),
                type: type, inferred: inferredName)
        }
        let key = ByteOrder(name)
        let declarations = activities.compactMap { activity in
            context.properties[ByteOrder(activity.type)]?[key].map { (activity.type, $0) }
        }
        guard let (firstType, first) = declarations.first else { return nil }
        if let (otherType, other) = declarations.first(where: { !$0.1.agrees(with: first) }) {
            log.add(.propertyTypesDiffer(name, (firstType, first), (otherType, other)), at: place)
            return FoundProperty(type: first.type)
        }
        var options: [String] = []
        for (_, declaration) in declarations {
            options += declaration.options.filter { !options.contains($0) }
        }
        var reference = PropertyReference(
            list: parts.list, path: parts.path, type: first.type, accessor: accessor, separator: first.separator,
            options: options, currency: first.currency, form: first.form)
        reference.currencyForm = first.currencyForm
        return FoundProperty(subject: subject(reference), type: first.type)
    }

    private func subject(_ reference: PropertyReference) -> PropertySubject {
        let subject: TestSubject<ActivityOperand>
        if let accessor = reference.accessor {
            subject = TestSubject(
                operand: .property(reference), type: accessor.type,
                what: "\(quoted("\(reference.name).\(accessor.rawValue)")) (\(accessor.type.withArticle))")
        } else {
            subject = TestSubject(
                operand: .property(reference), type: reference.type,
                what: "the \(reference.type.rawValue) property \(quoted(reference.name))", options: reference.options,
                isAlwaysExact: reference.type == .phone)
        }
        return PropertySubject(subject: subject, reference: reference)
    }
}

extension CatalogueProperty {
    fileprivate func agrees(with other: CatalogueProperty) -> Bool {
        type == other.type && separator == other.separator && currency == other.currency
            && form == other.form
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func emptyName(_ what: String) -> Self {
        FindingMessage(.emptyValue, "the name of the \(what) is empty")
    }

    fileprivate static func unknownField(_ name: String, among names: [String]) -> Self {
        FindingMessage(.unknownField, "no field named \(quoted(name))", hint: didYouMean(name, among: names))
    }

    fileprivate static func chainedAccessors(_ name: String) -> Self {
        FindingMessage(.accessorNotForType, "\(quoted(name)) takes a part of a part")
    }

    fileprivate static func accessorNotForType(_ accessor: Accessor, base: String, _ type: ValueType) -> Self {
        let has = Accessor.allCases.filter { $0.baseTypes.contains(type) }.map { quoted($0.rawValue) }
        return FindingMessage(
            .accessorNotForType,
            "\(quoted(accessor.rawValue)) is not for \(quoted(base)), \(type.withArticle)",
            hint: has.isEmpty ? "\(type.withArticle) has no parts" : "\(type.withArticle) has \(listed(has, "and"))")
    }

    fileprivate static func wholeNameInLine(_ name: String, list: String) -> Self {
        let prefix = list + "[]."
        return FindingMessage(
            .unknownProperty, "inside 'line' a property is named without its list, not \(quoted(name))",
            hint: name.hasPrefix(prefix) ? "write \(quoted(String(name.dropFirst(prefix.count))))" : nil)
    }

    fileprivate static func badProperty(_ name: String) -> Self {
        FindingMessage(
            .badName, "\(quoted(name)) can't be the name of a property",
            hint: "write 'total', 'shipping.city' or, on the lines of a list, 'products[].price'")
    }

    fileprivate static func unknownProperty(_ name: String, in scope: ActivityScope) -> Self {
        let types: [String] = scope.declared?.map { quoted($0.type) } ?? []
        let names = (scope.declared ?? []).flatMap { $0.properties.map(\.name) }
            .compactMap { name -> String? in
                guard let list = scope.list else { return name }
                return PropertyName(name).flatMap { ByteOrder($0.list ?? "") == ByteOrder(list) ? $0.path : nil }
            }
        let owner: String =
            switch (scope.list, scope.selection) {
            case (let list?, _): "the lines of \(quoted(list)) have"
            case (nil, .any): "no activity has"
            case (nil, .types): types.count == 1 ? "the activity \(types[0]) has" : "none of \(listed(types)) has"
            }
        let isNegated = owner.hasPrefix("no")
        return FindingMessage(
            .unknownProperty, "\(owner) \(isNegated ? "a" : "no") property \(quoted(name))",
            hint: didYouMean(name, among: names))
    }

    fileprivate static func propertyTypesDiffer(
        _ name: String, _ first: (String, CatalogueProperty), _ other: (String, CatalogueProperty)
    ) -> Self {
        let isWritten = first.1.separator == other.1.separator && first.1.currency == other.1.currency
        let what =
            first.1.type != other.1.type
            ? other.1.type.withArticle
            : isWritten ? "whose cells are written otherwise" : "with another separator or currency"
        return FindingMessage(
            .propertyTypesDiffer,
            "\(quoted(name)) is \(first.1.type.withArticle) of \(quoted(first.0)), and of \(quoted(other.0)) \(what)")
    }
}
