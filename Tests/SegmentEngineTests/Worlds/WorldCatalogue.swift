import SegmentEngine
import SegmentLanguage
import TestSupport

/// The catalogue of the random worlds: every type, nested paths, two lists, names that look like parts of others.
enum WorldCatalogue {
    static let fields: JSONValue = [
        "fields": [
            ["name": "name", "type": "text"], ["name": "city", "type": "text"], ["name": "email", "type": "email"],
            ["name": "phone", "type": "phone"], ["name": "mobile", "type": "phone"],
            ["name": "points", "type": "integer"], ["name": "visits", "type": "integer"],
            ["name": "score", "type": "decimal"], ["name": "birth_date", "type": "date"],
            ["name": "renewal", "type": "date"], ["name": "signup", "type": "datetime"],
            ["name": "last_seen", "type": "datetime"], ["name": "vip", "type": "boolean"],
            ["name": "country", "type": "option", "options": ["ES", "Straße", "ΣΊΣΥΦΟΣ", "it", "İ"]],
            ["name": "interests", "type": "options", "options": ["shoes", "Hats", "Ärmel", "ς"]],
            ["name": "newsletter_status", "type": "option", "options": ["subscribed", "unsubscribed", "none"]],
            ["name": "tags", "type": "list", "separator": ";"], ["name": "labels", "type": "list"],
            ["name": "address.city", "type": "text"], ["name": "address.zip", "type": "integer"],
            // A column truly so named wins over the part of the other.
            ["name": "city.length", "type": "text"],
            [
                "name": "spent", "type": "decimal", "decimal": ",", "group": ".", "affixes": ["€", "EUR"],
                "nulls": ["N/A", "-"],
            ],
            ["name": "stock", "type": "integer", "group": " ", "nulls": ["NULL"]],
            ["name": "joined", "type": "date", "format": ["dd/MM/yyyy", "d MMM yy"]],
            ["name": "called", "type": "datetime", "format": ["dd.MM.yyyy HH:mm:ss XXX", "dd.MM.yyyy HH:mm"]],
            ["name": "agrees", "type": "boolean", "true": ["Sí", "Y"], "false": ["N", "Nein"]],
            ["name": "likes", "type": "list", "list": "json"],
            ["name": "hobbies", "type": "options", "list": "csv", "options": ["shoes", "Hats", "a,b"]],
            ["name": "nick", "type": "text", "trim": true, "apostrophe": true, "nulls": ["NULL", "-"]],
        ]
    ]

    private static let lines: [JSONValue] = [
        ["name": "products[].category", "type": "text"], ["name": "products[].price", "type": "decimal"],
        ["name": "products[].quantity", "type": "integer"], ["name": "products[].sku", "type": "phone"],
        ["name": "products[].gift", "type": "boolean"], ["name": "products[].added", "type": "date"],
        ["name": "products[].seen", "type": "datetime"],
        ["name": "products[].kind", "type": "option", "options": ["ES", "Straße", "it"]],
        ["name": "products[].fee", "type": "decimal", "currency": "products[].unit"],
        ["name": "products[].unit", "type": "text"], ["name": "products[].marks", "type": "list"],
        ["name": "products[].size.eu", "type": "integer"],
        ["name": "products[].stock", "type": "integer", "group": " ", "nulls": ["NULL"]],
        ["name": "products[].codes", "type": "list", "list": "json"],
    ]

    static let activities: JSONValue = [
        "activities": [
            [
                "type": "purchase",
                "properties": .array(
                    [
                        ["name": "total", "type": "decimal"], ["name": "quantity", "type": "integer"],
                        ["name": "amount", "type": "decimal", "currency": "money"],
                        ["name": "money", "type": "text"],
                        ["name": "coupon", "type": "text"], ["name": "shipping.city", "type": "text"],
                        ["name": "payer", "type": "email"], ["name": "tel", "type": "phone"],
                        ["name": "paid_at", "type": "datetime"], ["name": "due", "type": "date"],
                        ["name": "gift", "type": "boolean"],
                        ["name": "channel", "type": "option", "options": ["ES", "Straße", "it"]],
                        ["name": "bundles", "type": "options", "options": ["shoes", "Hats", "ς"]],
                        ["name": "labels", "type": "list", "separator": ";"],
                        ["name": "cart.extras[].code", "type": "text"],
                        ["name": "cart.extras[].cost", "type": "decimal"],
                        ["name": "net", "type": "decimal", "decimal": ",", "group": ".", "affixes": ["€", "EUR"]],
                        ["name": "sent", "type": "date", "format": ["dd/MM/yyyy", "d MMM yy"]],
                        [
                            "name": "called", "type": "datetime",
                            "format": ["dd.MM.yyyy HH:mm:ss XXX", "dd.MM.yyyy HH:mm"],
                        ],
                        ["name": "agrees", "type": "boolean", "true": ["Sí", "Y"], "false": ["N", "Nein"]],
                        ["name": "note", "type": "text", "trim": true, "apostrophe": true, "nulls": ["NULL", "-"]],
                    ] + lines),
            ],
            [
                "type": "refund",
                "properties": .array(
                    [
                        ["name": "total", "type": "decimal"], ["name": "coupon", "type": "text"],
                        // The names of a purchase's, but not the same thing.
                        ["name": "labels", "type": "list"],
                        ["name": "channel", "type": "option", "options": ["FR", "it"]],
                        ["name": "bundles", "type": "options", "options": ["none", "Σ", "hats"]],
                    ] + lines),
            ],
            [
                "type": "page_view",
                "properties": [
                    ["name": "url", "type": "text"], ["name": "seconds", "type": "integer"],
                    // Another type than the total of a purchase: over both together it is an error.
                    ["name": "total", "type": "integer"],
                ],
            ],
            // Types are exact: this is not a purchase.
            ["type": "Purchase", "properties": [["name": "total", "type": "decimal"]]],
            ["type": "login", "properties": .array([])],
        ]
    ]

    static let reference = ReferenceCatalogue(fields: fields, activities: activities)

    static let checked: Catalogue = {
        let readFields = Catalogue.fields(parsing: Array(fields.description.utf8), file: "fields.json")
        let readActivities = Catalogue.activities(parsing: Array(activities.description.utf8), file: "activities.json")
        precondition(
            readFields.findings.isEmpty && readActivities.findings.isEmpty, "the test's own catalogue is unsound")
        return Catalogue(fields: readFields.fields, activities: readActivities.activities)
    }()

    /// What a pipeline could name as the amount of such a purchase.
    static func amounts(of activity: String) -> [JSONValue] {
        let shared: [JSONValue] = [
            "total", "products[].price", ["product": ["products[].price", "products[].quantity"]], "products[].fee",
            ["product": ["products[].fee", "products[].quantity"]], "products[].size.eu",
        ]
        if activity != "purchase" { return shared }
        return shared + ["amount", "quantity", ["product": ["amount", "quantity"]], "cart.extras[].cost"]
    }

    /// As a pipeline's `purchases` would be taken.
    static func source(_ purchases: World.Purchases) -> PurchaseSource {
        let declared = checked.activities?.first { $0.type == purchases.activity }?.properties ?? []
        let names = (purchases.amount["product"]?.elements ?? [purchases.amount]).compactMap(\.text)
        let properties = names.compactMap { name in
            declared.first { $0.name == name }.flatMap { property in
                PropertyName(name).map {
                    PropertyReference(
                        list: $0.list, path: $0.path, type: property.type, currency: property.currency)
                }
            }
        }
        precondition(properties.count == names.count && !names.isEmpty, "the catalogue has no such amount")
        return PurchaseSource(
            activity: purchases.activity,
            amount: names.count == 2 ? .product(properties[0], properties[1]) : .property(properties[0]))
    }

    static let types = ["purchase", "refund", "page_view", "Purchase", "login"]

    /// Names of properties that all the types that declare them agree on, to the letter; nil is every type.
    static func properties(of types: [String]?) -> [(name: String, declared: Declared)] {
        let declaring = (types ?? Self.types).compactMap { reference.activities[$0] }
        let names = Set(declaring.flatMap(\.keys)).sorted()
        return names.compactMap { name in
            let all = declaring.compactMap { $0[name] }
            return all.allSatisfy {
                $0.type == all[0].type && $0.separator == all[0].separator && $0.options == all[0].options
            }
                ? (name, all[0]) : nil
        }
    }
}
