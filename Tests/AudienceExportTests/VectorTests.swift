import AudienceExport
import Foundation
import Testing

@Suite("Normal forms of other programs")
struct VectorTests {
    static let columns: [String: AudienceField] = [
        "gender": .gen, "name": .fn, "city": .ct, "state": .st, "dobm": .dobm, "dobd": .dobd, "doby": .doby,
    ]

    @Test("Each vector gives its normal form, but those that are listed with why")
    func vectors() throws {
        guard let vectors = Vectors.read else {
            print("skipped: 1 test of vectors, ../shared is absent")
            return
        }
        var unused = Set(OtherProgram.all.map { $0.field + " " + $0.input })
        for vector in vectors.normalise {
            let name = vector.field + " " + vector.input
            if unused.remove(name) != nil {
                if let field = AudienceField(rawValue: vector.field) ?? Self.columns[vector.field] {
                    #expect(form(field, vector) != vector.expected, "\(name) is followed")
                }
                continue
            }
            let field = try #require(AudienceField(rawValue: vector.field) ?? Self.columns[vector.field])
            #expect(form(field, vector) == vector.expected, "\(name) of \(vector.source)")
        }
        #expect(unused.isEmpty)
    }

    private func form(_ field: AudienceField, _ vector: Vectors.Case) -> String? {
        let country = vector.country.flatMap(Country.named)
        guard
            case .normal(let form) = Normaliser(phones: .asWritten).normal(field, vector.input, country: country)
        else { return nil }
        return form
    }
}
