import SegmentLanguage

/// The catalogue that the tables here are checked against.
enum SampleCatalogue {
    static let fieldsJSON = #"""
        {"fields": [
          {"name": "country", "type": "option", "options": ["ES", "FR", "IT"], "label": "Country"},
          {"name": "newsletter_status", "type": "option", "options": ["subscribed", "unsubscribed"]},
          {"name": "city", "type": "text", "label": "City"},
          {"name": "email", "type": "email"},
          {"name": "phone", "type": "phone"},
          {"name": "birth_date", "type": "date", "label": "Date of birth"},
          {"name": "created_at", "type": "datetime"},
          {"name": "points", "type": "integer"},
          {"name": "balance", "type": "decimal"},
          {"name": "newsletter", "type": "boolean"},
          {"name": "tags", "type": "list", "separator": ";"},
          {"name": "interests", "type": "options", "options": ["sport", "music"]}
        ]}
        """#

    static let activitiesJSON = #"""
        {"activities": [
          {"type": "purchase", "label": "Purchase", "properties": [
            {"name": "total", "type": "decimal", "currency": "currency"},
            {"name": "currency", "type": "text"},
            {"name": "coupon", "type": "text"},
            {"name": "items", "type": "integer"},
            {"name": "shipping.city", "type": "text"},
            {"name": "products[].category", "type": "text"},
            {"name": "products[].price", "type": "decimal", "currency": "currency"},
            {"name": "products[].quantity", "type": "integer"}
          ]},
          {"type": "refund", "properties": [
            {"name": "reason", "type": "text"},
            {"name": "items", "type": "text"}
          ]},
          {"type": "page_visit", "label": "Page visit", "properties": [
            {"name": "url", "type": "text"},
            {"name": "duration_s", "type": "integer"}
          ]}
        ]}
        """#

    static let catalogue = Catalogue(
        fields: Catalogue.fields(parsing: Array(fieldsJSON.utf8), file: "fields.json").fields,
        activities: Catalogue.activities(parsing: Array(activitiesJSON.utf8), file: "activities.json").activities)
}
