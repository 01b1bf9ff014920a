import CellValues
import FlatFiles
import SegmentLanguage

// From what the plan wants and where a source has it to what a reader is told.

extension DataSource {
    /// The projection of a contact source: columns in the plan's order of fields. - Parameter keyName: the field that is the
    /// contact key, wherever this source has it.
    func contactProjection(_ plan: EvaluationPlan, keyName: String) -> Projection {
        let columns = plan.fields.map { field in
            let own = field.name == keyName ? key : [ColumnPath(dotted: field.name)]
            var column = WantedColumn(
                name: field.name, paths: mapping[field.name] ?? own,
                type: CellType(field.type, separator: field.separator))
            column.form = field.form.read(as: field.type)
            column.constant = constants[field.name]
            return column
        }
        return Projection(layout: layout, rows: .contacts(key: key), columns: columns)
    }

    /// The projection of an activity source: columns in the plan's order of properties. - Parameter isWhole: the columns of
    /// all rows, also where no selector could want them.
    func activityProjection(_ context: ScanContext, isWhole: Bool = false) -> Projection {
        let plan = context.plan
        var rows =
            activity
            ?? ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
        rows.types = context.types
        rows.keyNormal = context.keyNormal
        if !isWhole { (rows.columnsFrom, rows.columnsTo) = context.wantedSpan }
        let columns = plan.properties.enumerated().map { number, property in
            wanted(property, types: plan.propertyTypes[number], context)
        }
        return Projection(layout: layout, rows: .activities(rows), columns: columns)
    }

    /// Where a property stands; nowhere where a CSV has no such lines.
    package func paths(of property: PropertyReference) -> [ColumnPath] {
        if layout.format == .csv, let list = property.list,
            layout.groupBy?.list != mapping[list]?.first?.dotted ?? list
        {
            return []
        }
        return columnPaths(of: property)
    }

    /// Where a property stands that isn't one of a list's lines.
    package func paths(ofProperty name: String) -> [ColumnPath] {
        mapping[name] ?? [ColumnPath((properties?.parts ?? []) + ColumnPath(dotted: name).parts)]
    }

    private func columnPaths(of property: PropertyReference) -> [ColumnPath] {
        if let mapped = mapping[property.name] { return mapped }
        let own = ColumnPath(dotted: property.path)
        guard hasColumn(own, onLines: property.list != nil) else { return [] }
        return [property.list == nil ? ColumnPath((properties?.parts ?? []) + own.parts) : own]
    }

    private func wanted(_ property: PropertyReference, types: Set<String>?, _ context: ScanContext) -> WantedColumn {
        let root = properties?.parts ?? []
        var column = WantedColumn(
            name: property.name, paths: columnPaths(of: property),
            list: property.list.map { list in
                mapping[list]?.first ?? ColumnPath(root + ColumnPath(dotted: list).parts)
            },
            type: CellType(property.type, separator: property.separator))
        column.activityTypes = types.map { names in
            Set(names.compactMap { context.types.firstIndex(of: $0) })
        }
        column.form = property.form.read(as: property.type)
        column.constant = constants[property.name]
        return column
    }

    /// Whether an unmapped property of the activity, or of its lines, can stand in a column of this name. Of a grouped file
    /// the listed columns are the lines' and no others; a column that is the activity's contact, type or time is mapped.
    private func hasColumn(_ path: ColumnPath, onLines: Bool) -> Bool {
        guard layout.format == .csv else { return true }
        if let group = layout.groupBy, group.columns.contains(path.dotted) != onLines { return false }
        guard let activity else { return true }
        return ![activity.contact, activity.type, activity.at, activity.id].joined().contains(path)
    }
}

extension ScanContext {
    /// Outside it no selector could want a row's columns.
    var wantedSpan: (from: Instant?, to: Instant?) {
        let ever = InstantRange(from: nil, to: nil)
        let ranges = plan.selectors.map { gathersSeen ? ever : $0.range }
        return (
            ranges.contains { $0.from == nil } ? nil : ranges.compactMap(\.from).min(),
            ranges.contains { $0.to == nil } ? nil : ranges.compactMap(\.to).max()
        )
    }
}

extension ColumnPath {
    init(dotted name: String) {
        self.init(name.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
    }
}

extension CellForm {
    /// All types but text are trimmed, and a phone that a spreadsheet shortened is none.
    fileprivate func read(as type: ValueType) -> CellForm {
        var form = self
        form.trims =
            switch type {
            case .email, .phone, .option: true
            case .text: trims
            // Of those nobody asks.
            case .integer, .decimal, .date, .datetime, .boolean, .options, .list: false
            }
        form.refusesShortened = type == .phone
        return form
    }
}

extension CellType {
    init(_ type: ValueType, separator: String) {
        switch type {
        case .text, .email, .phone, .option: self = .text
        case .integer: self = .integer
        case .decimal: self = .decimal
        case .date: self = .date
        case .datetime: self = .datetime
        case .boolean: self = .boolean
        case .options, .list: self = .texts(separator: separator)
        }
    }
}
