import Foundation

/// What other programs expect of normal forms: a file beside the package that only some machines have.
struct Vectors: Decodable {
    struct Case: Decodable, Sendable {
        var field: String
        var input: String
        var expected: String?
        var source: String
        var country: String?
    }

    struct Hash: Decodable, Sendable {
        var normalised: String
        var sha256: String
    }

    var normalise: [Case]
    var sha256: [Hash]

    static let read: Vectors? = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors/meta.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try? JSONDecoder().decode(Vectors.self, from: data)
    }()
}
