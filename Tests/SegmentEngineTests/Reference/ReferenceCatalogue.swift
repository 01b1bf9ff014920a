import TestSupport

/// The catalogue's own words about fields and properties, read without the checker.
struct ReferenceCatalogue: Sendable {
    var fields: [String: Declared] = [:]
    /// By activity type, then by property name.
    var activities: [String: [String: Declared]] = [:]

    init(fields: JSONValue, activities: JSONValue) {
        for field in fields["fields"]?.elements ?? [] {
            self.fields[field["name"]?.text ?? ""] = Declared(field)
        }
        self.fields["contact_id"] = Declared(type: "text")
        for activity in activities["activities"]?.elements ?? [] {
            var properties: [String: Declared] = [:]
            for property in activity["properties"]?.elements ?? [] {
                properties[property["name"]?.text ?? ""] = Declared(property)
            }
            self.activities[activity["type"]?.text ?? ""] = properties
        }
    }

    /// A name with what it is: a declared one as it stands, else one with a part of it asked for.
    struct Named {
        var name: String
        var declared: Declared
        var accessor: String?
    }

    func field(_ name: String) -> Named? {
        if let declared = fields[name] { return Named(name: name, declared: declared) }
        guard let (base, accessor) = Self.split(name), let declared = fields[base] else { return nil }
        return Named(name: base, declared: declared, accessor: accessor)
    }

    /// Over several types all that declare it agree, or the definition is refused: any of them will do.
    func property(_ name: String, of types: [String]?) -> Named? {
        let declaring = types ?? Array(activities.keys)
        for type in declaring {
            if let declared = activities[type]?[name] { return Named(name: name, declared: declared) }
        }
        guard let (base, accessor) = Self.split(name) else { return nil }
        for type in declaring {
            if let declared = activities[type]?[base] {
                return Named(name: base, declared: declared, accessor: accessor)
            }
        }
        return nil
    }

    static func split(_ name: String) -> (base: String, accessor: String)? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
}
