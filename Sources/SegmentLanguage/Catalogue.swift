import CellValues

/// What the workspace says its data is: `fields.json` and `activities.json`, each optional.
package struct Catalogue: Hashable, Sendable {
    /// Nil: there is no `fields.json`.
    package var fields: [CatalogueField]?
    /// Nil: there is no `activities.json`.
    package var activities: [CatalogueActivity]?
    /// What the `defaults` of each declare as missing.
    package var fieldNulls: [String] = []
    package var activityNulls: [String] = []

    package init(fields: [CatalogueField]? = nil, activities: [CatalogueActivity]? = nil) {
        self.fields = fields
        self.activities = activities
    }
}

/// `{ "name": "country", "type": "option", "options": ["ES", "FR"], "label": "Country", "required": false }`
package struct CatalogueField: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    /// The list's own spellings; empty but for option and options.
    package var options: [String]
    package var label: String?
    package var isRequired: Bool
    /// That no source has it stops no run.
    package var isOptional = false
    /// How many of its cells may not fit its type.
    package var maxWrongType: ShareLimit?
    /// Between the elements of a list in a CSV cell.
    package var separator: String
    /// How its cells are written.
    package var form: CellForm

    package init(
        name: String, type: ValueType, options: [String] = [], label: String? = nil, isRequired: Bool = false,
        separator: String = "|", form: CellForm = .usual
    ) {
        self.name = name
        self.type = type
        self.options = options
        self.label = label
        self.isRequired = isRequired
        self.separator = separator
        self.form = form
    }
}

/// `{ "type": "purchase", "label": "Purchase", "properties": […] }`
package struct CatalogueActivity: Hashable, Sendable {
    package var type: String
    package var label: String?
    package var properties: [CatalogueProperty]

    package init(type: String, label: String? = nil, properties: [CatalogueProperty] = []) {
        self.type = type
        self.label = label
        self.properties = properties
    }
}

/// `{ "name": "products[].price", "type": "decimal", "currency": "currency" }`
package struct CatalogueProperty: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    package var options: [String]
    package var label: String?
    package var isRequired: Bool
    package var isOptional = false
    package var maxWrongType: ShareLimit?
    package var separator: String
    /// The property of the same activity that holds the amount's currency, by its whole name.
    package var currency: String?
    package var currencyForm = CellForm.usual
    /// How its cells are written.
    package var form: CellForm

    package init(
        name: String, type: ValueType, options: [String] = [], label: String? = nil, isRequired: Bool = false,
        separator: String = "|", currency: String? = nil, form: CellForm = .usual
    ) {
        self.name = name
        self.type = type
        self.options = options
        self.label = label
        self.isRequired = isRequired
        self.separator = separator
        self.form = form
        self.currency = currency
    }
}
