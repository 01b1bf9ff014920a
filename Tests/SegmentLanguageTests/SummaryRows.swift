extension SummaryRow {
    /// Every operator, measure and window at least once.
    static let all: [SummaryRow] = [
        SummaryRow(
            #"{"all": [{"field": "newsletter_status", "op": "is", "value": "subscribed"}, {"activity": "purchase", "where": {"field": "products[].category", "op": "is", "value": "shoes"}, "window": {"last": "1y"}, "measure": "count", "op": ">=", "value": 1}]}"#,
            except: #"{"any": [{"activity": "purchase", "window": {"last": "60d"}}, {"segment": "staff"}]}"#,
            #"Contacts who are subscribed (newsletter_status is subscribed) and made at least 1 purchase with a line where category is shoes in the last year; except contacts who made a purchase in the last 60 days, or who are in "Staff"."#
        ),
        SummaryRow(
            #"{"everyone": true}"#,
            #"All contacts."#),
        SummaryRow(
            #"{"everyone": true}"#,
            except: #"{"everyone": true}"#, #"All contacts; except all contacts."#),
        SummaryRow(
            #"{"field": "country", "op": "is", "value": "ES"}"#,
            #"Contacts whose country is ES."#),
        SummaryRow(
            #"{"field": "country", "op": "is_not", "value": "es"}"#,
            #"Contacts whose country is not ES, or has no country."#),
        SummaryRow(
            #"{"field": "country", "op": "is_not", "value": ["ES", "IT"], "missing": "exclude"}"#,
            #"Contacts whose country is not ES or IT, but has a value."#),
        SummaryRow(
            #"{"field": "newsletter_status", "op": "is_not", "value": "unsubscribed"}"#,
            #"Contacts who are not unsubscribed (newsletter_status is not unsubscribed, or has no newsletter_status)."#),
        SummaryRow(
            #"{"field": "city", "op": "not_contains", "value": ["San ", "x,y"], "case": "exact"}"#,
            #"Contacts whose city does not contain "San " or "x,y" (in exactly this case), or has no city."#),
        SummaryRow(
            #"{"field": "city", "op": "starts_with", "value": "San José"}"#,
            #"Contacts whose city starts with San José."#),
        SummaryRow(
            #"{"field": "email.domain", "op": "is", "value": {"field": "city"}}"#,
            #"Contacts whose email.domain is their city."#),
        SummaryRow(
            #"{"field": "email", "op": "is_not_set"}"#,
            #"Contacts whose email is not set."#),
        SummaryRow(
            #"{"field": "points", "op": "is", "value": [1, 2.0, 3]}"#,
            #"Contacts whose points is 1, 2 or 3."#),
        SummaryRow(
            #"{"field": "balance", "op": "<", "value": -12.50}"#,
            #"Contacts whose balance is less than -12.5."#),
        SummaryRow(
            #"{"field": "birth_date.age", "op": "between", "value": [25, 34]}"#,
            #"Contacts whose birth_date.age is from 25 to 34."#),
        SummaryRow(
            #"{"field": "points", "op": "not_between", "value": [1, 5]}"#,
            #"Contacts whose points is not from 1 to 5, or has no points."#),
        SummaryRow(
            #"{"field": "points", "op": ">=", "value": {"metric": {"activity": "purchase", "measure": {"sum": "total"}, "times": 1.5}}}"#,
            #"Contacts whose points is at least 1.5 times the sum of total over purchases."#),
        SummaryRow(
            #"{"field": "newsletter", "op": "is", "value": false}"#,
            #"Contacts whose newsletter is false."#),
        SummaryRow(
            #"{"field": "birth_date", "op": "is", "value": ["1990-02-28", "-30d"]}"#,
            #"Contacts whose birth_date is 1990-02-28 or 30 days ago."#),
        SummaryRow(
            #"{"field": "birth_date", "op": "anniversary", "value": {"next": "7d"}}"#,
            #"Contacts whose birth_date has its anniversary in the next 7 days."#),
        SummaryRow(
            #"{"field": "created_at", "op": "before", "value": "2026-11-20T10:00:00Z"}"#,
            #"Contacts whose created_at is before 2026-11-20T10:00:00Z."#),
        SummaryRow(
            #"{"field": "created_at", "op": "on_or_after", "value": "-1mo"}"#,
            #"Contacts whose created_at is on or after 1 month ago."#),
        SummaryRow(
            #"{"field": "created_at", "op": "not_within", "value": {"previous": "quarter"}}"#,
            #"Contacts whose created_at is not in the previous quarter, or has no created_at."#),
        SummaryRow(
            #"{"field": "created_at", "op": "within", "value": {"from": "2026-01-01", "to": "now"}}"#,
            #"Contacts whose created_at is from 2026-01-01 to before now."#),
        SummaryRow(
            #"{"field": "created_at", "op": "within", "value": {"from": "2026-01-01"}}"#,
            #"Contacts whose created_at is from 2026-01-01 on."#),
        SummaryRow(
            #"{"field": "created_at", "op": "within", "value": {"before_last": "12h"}}"#,
            #"Contacts whose created_at is before the last 12 hours."#),
        SummaryRow(
            #"{"field": "tags", "op": "has_any", "value": ["vip", "new"]}"#,
            #"Contacts whose tags has vip or new."#),
        SummaryRow(
            #"{"field": "tags", "op": "has_none", "value": ["vip", "new"]}"#,
            #"Contacts whose tags has none of vip or new, or has no tags."#),
        SummaryRow(
            #"{"field": "interests", "op": "is_exactly", "value": "sport"}"#,
            #"Contacts whose interests is exactly sport."#),
        SummaryRow(
            #"{"field": "rfm.segment", "op": "is", "value": ["at risk", "Lost"]}"#,
            #"Contacts whose rfm.segment is At risk or Lost."#),
        SummaryRow(
            #"{"field": "purchases.total", "op": "not_between", "value": [0, 100]}"#,
            #"Contacts whose purchases.total is not from 0 to 100."#),
        SummaryRow(
            #"{"activity": "purchase"}"#,
            #"Contacts who made a purchase."#),
        SummaryRow(
            #"{"activity": "page_visit", "op": ">", "value": 5}"#,
            #"Contacts who have more than 5 "Page visit" activities."#),
        SummaryRow(
            #"{"activity": ["purchase", "refund"], "op": "<=", "value": 1}"#,
            #"Contacts who have at most 1 "Purchase" or refund activity."#),
        SummaryRow(
            #"{"activity": "*", "window": {"current": "week"}}"#,
            #"Contacts who have any activity in the current week."#),
        SummaryRow(
            #"{"not": {"activity": "*", "window": {"last": "120d"}}}"#,
            #"Contacts who have no activity in the last 120 days."#),
        SummaryRow(
            #"{"activity": "purchase", "op": "is", "value": 0}"#,
            #"Contacts who made no purchase."#),
        SummaryRow(
            #"{"activity": "purchase", "op": "is_not", "value": [1, 2]}"#,
            #"Contacts who made not exactly 1 or 2 purchases."#),
        SummaryRow(
            #"{"activity": "purchase", "op": "between", "value": [2, 4], "where": {"all": [{"field": "total", "op": ">", "value": 5}, {"field": "coupon", "op": "is_not", "value": "X"}]}}"#,
            #"Contacts who made from 2 to 4 purchases where total is more than 5 and where coupon is not X (or has no coupon)."#
        ),
        SummaryRow(
            #"{"activity": "purchase", "where": {"line": {"all": [{"field": "category", "op": "is", "value": "shoes"}, {"product": ["price", "quantity"], "op": ">", "value": 200}]}}}"#,
            #"Contacts who made a purchase with a line (where category is shoes and where price times quantity is more than 200)."#
        ),
        SummaryRow(
            #"{"activity": "purchase", "where": {"any": [{"field": "products[].category", "op": "is_not", "value": "shoes"}, {"not": {"field": "@at.weekday", "op": ">=", "value": 6}}]}}"#,
            #"Contacts who made a purchase with no line where category is shoes or not (where @at.weekday is at least 6)."#
        ),
        SummaryRow(
            #"{"activity": "*", "where": {"field": "@type", "op": "is", "value": ["purchase", "refund"]}, "measure": "distinct_days", "op": ">=", "value": 3}"#,
            #"Contacts whose number of days with any activity where @type is purchase or refund is at least 3."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"avg": "total"}, "op": ">", "value": 80}"#,
            #"Contacts whose average total over purchases is more than 80."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"max": {"product": ["products[].price", "products[].quantity"]}}, "window": {"last": "2w"}, "op": ">", "value": 80}"#,
            #"Contacts whose largest products[].price times products[].quantity over purchases in the last 2 weeks is more than 80."#
        ),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"distinct": "products[].category"}}"#,
            #"Contacts whose number of different values of products[].category over purchases is at least 1."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": "last", "op": "before", "value": {"metric": {"activity": "page_visit", "measure": "last"}}}"#,
            #"Contacts whose last purchase is before the last "Page visit" activity."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"last": "coupon"}, "op": "is_not", "value": "X"}"#,
            #"Contacts whose coupon of the last purchase is not X, or has none."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": "days_since_last", "op": ">=", "value": 30}"#,
            #"Contacts whose days since the last purchase is at least 30."#),
        SummaryRow(
            #"{"ratio": [{"activity": "purchase"}, {"activity": "page_visit", "window": {"last": "1mo"}}], "op": "<", "value": 0.05}"#,
            #"Contacts whose ratio of (number of purchases) to (number of "Page visit" activities in the last month) is less than 0.05."#
        ),
        SummaryRow(
            #"{"sequence": [{"activity": "page_visit", "where": {"field": "url", "op": "contains", "value": "/cart"}}, {"activity": "purchase", "within": "7d"}, {"then_not": {"activity": "refund"}, "within": "1mo"}], "window": {"last": "1y"}}"#,
            #"Contacts who have a "Page visit" activity where url contains /cart, then a purchase within 7 days, then no refund activity within 1 month, all in the last year."#
        ),
        SummaryRow(
            #"{"sequence": [{"activity": "purchase"}, {"then_not": {"activity": "*"}}]}"#,
            #"Contacts who have a purchase, then no activity since."#),
        SummaryRow(
            #"{"not": {"segment": "staff"}}"#,
            #"Contacts who are not in "Staff"."#),
        SummaryRow(
            #"{"segment": "other"}"#,
            #"Contacts who are in "other"."#),
        SummaryRow(
            #"{"at_least": 2, "of": [{"segment": "staff"}, {"field": "country", "op": "is_not", "value": "ES"}, {"any": [{"activity": "purchase"}, {"activity": "refund"}]}]}"#,
            #"Contacts who meet at least 2 of: (who are in "Staff"; whose country is not ES (or has no country); (who made a purchase, or who have a refund activity))."#
        ),
        SummaryRow(
            #"{"all": [{"field": "country", "op": "is_not", "value": "ES"}, {"field": "city", "op": "is_set"}, {"any": [{"segment": "staff"}, {"all": [{"activity": "purchase"}, {"activity": "refund"}]}]}]}"#,
            #"Contacts whose country is not ES (or has no country) and whose city is set and (who are in "Staff", or who made a purchase and have a refund activity)."#
        ),
        SummaryRow(
            #"{"any": [{"all": [{"field": "city", "op": "is", "value": "a"}, {"activity": "purchase"}]}, {"not": {"all": [{"segment": "staff"}, {"field": "city", "op": "is", "value": "b"}]}}]}"#,
            #"Contacts whose city is a and who made a purchase, or not (who are in "Staff" and whose city is b)."#),
        SummaryRow(
            #"{"all": [{"any": [{"segment": "staff"}]}]}"#,
            #"Contacts who are in "Staff"."#),
        SummaryRow(
            #"{"at_least": 1, "of": [{"not": {"activity": "purchase", "window": {"previous": "quarter"}}}, {"field": "points", "op": "is", "value": {"field": "birth_date.age"}}]}"#,
            #"Contacts who meet at least 1 of: (who made no purchase in the previous quarter; whose points is their birth_date.age)."#
        ),
        SummaryRow(
            #"{"sequence": [{"activity": ["page_visit", "refund"]}, {"activity": "purchase", "where": {"field": "@at.hour", "op": "<", "value": 12}, "within": "2h"}, {"then_not": {"activity": "page_visit", "where": {"field": "duration_s", "op": ">", "value": 60}}, "within": "1d"}], "window": {"previous": "quarter"}}"#,
            #"Contacts who have a "Page visit" or refund activity, then a purchase where @at.hour is less than 12 within 2 hours, then no "Page visit" activity where duration_s is more than 60 within 1 day, all in the previous quarter."#
        ),
        SummaryRow(
            #"{"ratio": [{"activity": "purchase", "measure": {"sum": "total"}, "window": {"current": "year"}}, {"activity": "purchase", "measure": {"sum": "total"}, "window": {"previous": "year"}}], "op": "between", "value": [0.5, 2]}"#,
            #"Contacts whose ratio of (sum of total over purchases in the current year) to (sum of total over purchases in the previous year) is from 0.5 to 2."#
        ),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"sum": "total"}, "window": {"last": "30d"}, "op": ">", "value": {"metric": {"activity": "purchase", "measure": {"avg": "total"}, "times": 2}}}"#,
            #"Contacts whose sum of total over purchases in the last 30 days is more than 2 times the average total over purchases."#
        ),
        SummaryRow(
            #"{"field": "birth_date", "op": "anniversary", "value": {"current": "month"}}"#,
            #"Contacts whose birth_date has its anniversary in the current month."#),
        SummaryRow(
            #"{"field": "created_at", "op": "within", "value": {"next": "36h"}}"#,
            #"Contacts whose created_at is in the next 36 hours."#),
        SummaryRow(
            #"{"activity": "purchase", "where": {"field": "@at", "op": "within", "value": {"previous": "quarter"}}}"#,
            #"Contacts who made a purchase where @at is in the previous quarter."#),
        SummaryRow(
            #"{"activity": "page_visit", "where": {"all": [{"field": "@at.month", "op": "is", "value": [11, 12]}, {"field": "@at.weekday", "op": "not_between", "value": [1, 5]}]}}"#,
            #"Contacts who have a "Page visit" activity where @at.month is 11 or 12 and where @at.weekday is not from 1 to 5."#
        ),
        SummaryRow(
            #"{"field": "city", "op": "not_starts_with", "value": "San", "missing": "exclude"}"#,
            #"Contacts whose city does not start with San, but has a value."#),
        SummaryRow(
            #"{"activity": "purchase", "where": {"field": "coupon", "op": "is_not", "value": ["X", "Y"], "missing": "exclude"}}"#,
            #"Contacts who made a purchase where coupon is not X or Y (but has a value)."#),
        SummaryRow(
            #"{"field": "email", "op": "ends_with", "value": [".es", ".fr"]}"#,
            #"Contacts whose email ends with .es or .fr."#),
        SummaryRow(
            #"{"activity": "purchase", "measure": {"min": "products[].quantity"}, "window": {"before_last": "1mo"}, "op": "<=", "value": 3}"#,
            #"Contacts whose smallest products[].quantity over purchases before the last month is at most 3."#),
        SummaryRow(
            #"{"field": "created_at", "op": "after", "value": "+2w"}"#,
            #"Contacts whose created_at is after 2 weeks from now."#),
    ]
}
