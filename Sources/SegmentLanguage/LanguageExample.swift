/// A filter and one contact that it holds for, or fails. Data: the reference prints it, a test runs it.
package struct LanguageExample: Sendable {
    /// A filter, as JSON.
    package var filter: String
    /// The contact's fields, as a JSON object of texts as a CSV cell would have them.
    package var contact: String
    /// Its activities, each a JSON object with `type`, `at` and `properties`.
    package var activities: [String]
    package var holds: Bool

    /// As-of and zone of every example.
    package static let asOf = "2026-11-20T00:00:00Z"
    package static let timeZone = "UTC"

    package static func holds(_ filter: String, _ contact: String = "{}", _ activities: [String] = []) -> Self {
        LanguageExample(filter: filter, contact: contact, activities: activities, holds: true)
    }

    package static func fails(_ filter: String, _ contact: String = "{}", _ activities: [String] = []) -> Self {
        LanguageExample(filter: filter, contact: contact, activities: activities, holds: false)
    }

    /// What the examples' data is, where they are read with a catalogue; without one they mean the same.
    package static let catalogue = Catalogue(
        fields: [
            CatalogueField(name: "city", type: .text),
            CatalogueField(name: "country", type: .option, options: ["ES", "FR", "IT"]),
            CatalogueField(name: "email", type: .email),
            CatalogueField(name: "birth_date", type: .date),
            CatalogueField(name: "created_at", type: .datetime),
            CatalogueField(name: "points", type: .decimal),
            CatalogueField(name: "newsletter", type: .boolean),
            CatalogueField(name: "tags", type: .list),
        ],
        activities: [
            CatalogueActivity(
                type: "purchase",
                properties: [
                    CatalogueProperty(name: "total", type: .decimal),
                    CatalogueProperty(name: "coupon", type: .text),
                    CatalogueProperty(name: "products[].category", type: .text),
                    CatalogueProperty(name: "products[].price", type: .decimal),
                    CatalogueProperty(name: "products[].quantity", type: .integer),
                ]),
            CatalogueActivity(type: "cart_add"),
        ])
}
