import CellValues

/// A property of an activity and its type. `products[].category` has `list` "products" and `path` "category".
package struct PropertyReference: Hashable, Sendable {
    package var list: String?
    /// Dotted path inside `properties`, or inside one line.
    package var path: String
    package var type: ValueType
    package var accessor: Accessor?
    package var separator: String
    package var options: [String]
    /// How its cells are written.
    package var form: CellForm
    /// How the cells of the property that is `currency` are written.
    package var currencyForm = CellForm.usual
    /// The property of the same activity that holds the amount's currency, by its whole name, where the catalogue
    /// gives one (2-data §3).
    package var currency: String?

    package init(
        list: String? = nil, path: String, type: ValueType, accessor: Accessor? = nil, separator: String = "|",
        options: [String] = [], currency: String? = nil, form: CellForm = .usual
    ) {
        self.list = list
        self.path = path
        self.type = type
        self.accessor = accessor
        self.separator = separator
        self.options = options
        self.form = form
        self.currency = currency
    }

    /// As a definition writes it: `products[].category`.
    package var name: String { (list.map { $0 + "[]." } ?? "") + path }
}
