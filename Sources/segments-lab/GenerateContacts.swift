import CellValues

/// The kinds of people a shop knows; what a contact does follows from it.
enum Persona: CaseIterable {
    case loyal, oneOff, lapsed, windowShopper, newsletterOnly, new, silent

    /// Of a hundred contacts.
    var share: Int {
        switch self {
        case .loyal: 10
        case .oneOff: 16
        case .lapsed: 12
        case .windowShopper: 18
        case .newsletterOnly: 20
        case .new: 10
        case .silent: 14
        }
    }

    static func rolled(_ dice: inout SplitMix64) -> Persona {
        var rest = dice.below(100)
        for persona in allCases {
            rest -= persona.share
            if rest < 0 { return persona }
        }
        return .silent
    }
}

/// One contact: the cells of its row, and the habits its activities are made of.
struct SampleContact {
    let number: Int
    let id: String
    let persona: Persona
    let firstName: String
    let lastName: String
    let email: String
    let phone: String
    let gender: String
    let birthDate: String
    let country: SampleCatalogue.Country
    let city: String
    let newsletter: String
    let marketingConsent: Bool
    let smsConsent: Bool
    let createdAt: Int64
    let tier: String
    let points: Int
    let tags: String
    let favouriteBrand: String
    let favouriteCategory: String
    /// Of a hundred e-mails how many are opened, and of a hundred opened how many are clicked.
    let opens: Int
    let clicks: Int
}

extension SampleContact {
    init(number: Int, _ plan: SamplePlan, _ dice: inout SplitMix64) {
        self.number = number
        id = "c" + String(String(10_000 + number).dropFirst())
        persona = Persona.rolled(&dice)
        country = dice.pick(SampleCatalogue.countries)
        city = dice.chance(90) ? dice.pick(country.cities) : ""
        firstName = dice.pick(country.firstNames)
        lastName = dice.pick(country.lastNames)
        email = "\(plainASCII(firstName))\(number)@\(dice.pick(SampleCatalogue.domains))"
        phone = dice.chance(60) ? "+\(country.dialling)\(dice.between(600_000_000, 699_999_999))" : ""
        gender = dice.pick(["f", "f", "f", "m", "m", "x", ""])
        birthDate = dice.chance(80) ? birthDay(plan, &dice) : ""

        let subscribed = persona == .newsletterOnly || (persona != .silent && dice.chance(45))
        newsletter = subscribed ? "subscribed" : dice.chance(30) ? "unsubscribed" : "none"
        marketingConsent = subscribed ? dice.chance(92) : dice.chance(25)
        smsConsent = !phone.isEmpty && dice.chance(35)

        // New contacts came within the last month, the others up to four years before the log starts.
        let age = persona == .new ? dice.between(2, min(30, plan.days)) : plan.days + dice.between(1, 1400)
        createdAt = Int64(plan.asOf.adding(days: -age).days) * 86_400 + Int64(dice.between(6 * 3600, 20 * 3600))
        tier = persona == .loyal ? dice.pick(["silver", "gold", "gold", "platinum"]) : dice.chance(20) ? "bronze" : ""
        points = persona == .loyal ? dice.between(200, 4000) : dice.chance(40) ? dice.between(0, 300) : 0

        var tags: [String] = []
        if dice.chance(4) { tags.append("b2b") }
        if dice.chance(12) { tags.append("fair 2025") }
        if persona == .loyal && dice.chance(30) { tags.append("ambassador") }
        if dice.chance(6) { tags.append("niños") }
        self.tags = tags.joined(separator: ";")
        favouriteBrand = dice.pick(SampleCatalogue.brands)
        favouriteCategory = dice.pick(SampleCatalogue.categories)
        opens = persona == .newsletterOnly ? dice.pick([30, 60, 90]) : dice.pick([0, 20, 50])
        clicks = dice.pick([0, 0, 20, 60])
    }
}

/// `YYYY-MM-DD` of someone aged 18 to 77, now and then on 29 February.
private func birthDay(_ plan: SamplePlan, _ dice: inout SplitMix64) -> String {
    let year = plan.asOf.components.year - dice.between(18, 77)
    if dice.below(60) == 0, let leap = CivilDate(year: year / 4 * 4, month: 2, day: 29) { return leap.iso8601 }
    let month = dice.between(1, 12)
    let day = dice.between(1, CivilDate.daysInMonth(year: year, month: month))
    return CivilDate(year: year, month: month, day: day)?.iso8601 ?? ""
}

/// A name as it stands in an e-mail address: lower case, without accents and signs.
func plainASCII(_ name: String) -> String {
    var plain = ""
    for character in name.lowercased() {
        switch character {
        case "a"..."z": plain.append(character)
        case "á", "à", "ã", "ä": plain.append("a")
        case "é", "è", "ê", "ë": plain.append("e")
        case "í", "ì", "î", "ï": plain.append("i")
        case "ó", "ò", "õ", "ö": plain.append("o")
        case "ú", "ü": plain.append("u")
        case "ñ": plain.append("n")
        case "ç": plain.append("c")
        default: break
        }
    }
    return plain
}
