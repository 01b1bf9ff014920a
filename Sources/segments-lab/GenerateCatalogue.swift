/// What the sample shop sells, and the people and places it knows. One table.
enum SampleCatalogue {
    struct Product {
        let id: String
        let name: String
        let category: String
        let brand: String
        /// In cents.
        let price: Int

        init(_ id: String, _ name: String, _ category: String, _ brand: String, _ price: Int) {
            self.id = id
            self.name = name
            self.category = category
            self.brand = brand
            self.price = price
        }
    }

    static let products: [Product] = [
        Product("p01", "Trail runner", "shoes", "Ribera", 8990),
        Product("p02", "City sneaker", "shoes", "Ribera", 6495),
        Product("p03", "Leather boot", "shoes", "Monteluz", 13900),
        Product("p04", "Espadrille", "shoes", "Alba", 3450), Product("p05", "Kids' sandal", "shoes", "Alba", 2790),
        Product("p06", "Derby nº 5", "shoes", "Monteluz", 11950),
        Product("p07", "Linen shirt", "shirts", "Alba", 4490), Product("p08", "Oxford shirt", "shirts", "Norte", 5490),
        Product("p09", "Striped tee", "shirts", "Ribera", 1995), Product("p10", "Polo piqué", "shirts", "Norte", 3990),
        Product("p11", "Flannel shirt", "shirts", "Norte", 4795),
        Product("p12", "Midi dress", "dresses", "Alba", 6990),
        Product("p13", "Wrap dress", "dresses", "Lumière", 8950),
        Product("p14", "Evening dress", "dresses", "Lumière", 18900),
        Product("p15", "Shirt dress", "dresses", "Alba", 5990),
        Product("p16", "Tote \\\"Día\\\"", "bags", "Lumière", 5900),
        Product("p17", "Weekender", "bags", "Monteluz", 22900),
        Product("p18", "Backpack 20 l", "bags", "Norte", 7450), Product("p19", "Clutch", "bags", "Lumière", 4950),
        Product("p20", "Wool scarf", "accessories", "Norte", 2950),
        Product("p21", "Leather belt", "accessories", "Monteluz", 3900),
        Product("p22", "Sun hat", "accessories", "Alba", 1890),
        Product("p23", "Socks, 3 pairs", "accessories", "Ribera", 1250),
        Product("p24", "Gift card", "gifts", "Ribera", 5000),
        Product("p25", "Rain jacket", "outdoor", "Norte", 11990),
        Product("p26", "Running tights", "outdoor", "Ribera", 4990),
        Product("p27", "Fleece", "outdoor", "Norte", 6490), Product("p28", "Water bottle", "outdoor", "Ribera", 1590),
    ]

    static let categories = ["shoes", "shirts", "dresses", "bags", "accessories", "outdoor"]
    static let brands = ["Ribera", "Monteluz", "Alba", "Norte", "Lumière"]
    static let coupons = ["WELCOME10", "SUMMER5", "AUTUMN15", "FRIENDS10"]

    /// Raw JSON text: escapes and surrogate pairs, as some exporters write them, beside plain UTF-8.
    static let searches = [
        "shoes", "dress", "bota", "regalo", "camis\\u00f3n", "ni\\u00f1o", "niño", "été", "sale \\ud83d\\udd25", "👟",
        "a\\/b", "\\\"midi\\\"",
    ]
    static let forms = ["contact", "size-advice", "b2b-request"]

    struct Country {
        let code: String
        let language: String
        let dialling: String
        let cities: [String]
        let firstNames: [String]
        let lastNames: [String]
    }

    /// Listed as often as they are to be met.
    static let countries: [Country] = [spain, spain, spain, spain, france, france, italy, italy, portugal, germany]

    static let spain = Country(
        code: "ES", language: "es", dialling: "34",
        cities: ["Madrid", "Barcelona", "Sevilla", "Málaga", "A Coruña", "L'Hospitalet"],
        firstNames: ["Lucía", "María", "José", "Iñaki", "Sofía", "Álvaro", "Ana", "Hugo"],
        lastNames: ["García", "Muñoz", "Pérez", "López", "Ibáñez", "Ruiz"])
    static let france = Country(
        code: "FR", language: "fr", dialling: "33", cities: ["Paris", "Lyon", "Nîmes", "Aix-en-Provence"],
        firstNames: ["Chloé", "Zoé", "Benoît", "Anaïs", "Luc", "Françoise"],
        lastNames: ["Lefèvre", "D'Angelo", "Moreau", "Hébert", "Petit"])
    static let italy = Country(
        code: "IT", language: "it", dialling: "39", cities: ["Roma", "Milano", "L'Aquila", "Forlì"],
        firstNames: ["Giulia", "Niccolò", "Luca", "Chiara", "Desirée"],
        lastNames: ["Rossi", "D'Amico", "Bianchi", "Nardò"])
    static let portugal = Country(
        code: "PT", language: "pt", dialling: "351", cities: ["Lisboa", "Porto", "Évora"],
        firstNames: ["João", "Inês", "Tomás", "Beatriz"], lastNames: ["Gonçalves", "Simões", "Costa"])
    static let germany = Country(
        code: "DE", language: "de", dialling: "49", cities: ["Berlin", "München", "Köln"],
        firstNames: ["Jürgen", "Anke", "Sören", "Lea"], lastNames: ["Müller", "Schäfer", "Vogel"])

    /// E-mail domains that no one can own (RFC 2606); listed as often as they are to be met.
    static let domains = ["example.com", "example.com", "example.com", "example.org", "example.net", "campus.example"]
}
