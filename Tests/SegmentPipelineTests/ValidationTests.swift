import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

/// Definitions and workflows are judged by the catalogue that their pipeline names, wherever it is.
@Suite("Catalogues of validated folders") struct ValidationTests {
    private static let fields =
        #"{"fields": [{"name": "joined", "type": "date"}, {"name": "country", "type": "option", "options": ["ES", "FR"]}]}"#
    private static let activities =
        #"{"activities": [{"type": "email_sent"}, {"type": "purchase", "properties": [{"name": "total", "type": "decimal"}]}]}"#

    /// The catalogue in `conf`, away from the definitions.
    private static func shop() throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write("conf/fields.json", fields)
        try shop.write("conf/activities.json", activities)
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "catalogue": "../conf""#))
        try shop.write(
            "data/segments/wrong.json", Workspace.definition("wrong", #"{"field": "joined", "op": ">", "value": 5}"#))
        try shop.write(
            "data/segments/right.json",
            Workspace.definition(
                "right",
                #"{"all": [{"field": "country", "op": "is", "value": "es"}, {"activity": "*", "where": {"field": "@type", "op": "starts_with", "value": "email"}}]}"#
            ))
        return shop
    }

    private static func told(_ shop: Workspace, _ paths: [String]) -> [String] {
        Validation(paths.map { shop.path($0) }).findings.map { shop.shortened($0.rendered) }
    }

    private static let wrong =
        "W/data/segments/wrong.json:1:95: '>' is not for the date field 'joined'; it has is, is_not, within, not_within, anniversary, before, after, on_or_before, on_or_after, is_set and is_not_set [operator-not-for-type]"

    @Test(
        "In a folder of its own it is found by the pipeline, which is given, below a folder that is, or of the workspace",
        arguments: [
            ["data/segments"], ["data/segments/wrong.json"], ["data"], ["."], ["pipelines", "data/segments"],
            ["pipelines/daily.json", "data/segments/right.json", "data/segments/wrong.json"],
            ["data/segments", "conf"],
        ])
    func found(_ paths: [String]) throws {
        let shop = try Self.shop()
        #expect(Self.told(shop, paths) == [Self.wrong], "\(paths)")
    }

    @Test("A pipeline beside the data, not in a folder, is one too; and one elsewhere, where it is given")
    func elsewhere() throws {
        var shop = try Self.shop()
        try shop.remove("pipelines")
        #expect(Self.told(shop, ["data/segments"]) == [], "without a pipeline there is no catalogue")
        try shop.write(
            "shop.json", Workspace.pipeline(more: #", "catalogue": "conf""#).replacingOccurrences(of: "../", with: ""))
        #expect(Self.told(shop, ["data/segments"]) == [Self.wrong])

        shop = try Self.shop()
        try shop.remove("pipelines")
        try shop.write(
            "etc/deep/er/shop.json",
            Workspace.pipeline(more: #", "catalogue": "../conf""#).replacingOccurrences(of: "../", with: "../../../"))
        #expect(Self.told(shop, ["data/segments"]) == [])
        #expect(Self.told(shop, ["etc/deep/er/shop.json", "data/segments"]) == [Self.wrong])
    }

    @Test("A pipeline of other definitions says nothing of these, and without one what stands beside them counts")
    func others() throws {
        let shop = try Self.shop()
        try shop.write("other/segments/right.json", try shop.text("data/segments/right.json"))
        try shop.write(
            "other/segments/wrong.json",
            Workspace.definition("wrong", #"{"field": "joined", "op": "is", "value": true}"#))
        #expect(Self.told(shop, ["other/segments"]) == [])
        try shop.write("other/fields.json", #"{"fields": [{"name": "joined", "type": "boolean"}]}"#)
        #expect(
            Self.told(shop, ["other/segments"]) == [
                "W/other/segments/right.json:1:88: no field named 'country' [unknown-field]"
            ])
    }

    @Test("Two pipelines with a catalogue each: what either refuses is told, once")
    func two() throws {
        let shop = try Self.shop()
        try shop.write("conf2/fields.json", Self.fields.replacingOccurrences(of: "\"FR\"", with: "\"IT\""))
        try shop.write("pipelines/weekly.json", Workspace.pipeline(more: #", "catalogue": "../conf2""#))
        try shop.write(
            "data/segments/french.json",
            Workspace.definition("french", #"{"field": "country", "op": "is", "value": "FR"}"#))
        #expect(
            Self.told(shop, ["data/segments"]) == [
                "W/data/segments/french.json:1:113: 'FR' is not an option of the option field 'country' [unknown-option]\n  the options are 'ES' and 'IT'",
                Self.wrong,
            ])
    }

    @Test("The contact key is what the pipeline calls it")
    func key() throws {
        let shop = try Self.shop()
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(more: #", "catalogue": "../conf""#).replacingOccurrences(
                of: #"contacts/*.csv""#, with: #"contacts/*.csv", "key": "mail""#))
        try shop.write(
            "data/segments/wrong.json", Workspace.definition("wrong", #"{"field": "mail", "op": "is", "value": "a"}"#))
        #expect(Self.told(shop, ["data/segments"]) == [])
    }

    @Test("A catalogue that can't be read is told, wherever it is, and one that isn't there")
    func broken() throws {
        let shop = try Self.shop()
        try shop.write("conf/fields.json", "{")
        #expect(
            Self.told(shop, ["data/segments/right.json"]).first?.hasPrefix("W/conf/fields.json:1:2: expected") == true)
        try shop.remove("conf")
        #expect(
            Self.told(shop, ["data/segments/right.json"]) == [
                "W/pipelines/daily.json:2:67: there is no 'W/conf' [missing-path]\n  paths start in the folder of the pipeline file, 'W/pipelines'"
            ])
    }

    @Test("Workflows are judged by the definitions and the catalogue of their pipeline")
    func workflows() throws {
        let shop = try Self.shop()
        try shop.remove("data/segments")
        try shop.write("defs/staff.json", Workspace.definition("staff", nil))
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(more: #", "catalogue": "../conf", "workflows": "../flows", "members": "../members""#)
                .replacingOccurrences(of: "../data/segments", with: "../defs"))
        func flow(_ trigger: String) throws -> [String] {
            try shop.write(
                "flows/w.json",
                #"{"id": "w", "name": "W", "status": "active", "trigger": \#(trigger), "steps": [{"add_to": "staff"}]}"#
            )
            return Self.told(shop, ["flows"])
        }
        #expect(try flow(#"{"activity": "purchase"}"#) == [])
        #expect(
            try flow(#"{"activity": "purchse"}"#) == [
                "W/flows/w.json:1:70: no activity of type 'purchse' [unknown-activity]\n  did you mean 'purchase'?"
            ])
        #expect(try flow(#"{"imported": "contacts"}"#) == [])
        #expect(try flow(#"{"imported": "crm"}"#).first?.contains("crm") == true)
    }
}
