import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// A field or property that the plan asks the sources for, or that the catalogue declares.
struct UsedColumn: Sendable {
    struct Name: Hashable, Sendable {
        var isField: Bool
        var name: String
    }

    var name: Name
    /// Of a property: `products` of `products[].price`, and its path in it.
    var property: PropertyReference?
    /// The sources that could have it.
    var sources: [DataSource]
    var isDeclared: Bool
    var isOptional: Bool

    /// What a column of it would be called that no mapping names: without the list of whose lines it is.
    var ownName: String { property?.path ?? name.name }

    /// In the order of the plan.
    static func all(of plan: EvaluationPlan, _ checked: CheckedPipeline) -> [UsedColumn] {
        let keyName = checked.sources.contactKeyName
        let fields = plan.fields.filter { $0.name != keyName }.map { field in
            let declared = checked.catalogue.fields?.first { ByteOrder($0.name) == ByteOrder(field.name) }
            return UsedColumn(
                field.name, checked, isDeclared: declared != nil, isOptional: declared?.isOptional ?? false)
        }
        // A property that several tests take for different types is one column.
        var types: [ByteOrder: Set<String>?] = [:]
        var order: [PropertyReference] = []
        for (number, property) in plan.properties.enumerated() {
            let name = ByteOrder(property.name)
            if let known = types[name] {
                types[name] = known.flatMap { known in plan.propertyTypes[number].map { known.union($0) } }
            } else {
                types.updateValue(plan.propertyTypes[number], forKey: name)
                order.append(property)
            }
        }
        return fields + order.map { UsedColumn($0, types: types[ByteOrder($0.name)] ?? nil, checked) }
    }

    /// What the catalogue declares and nothing uses, by what it is.
    static func unused(_ used: [UsedColumn], _ checked: CheckedPipeline) -> [(what: String, columns: [UsedColumn])] {
        let names = Set(used.map(\.name))
        let keyName = checked.sources.contactKeyName
        var unused: [(what: String, columns: [UsedColumn])] = []
        let fields = (checked.catalogue.fields ?? []).filter {
            !$0.isOptional && $0.name != keyName && $0.name != "contact_id"
                && !names.contains(Name(isField: true, name: $0.name))
        }
        unused.append(
            (
                fields.count == 1 ? "a field" : "fields",
                fields.map { UsedColumn($0.name, checked, isDeclared: true, isOptional: false) }
            ))
        for activity in checked.catalogue.activities ?? [] {
            let properties = activity.properties.filter {
                !$0.isOptional && !names.contains(Name(isField: false, name: $0.name))
            }
            unused.append(
                (
                    "properties of \(quoted(activity.type))",
                    properties.map { property in
                        let split = PropertyName(property.name)
                        return UsedColumn(
                            PropertyReference(
                                list: split?.list, path: split?.path ?? property.name, type: property.type),
                            types: [activity.type], checked)
                    }
                ))
        }
        return unused
    }

    private init(_ field: String, _ checked: CheckedPipeline, isDeclared: Bool, isOptional: Bool) {
        name = Name(isField: true, name: field)
        sources = checked.sources.filter { $0.kind == .contacts }
        // Who maps a name says that there is such a field.
        self.isDeclared = isDeclared || sources.contains { $0.mapping[field] != nil }
        self.isOptional = isOptional
    }

    /// - Parameter types: of the activities whose property it is; nil: all.
    private init(_ property: PropertyReference, types: Set<String>?, _ checked: CheckedPipeline) {
        name = Name(isField: false, name: property.name)
        self.property = property
        sources = checked.sources.filter { $0.kind == .activities && $0.mayHave(types) }
        let declared = (checked.catalogue.activities ?? []).filter { types?.contains($0.type) ?? true }
            .flatMap(\.properties).filter { ByteOrder($0.name) == ByteOrder(property.name) }
        isDeclared = !declared.isEmpty || sources.contains { $0.mapping[property.name] != nil }
        isOptional = !declared.isEmpty && declared.allSatisfy(\.isOptional)
    }
}

extension DataSource {
    /// Whether activities of some of these types can be in it. - Parameter types: nil: all.
    fileprivate func mayHave(_ types: Set<String>?) -> Bool {
        guard let types, let constant = activity?.constantType else { return true }
        return types.contains(constant) || activity?.typeNames[constant].map(types.contains) ?? false
    }

    /// Where it stands, the first that is there; nil: in every row, as a constant.
    func paths(of column: UsedColumn) -> [ColumnPath]? {
        if constants[column.name.name] != nil { return nil }
        guard let property = column.property else {
            return mapping[column.name.name] ?? [ColumnPath(written: column.name.name)]
        }
        return paths(of: property)
    }

    func paths(of dedupe: Dedupe) -> [ColumnPath]? {
        guard let property = dedupe.property else { return activity?.id }
        return constants[property] != nil ? nil : paths(ofProperty: property)
    }
}
