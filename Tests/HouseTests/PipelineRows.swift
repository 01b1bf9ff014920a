/// A pipeline that the reader refuses, and whether a schema can't see why.
struct PipelineRow {
    var text: String
    var onlyReader = false

    /// The least that a pipeline needs, and more.
    static func pipeline(_ more: String, sources: String = contacts) -> String {
        #"{"sources": \#(sources), "segments": "segments", "output": "out"\#(more.isEmpty ? "" : ", " + more)}"#
    }

    static let months = (1...12).map { "\"m-\($0)\"" }.joined(separator: ", ")
    static let contacts = #"{"contacts": [{"path": "c.csv"}], "activities": []}"#

    static func contactSource(_ more: String) -> String {
        pipeline("", sources: #"{"contacts": [{"path": "c.csv", \#(more)}], "activities": []}"#)
    }

    static func activitySource(_ more: String) -> String {
        pipeline(
            "",
            sources: #"{"contacts": [{"path": "c.csv"}], "activities": [{"path": "a.jsonl", \#(more)}]}"#)
    }

    static let good = [
        pipeline(""),
        pipeline(#""name": "daily", "time_zone": "UTC", "as_of": "2026-11-20", "catalogue": ".", "hash_inputs": true"#),
        pipeline(#""as_of": "2026-11-20T09:00:00+01:00", "key_normal": "email""#),
        pipeline(#""key_normal": ["trim", "lower", "apostrophe", "integer"]"#),
        activitySource(#""mapping": {"at": {"path": "ts", "format": "dd/MM/yyyy 'at' HH:mm XXX"}}"#),
        activitySource(
            #""mapping": {"at": {"path": "ts", "format": ["d MMM yyyy", "yyyyMMdd"], "months": [\#(months)]}}"#),
        pipeline(#""purchases": {"activity": "order", "amount": {"product": ["lines[].price", "lines[].quantity"]}}"#),
        pipeline(#""purchases": {"amount": "order.total"}"#),
        pipeline(#""limits": {"max_rejected": 0, "max_shrink": 1, "memory": "4GiB"}, "retention": {"runs": 90}"#),
        pipeline(#""limits": {"max_rejected": "off", "max_wrong_type": 0.2, "max_orphans": 0.5, "max_age": "7d"}"#),
        pipeline(#""limits": {"plausible": ["1970-01-01", "2100-01-01"], "max_wrong_type": "off", "max_age": "off"}"#),
        contactSource(#""duplicates": "merge", "max_wrong_type": 0"#),
        activitySource(#""dedupe": {"by": "order_id", "keep": "last"}, "max_orphans": "off", "plausible": "off""#),
        activitySource(#""dedupe": {"by": "id"}, "max_age": "36h", "max_wrong_type": 1"#),
        pipeline(#""jobs": []"#),
        pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segments": "all"}]"#),
        pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segments": ["vip", "tag:retention", "type:static"]}]"#),
        contactSource(
            #""name": "crm", "key": ["id", "mail"], "duplicates": "error", "encoding": "UTF-8", "format": "CSV""#),
        contactSource(#""delimiter": ";", "assume_zone": "UTC", "optional": true, "max_rejected": 0.5"#),
        activitySource(#""mapping": {"at": {"path": "ts", "unit": "ms"}, "contact_id": ["userId", "anonymousId"]}"#),
        activitySource(#""constants": {"type": "purchase", "n": 5, "b": true}, "types": {"Order": "purchase"}"#),
        activitySource(#""group_by": {"key": "No", "lines": "products", "columns": ["Sku"]}, "dedupe": "id""#),
        activitySource(#""key": ["userId", "anonymousId"]"#),
        activitySource(#""preset": "segment""#),
    ]

    static let broken: [PipelineRow] =
        [
            "[]", "{}", #"{"sources": \#(contacts), "segments": "s"}"#, #"{"segments": "s", "output": "o"}"#,
            #"{"sources": \#(contacts), "output": "o"}"#,
            pipeline("", sources: "[]"), pipeline("", sources: #"{"contacts": [{"path": "c.csv"}]}"#),
            pipeline("", sources: #"{"contacts": [], "activities": []}"#),
            pipeline("", sources: #"{"contacts": [{}], "activities": []}"#),
            pipeline("", sources: #"{"contacts": ["c.csv"], "activities": []}"#),
            pipeline("", sources: #"{"contacts": [{"path": []}], "activities": []}"#),
            pipeline("", sources: #"{"contacts": [{"path": "c.csv"}], "activities": [], "contact": []}"#),
            pipeline(#""time_zome": "UTC""#), pipeline(#""time_zone": 1"#), pipeline(#""name": """#),
            pipeline(#""as_of": "yesterday""#), pipeline(#""as_of": "2026-11-20T09:00:00""#),
            pipeline(#""catalogue": """#), pipeline(#""key_normal": "phone""#),
            pipeline(#""key_normal": ["trimmed"]"#), pipeline(#""key_normal": []"#), pipeline(#""key_normal": [1]"#),
            pipeline(#""key_normal": ["trim", "trim"]"#), pipeline(#""key_normal": true"#),
            activitySource(#""mapping": {"at": {"path": "ts", "format": "dd/mm/YYYY"}}"#),
            activitySource(#""mapping": {"at": {"path": "ts", "format": 5}}"#),
            activitySource(#""mapping": {"at": {"path": "ts", "format": []}}"#),
            activitySource(#""mapping": {"at": {"path": "ts", "format": "d MMM yyyy", "months": ["enero"]}}"#),
            pipeline(#""hash_inputs": "yes""#),
            pipeline(#""purchases": {"activity": "*"}"#), pipeline(#""purchases": {"activity": ""}"#),
            pipeline(#""purchases": {"amount": {"product": ["a"]}}"#), pipeline(#""purchases": {"amount": "a..b"}"#),
            pipeline(#""purchases": {"total": "x"}"#),
            pipeline(#""limits": {"max_rejected": 2}"#), pipeline(#""limits": {"max_rejected": "1%"}"#),
            pipeline(#""limits": {"max_wrong_type": "on"}"#), pipeline(#""limits": {"max_orphans": -1}"#),
            pipeline(#""limits": {"plausible": ["1970-01-01"]}"#), pipeline(#""limits": {"max_age": "week"}"#),
            contactSource(#""max_orphans": 0.5"#), contactSource(#""plausible": "off""#),
            activitySource(#""dedupe": {"keep": "last"}"#), activitySource(#""dedupe": {"by": "id", "keep": "x"}"#),
            pipeline(#""limits": {"memory": "4GB"}"#), pipeline(#""limits": {"max_shrnk": 0.5}"#),
            pipeline(#""retention": {"runs": 0}"#), pipeline(#""retention": {"runs": 1.5}"#),
            pipeline(#""jobs": {}"#), pipeline(#""jobs": [{"stage": "snapshot"}]"#),
            pipeline(#""jobs": [{"id": "m"}]"#),
            pipeline(#""jobs": [{"id": "M", "stage": "snapshot"}]"#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshots"}]"#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segment": ["a"]}]"#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segments": []}]"#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segments": "vip"}]"#),
            contactSource(#""dedupe": "id""#), contactSource(#""nmae": "x""#), contactSource(#""name": "a/b""#),
            contactSource(#""format": "xlsx""#), contactSource(#""encoding": "latin-1""#),
            contactSource(#""delimiter": "||""#), contactSource(#""duplicates": "newest""#),
            contactSource(#""preset": "excel""#), contactSource(#""key": []"#), contactSource(#""optional": 1"#),
            activitySource(#""key": {}"#), activitySource(#""types": {"Order": 5}"#),
            activitySource(#""mapping": {"at": {"unit": "ms"}}"#),
            activitySource(#""mapping": {"at": {"path": "ts", "unit": "ns"}}"#),
            activitySource(#""constants": {"type": null}"#), activitySource(#""group_by": {"key": "No"}"#),
            activitySource(#""group_by": {"key": "No", "lines": "products", "columns": []}"#),
            activitySource(#""dedupe": "key""#),
        ].map { PipelineRow(text: $0) }
        + [
            // Days that there are, zones by name, two places held against each other.
            pipeline(#""time_zone": "Europe/Madird""#), pipeline(#""as_of": "2026-02-30""#),
            pipeline(#""as_of": "2026-11-20T09:00:00.5Z""#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshot"}, {"id": "m", "stage": "snapshot"}]"#),
            pipeline(#""jobs": [{"id": "m", "stage": "snapshot", "segments": ["type:frozen"]}]"#),
            pipeline("", sources: #"{"contacts": [{"path": "c.csv"}, {"path": "c.csv"}], "activities": []}"#),
            contactSource(#""path": "**.csv""#), contactSource(#""mapping": {"city": {"path": "c", "unit": "ms"}}"#),
        ].map { PipelineRow(text: $0, onlyReader: true) }
}
