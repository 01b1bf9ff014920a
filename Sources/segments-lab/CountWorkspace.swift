import CellValues
import SegmentPipeline

/// A workspace whose run is counted: the same bytes for ever, all from one seed.
///
/// One contact file; the same activities as JSONL, gzipped JSONL or CSV, in two files, so that a file's fixed costs hardly
/// count.
package struct CountWorkspace: Sendable {
    package enum Form: String, CaseIterable, Sendable { case jsonl, gzip, csv }

    package let form: Form
    package var contacts = 5_000
    package var activities = 16_000
    package var segments = 60

    package static let asOf = "2026-11-20"

    package init(_ form: Form) { self.form = form }

    /// By path.
    package func files() throws -> [(path: String, bytes: [UInt8])] {
        var dice = SplitMix64(seed: 20_261_120)
        var files = [
            ("pipeline.json", Array(pipeline.utf8)), ("fields.json", Array(CountDefinitions.fields.utf8)),
            ("activities.json", Array(CountDefinitions.activities.utf8)), ("contacts.csv", contactFile(&dice)),
        ]
        for part in 1...2 { files.append(("log/\(part)" + suffix, try activityFile(part, &dice))) }
        for (id, definition) in workloadVariants(of: try Self.originals(), count: segments) {
            files.append(("segments/\(id).json", definition.file))
        }
        return files
    }

    private static func originals() throws -> [(id: String, definition: JSONValue)] {
        try CountDefinitions.segments.map { id, include in
            let text = #"{"id": "\#(id)", "name": "Counted", "type": "dynamic_plus", "include": \#(include)}"#
            return (id, JSONValue(try JSONNode(parsing: Array(text.utf8))))
        }
    }

    private var suffix: String { form == .jsonl ? ".jsonl" : form == .gzip ? ".jsonl.gz" : ".csv" }

    private var pipeline: String {
        """
        {"name": "counted", "time_zone": "UTC", "as_of": "\(Self.asOf)",
         "sources": {"contacts": [{"path": "contacts.csv"}], "activities": [{"path": "log/*\(suffix)"}]},
         "catalogue": ".", "segments": "segments", "output": "out"}
        """
    }

    private func contactFile(_ dice: inout SplitMix64) -> [UInt8] {
        var text =
            "contact_id,email,name,birth_date,gender,city,country,newsletter,created_at,loyalty_tier,points,tags\n"
        for number in 1...contacts {
            let name =
                number % 50 == 0 ? "\"Ana \"\"la Rubia\"\", 2\"" : dice.pick(["Ana", "José", "Zoë", "Li", "Olivia"])
            let birth = dice.chance(85) ? CivilDate(days: Int32(dice.between(-7_000, 14_000))).iso8601 : ""
            let tags = (0..<dice.below(4)).map { _ in dice.pick(["vip", "promo", "outlet", "nonvip", "app"]) }
            text += "\(key(number)),user\(number)@example.com,\(name),\(birth),\(dice.pick(["f", "m", "x", ""])),"
            text += dice.pick(["Madrid", "San Remo", "Santander", "Paris", "Łódź", "Köln"]) + ","
            text += dice.pick(["ES", "FR", "IT", "DE", "PT", "GB"]) + ",\(dice.chance(40)),"
            text += instant(dice.between(0, 1_500)) + ",\(dice.pick(["none", "none", "silver", "gold", "platinum"])),"
            text += "\(dice.below(3000)),\(tags.joined(separator: ";"))\n"
        }
        return Array(text.utf8)
    }

    private func key(_ number: Int) -> String { "c" + String(1_000_000 + number).dropFirst() }

    /// So many days before the as-of, at some second of that day that depends on the days alone.
    private func instant(_ days: Int) -> String {
        let asOf: Int64 = 1_795_132_800
        return Instant(seconds: asOf - Int64(days) * 86_400 + Int64(days * 7919 % 86_000)).rfc3339
    }

    private func activityFile(_ part: Int, _ dice: inout SplitMix64) throws -> [UInt8] {
        var lines = form == .csv ? "id,contact_id,type,at,category,price,total,campaign_id,url\n" : ""
        for number in 1...activities / 2 {
            // One in two hundred is nobody's.
            let contact = key(dice.below(200) == 0 ? contacts + number : dice.between(1, contacts * 2 / 3))
            let at = instant(dice.between(1, 120))
            let category = dice.pick(["shoes", "dresses", "electronics", "home & garden", "niños"])
            let cents = dice.between(199, 30_000)
            let quantity = dice.between(1, 3)
            let campaign = dice.below(900)
            let id = "a\(part)\(100_000 + number)"
            let type = dice.below(100)
            let price = money(cents)
            switch form {
            case .csv:
                let cells =
                    type < 45
                    ? "page_visit,\(at),,,,,https://shop.example.com/es/\(campaign)"
                    : type < 80
                        ? "product_visit,\(at),\"\(category)\",\(price),,,"
                        : type < 92
                            ? "email_open,\(at),,,,camp-\(campaign),"
                            : "purchase,\(at),,,\(money(cents * quantity)),,"
                lines += "\(id),\(contact),\(cells)\n"
            case .jsonl, .gzip:
                let properties =
                    type < 45
                    ? #""page_visit","at":"\#(at)","properties":{"url":"https://shop.example.com/es/\#(campaign)?s=1\u0026q=\"a\"","referrer":"https://www.example.org/","duration_s":45}"#
                    : type < 80
                        ? #""product_visit","at":"\#(at)","properties":{"product_id":"p\#(campaign)","category":"\#(category)","brand":"Ñandú","price":\#(price)}"#
                        : type < 92
                            ? #""email_open","at":"\#(at)","properties":{"campaign_id":"camp-\#(campaign)"}"#
                            : #""purchase","at":"\#(at)","properties":{"purchase_id":"o\#(campaign)","total":\#(money(cents * quantity)),"currency":"EUR","coupon":null,"products":[{"product_id":"p1","category":"\#(category)","price":\#(price),"quantity":\#(quantity)},{"product_id":"p2","category":"shoes","price":59.9,"quantity":1}]}"#
                lines += #"{"id":"\#(id)","contact_id":"\#(contact)","type":\#(properties)}"# + "\n"
            }
        }
        return form == .gzip ? try gzipped(Array(lines.utf8)) : Array(lines.utf8)
    }
}
