import SegmentLanguage

/// The JSON Schemas of all kinds of file that people write: what `segments schema` prints.
package enum FileSchemas {
    static let schemas = DefinitionSchema.ofLanguage + [DefinitionSchema.pipeline]

    /// Name and text of each, the text with the end of its last line.
    package static let all: [(name: String, json: String)] = schemas.map { ($0.name, $0.json) }

    package static var names: [String] { all.map(\.name) }

    package static func json(named name: String) -> String? { all.first { $0.name == name }?.json }
}
