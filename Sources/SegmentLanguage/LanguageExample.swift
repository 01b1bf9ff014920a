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
}
