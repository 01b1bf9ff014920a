import CellValues

/// A contact field and its type as the catalogue or the definition gives it.
package struct FieldReference: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    package var accessor: Accessor?
    /// `separator` of a list or options field in the catalogue.
    package var separator: String
    /// The list's own spellings, for an option or options field of a catalogue.
    package var options: [String]
    /// How its cells are written.
    package var form: CellForm

    package init(
        name: String, type: ValueType, accessor: Accessor? = nil, separator: String = "|", options: [String] = [],
        form: CellForm = .usual
    ) {
        self.name = name
        self.type = type
        self.accessor = accessor
        self.separator = separator
        self.options = options
        self.form = form
    }
}
