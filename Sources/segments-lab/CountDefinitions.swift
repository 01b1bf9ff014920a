/// The catalogue and the definitions of the workspaces whose runs are counted: every way of reading, testing and adding up
/// that costs something a row. Changing them changes the counts, so they belong to no sample.
enum CountDefinitions {
    static let fields = """
        { "fields": [
            { "name": "contact_id", "type": "text" },
            { "name": "email", "type": "email" },
            { "name": "name", "type": "text" },
            { "name": "birth_date", "type": "date" },
            { "name": "gender", "type": "option", "options": ["f", "m", "x"] },
            { "name": "city", "type": "text" },
            { "name": "country", "type": "text" },
            { "name": "newsletter", "type": "boolean" },
            { "name": "created_at", "type": "datetime" },
            { "name": "loyalty_tier", "type": "option", "options": ["none", "silver", "gold", "platinum"] },
            { "name": "points", "type": "integer" },
            { "name": "tags", "type": "list", "separator": ";" } ] }
        """

    static let activities = """
        { "activities": [
            { "type": "page_visit", "properties": [ { "name": "url", "type": "text" } ] },
            { "type": "product_visit", "properties": [
                { "name": "category", "type": "text" }, { "name": "price", "type": "decimal" } ] },
            { "type": "email_open", "properties": [ { "name": "campaign_id", "type": "text" } ] },
            { "type": "purchase", "properties": [
                { "name": "total", "type": "decimal" },
                { "name": "products[].category", "type": "text", "optional": true },
                { "name": "products[].price", "type": "decimal", "optional": true },
                { "name": "products[].quantity", "type": "integer", "optional": true } ] } ] }
        """

    /// By id. `k` refers to `i`.
    static let segments: [(id: String, text: String)] = [
        (
            "a",
            """
            {"all": [{"field": "newsletter", "op": "is", "value": true},
                     {"field": "country", "op": "is", "value": ["ES", "FR", "IT"], "case": "exact"}]}
            """
        ),
        (
            "b",
            """
            {"all": [{"field": "birth_date.age", "op": "between", "value": [25, 34]},
                     {"field": "gender", "op": "is", "value": "f"}]}
            """
        ),
        ("c", #"{"activity": "purchase", "window": {"last": "90d"}, "op": ">=", "value": 3}"#),
        ("d", #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">=", "value": 500}"#),
        (
            "e",
            """
            {"all": [{"activity": "product_visit", "where": {"field": "category", "op": "is", "value": "shoes"},
                      "window": {"last": "30d"}, "op": ">=", "value": 2},
                     {"not": {"activity": "purchase", "window": {"last": "30d"}}}]}
            """
        ),
        (
            "i",
            """
            {"all": [{"activity": "purchase"}, {"not": {"activity": "*", "window": {"last": "60d"}}}]}
            """
        ),
        (
            "j",
            """
            {"activity": "purchase", "window": {"last": "180d"}, "where": {"line": {"all": [
                {"field": "category", "op": "is", "value": "electronics", "case": "exact"},
                {"product": ["price", "quantity"], "op": ">", "value": 200}]}}}
            """
        ),
        (
            "k",
            """
            {"all": [{"any": [{"field": "city", "op": "starts_with", "value": "San", "case": "exact"},
                              {"field": "tags", "op": "has_any", "value": ["vip"], "case": "exact"}]},
                     {"not": {"segment": "i"}}]}
            """
        ),
        (
            "l",
            """
            {"all": [{"activity": "*", "window": {"last": "14d"}},
                     {"activity": "purchase", "measure": "first", "op": "within", "value": {"last": "60d"}}]}
            """
        ),
    ]
}
