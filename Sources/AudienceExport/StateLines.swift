/// The states, districts and territories of the United States (USPS) and the provinces and territories of Canada (Canada
/// Post), in English and French: two letters, and the names without space, accent and punctuation.
enum StateLines {
    /// - Parameters:
    ///   - text: lower case, without punctuation and space.
    ///   - country: `us` or `ca`; nil where none is known, and then by name alone.
    static func code(of text: String, country: String?) -> String? {
        let key = text.foldedToLatin
        if let country { return (country == "us" ? unitedStates : canada)[key] }
        // Two letters are a code already, of whatever country.
        if key.utf8.count == 2 { return nil }
        return unitedStates[key] ?? canada[key]
    }

    private static let unitedStates = table(
        """
        al alabama;ak alaska;az arizona;ar arkansas;ca california;co colorado;ct connecticut;de delaware;fl florida;\
        ga georgia;hi hawaii;id idaho;il illinois;in indiana;ia iowa;ks kansas;ky kentucky;la louisiana;me maine;\
        md maryland;ma massachusetts;mi michigan;mn minnesota;ms mississippi;mo missouri;mt montana;ne nebraska;\
        nv nevada;nh newhampshire;nj newjersey;nm newmexico;ny newyork newyorkstate;nc northcarolina;nd northdakota;\
        oh ohio;ok oklahoma;or oregon;pa pennsylvania;ri rhodeisland;sc southcarolina;sd southdakota;tn tennessee;\
        tx texas;ut utah;vt vermont;va virginia;wa washington washingtonstate;wv westvirginia;wi wisconsin;wy wyoming;\
        dc districtofcolumbia washingtondc;pr puertorico;gu guam;vi virginislands usvirginislands;as americansamoa;\
        mp northernmarianaislands;aa armedforcesamericas;ae armedforceseurope;ap armedforcespacific
        """)

    private static let canada = table(
        """
        ab alberta;bc britishcolumbia colombiebritannique;mb manitoba;nb newbrunswick nouveaubrunswick;\
        nl newfoundlandandlabrador newfoundland terreneuveetlabrador;ns novascotia nouvelleecosse;nt northwestterritories \
        territoiresdunordouest;nu nunavut;on ontario;pe princeedwardisland ileduprinceedouard;qc quebec;\
        sk saskatchewan;yt yukon
        """)

    private static func table(_ lines: String) -> [String: String] {
        var table: [String: String] = [:]
        for line in lines.split(separator: ";") {
            let words = line.split(separator: " ").map(String.init)
            for word in words { table[word] = words[0] }
        }
        return table
    }
}
