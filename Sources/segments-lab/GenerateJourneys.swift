import CellValues

/// One activity before it is written.
struct SampleActivity {
    /// Seconds since 1970 UTC.
    var at: Int64
    /// Nil for someone who didn't log in.
    var contact: String?
    var type: String
    /// JSON, with its braces.
    var properties: String
    /// The order in which it was made up: decides between equal times, so that the sort has one outcome.
    var order: Int
}

/// What all contacts do, day after day.
struct Journeys {
    private let plan: SamplePlan
    private var dice: SplitMix64
    private var purchases = 0
    private(set) var activities: [SampleActivity] = []

    init(_ plan: SamplePlan, dice: SplitMix64) {
        self.plan = plan
        self.dice = dice
    }

    /// The last second of the log: two hours before the UTC day ends, so that in no zone of our countries
    /// an ordinary activity falls on or after as-of.
    private var end: Int64 { Int64(plan.asOf.days) * 86_400 - 7200 }

    /// Every contact's journey until there are enough activities; then visits fill up what is missing.
    mutating func walk(_ contacts: [SampleContact]) {
        for contact in contacts where activities.count < plan.activities { walk(contact) }
        let visitors = contacts.filter { $0.persona != .silent && $0.persona != .newsletterOnly }
        while activities.count < plan.activities {
            // One visit in twelve is by someone who isn't logged in.
            let visitor = visitors.isEmpty || dice.below(12) == 0 ? nil : dice.pick(visitors)
            let first = visitor.map(firstDay) ?? 0
            let moment = moment(onDay: dice.between(first, plan.days - 1))
            visitPage(visitor?.id, at: moment, category: dice.pick(SampleCatalogue.categories))
        }
        activities.sort { ($0.at, $0.order) < ($1.at, $1.order) }
    }

    private mutating func walk(_ contact: SampleContact) {
        let last = plan.days - 1
        let first = firstDay(contact)
        switch contact.persona {
        case .loyal:
            for _ in 0..<dice.between(3, 6) { buy(contact, from: first, to: last) }
            browse(contact, times: dice.between(1, 3), from: last - last / 3, to: last)
        case .oneOff:
            buy(contact, from: first, to: last)
        case .lapsed:
            for _ in 0..<dice.between(1, 3) { buy(contact, from: 0, to: last / 2 - last / 10) }
        case .windowShopper:
            browse(contact, times: dice.between(3, 8), from: last / 2, to: last)
        case .new:
            for _ in 0..<dice.between(0, 2) { buy(contact, from: first, to: last) }
            browse(contact, times: dice.between(0, 2), from: first, to: last)
        case .newsletterOnly:
            if dice.chance(15) { browse(contact, times: 1, from: 0, to: last) }
        case .silent:
            return
        }
        readNewsletters(contact, from: first)
        if dice.chance(4) { fillIn(contact, from: first) }
    }

    /// The first day of the log that a contact can appear on.
    private func firstDay(_ contact: SampleContact) -> Int {
        contact.persona == .new ? max(0, Int(contact.createdAt / 86_400) - Int(plan.firstDay.days) + 1) : 0
    }

    /// A moment of a day of the log, mostly in the evening, hardly ever at night.
    private mutating func moment(onDay day: Int) -> Int64 {
        let hours = [0, 5, 6, 7, 8, 9, 10, 11, 11, 12, 12, 13, 15, 16, 17, 17, 18, 18, 19, 19, 20, 20, 21, 22, 23]
        let start = Int64(plan.firstDay.days) * 86_400 + Int64(day) * 86_400
        return start + Int64(dice.pick(hours) * 3600 + dice.below(3600))
    }

    private mutating func add(_ type: String, _ contact: String?, at: Int64, _ properties: String) {
        activities.append(
            SampleActivity(
                at: min(at, end), contact: contact, type: type, properties: properties, order: activities.count))
    }
}

// What people do.
extension Journeys {
    private mutating func visitPage(_ contact: String?, at moment: Int64, category: String) {
        add("page_visit", contact, at: moment, #"{"path":"/\#(category)"}"#)
    }

    private mutating func visit(_ product: SampleCatalogue.Product, _ contact: String, at moment: Int64) {
        add(
            "product_visit", contact, at: moment,
            #"{"product_id":"\#(product.id)","category":"\#(product.category)","brand":"\#(product.brand)"}"#)
    }

    /// Something of the favourite category or brand, as a rule.
    private mutating func product(for contact: SampleContact) -> SampleCatalogue.Product {
        let all = SampleCatalogue.products
        if dice.chance(35) { return dice.pick(all.filter { $0.category == contact.favouriteCategory }) }
        if dice.chance(60) { return dice.pick(all.filter { $0.brand == contact.favouriteBrand }) }
        return dice.pick(all)
    }

    /// Sessions of looking round; some end with a cart left behind.
    private mutating func browse(_ contact: SampleContact, times: Int, from first: Int, to last: Int) {
        for _ in 0..<times {
            var now = moment(onDay: dice.between(min(first, last), last))
            if dice.chance(40) { visitPage(contact.id, at: now, category: contact.favouriteCategory) }
            if dice.chance(25) { search(contact, at: now + 5) }
            for _ in 0..<dice.between(1, 4) {
                now += Int64(dice.between(15, 200))
                visit(product(for: contact), contact.id, at: now)
            }
            guard dice.chance(35) else { continue }
            let left = product(for: contact)
            addToCart(left, contact, at: now + 20)
            add(
                "cart_abandon", contact.id, at: now + 3620,
                #"{"total":\#(money(left.price)),"items":1}"#)
        }
    }

    private mutating func search(_ contact: SampleContact, at moment: Int64) {
        add(
            "search", contact.id, at: moment,
            #"{"query":"\#(dice.pick(SampleCatalogue.searches))","results":\#(dice.below(30))}"#)
    }

    private mutating func addToCart(
        _ product: SampleCatalogue.Product, _ contact: SampleContact, at moment: Int64
    ) {
        add(
            "cart_add", contact.id, at: moment,
            #"{"product_id":"\#(product.id)","price":\#(money(product.price)),"quantity":1}"#)
    }

    private mutating func buy(_ contact: SampleContact, from first: Int, to last: Int) {
        var now = moment(onDay: dice.between(min(first, last), last))
        var lines: [String] = []
        var total = 0
        for _ in 0..<dice.pick([1, 1, 1, 2, 2, 3]) {
            let product = product(for: contact)
            let quantity = dice.pick([1, 1, 1, 1, 2, 3])
            total += product.price * quantity
            lines.append(
                #"{"product_id":"\#(product.id)","name":"\#(product.name)","category":"\#(product.category)","#
                    + #""brand":"\#(product.brand)","price":\#(money(product.price)),"quantity":\#(quantity)}"#)
            if dice.chance(50) { visit(product, contact.id, at: now) }
            now += Int64(dice.between(20, 300))
            if dice.chance(60) { addToCart(product, contact, at: now) }
        }
        var coupon: String?
        if dice.chance(contact.number % 5 == 0 ? 70 : 12) {
            let code = dice.pick(SampleCatalogue.coupons)
            coupon = code
            // The code ends with its per cent; rounded half up to whole cents.
            let percent = Int(code.drop { !("0"..."9").contains($0) }) ?? 0
            total -= (total * percent + 50) / 100
        }
        purchases += 1
        add("purchase", contact.id, at: now + 90, order(total, coupon, lines))
    }

    /// A purchase's properties. A few amounts are written as only real shops write them.
    private func order(_ total: Int, _ coupon: String?, _ lines: [String]) -> String {
        let amount: String? =
            if purchases % 151 == 0 {
                #""\#(money(total))""#
            } else if purchases % 607 == 0 {
                #""\#(total / 100),\#(total % 100)""#
            } else if purchases % 409 == 0 {
                nil
            } else {
                money(total)
            }
        let code = coupon.map { #""\#($0)""# } ?? (purchases % 101 == 0 ? "null" : nil)
        return #"{"order_id":"o\#(purchases)","#
            + (amount.map { #""total":\#($0),"# } ?? "") + #""currency":"EUR","#
            + (code.map { #""coupon":\#($0),"# } ?? "") + #""products":[\#(lines.joined(separator: ","))]}"#
    }

    /// A newsletter every three weeks to those who subscribed, sent in the order of the list.
    private mutating func readNewsletters(_ contact: SampleContact, from first: Int) {
        guard contact.newsletter == "subscribed" else { return }
        for (issue, day) in stride(from: 8, to: plan.days, by: 21).enumerated() where day >= first {
            let start = (Int64(plan.firstDay.days) + Int64(day)) * 86_400 + 8 * 3600
            let campaign = #"{"campaign_id":"nl-\#(issue + 1)"}"#
            add("email_sent", contact.id, at: start + Int64(contact.number / 8), campaign)
            guard dice.chance(contact.opens) else { continue }
            let opened = start + Int64(dice.between(600, 100_000))
            add("email_open", contact.id, at: opened, campaign)
            if dice.chance(contact.clicks) {
                add("email_click", contact.id, at: opened + Int64(dice.between(5, 90)), campaign)
            }
        }
    }

    private mutating func fillIn(_ contact: SampleContact, from first: Int) {
        let form = contact.tags.hasPrefix("b2b") ? "b2b-request" : dice.pick(SampleCatalogue.forms)
        add("form_submit", contact.id, at: moment(onDay: dice.between(first, plan.days - 1)), #"{"form":"\#(form)"}"#)
    }
}
