import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

extension Pipeline {
    package static let keys = [
        "name", "time_zone", "as_of", "sources", "catalogue", "segments", "workflows", "members", "merges", "rates",
        "suppressions", "key_normal", "currency", "purchases", "output", "jobs", "limits", "retention", "hash_inputs",
    ]

    /// Reads and checks a pipeline file; all that is wrong with it is told at once.
    package init(contentsOf path: String) throws(RunFailure) {
        let bytes: [UInt8]
        do throws(FilePath.Fault) {
            bytes = try FilePath.bytes(of: path)
        } catch {
            switch error {
            case .missing:
                throw RunFailure(
                    place: path, code: .missingPath, "there is no such file", hint: FilePath.nearestHint(path),
                    status: .refused)
            case .unreadable(let reason):
                throw RunFailure(place: path, code: .unreadablePath, "it can't be read: \(reason)", status: .system)
            }
        }
        try self.init(parsing: bytes, path: path)
    }

    package init(parsing bytes: [UInt8], path: String) throws(RunFailure) {
        let log = FindingLog(file: FilePath.shown(path))
        let zones = ZoneReader()
        guard let node = JSONNode(reading: bytes, log: log),
            let root = ObjectReader(node, what: "a pipeline", known: Self.keys, log: log)
        else { throw RunFailure(log.sorted, status: .refused) }
        let reader = PipelineReader(root: root, log: log, zones: zones)
        let stem = FilePath.name(of: path)
        self.init(
            reader, sha256: SegmentPipeline.sha256(bytes), path: path,
            fallbackName: stem.hasSuffix(".json") ? String(stem.dropLast(5)) : stem)
        if let fault = zones.fault { throw fault }
        if log.hasErrors { throw RunFailure(log.sorted, status: .refused) }
        findings = log.sorted
    }

    private init(_ reader: PipelineReader, sha256: String, path: String, fallbackName: String) {
        let root = reader.root
        name = reader.name() ?? fallbackName
        self.path = path
        self.sha256 = sha256
        zone = reader.zones.zone(of: root, "time_zone", log: reader.log) ?? .utc
        asOf = reader.asOf(in: zone)
        (contacts, activities) = reader.sources()
        catalogue = reader.path("catalogue")
        segments = reader.requiredPath("segments") ?? NamedPath(path: ".", place: root.place)
        workflows = reader.path("workflows")
        members = reader.path("members")
        merges = reader.path("merges")
        suppressions = reader.path("suppressions")
        rates = reader.path("rates")
        currency = reader.currency()
        keyNormal = reader.keyNormal()
        purchases = reader.purchases()
        output = reader.requiredPath("output")?.path ?? "."
        jobs = JobReader(log: reader.log).jobs(root)
        limits = reader.limits()
        keptRuns = reader.keptRuns()
        hashesInputs = root.boolean("hash_inputs") ?? false
        findings = []
    }
}

/// Reads the parts of a pipeline file, one method a key.
struct PipelineReader {
    let root: ObjectReader
    let log: FindingLog
    let zones: ZoneReader

    func name() -> String? {
        guard let name = root.text("name") else { return nil }
        if name.isEmpty { log.add(.emptyText("name"), at: root["name"]?.place) }
        return name
    }

    func path(_ key: String) -> Pipeline.NamedPath? {
        guard let path = root.text(key), let place = root[key]?.place else { return nil }
        guard !path.isEmpty, !path.unicodeScalars.contains("\0") else {
            log.add(.emptyPath(key), at: place)
            return nil
        }
        return Pipeline.NamedPath(path: path, place: place)
    }

    func requiredPath(_ key: String) -> Pipeline.NamedPath? {
        root.required(key) == nil ? nil : path(key)
    }

    func asOf(in zone: TimeZoneRules) -> Instant? {
        guard let text = root.text("as_of") else { return nil }
        do throws(AsOfText.Fault) {
            return try AsOfText(text).instant(in: zone)
        } catch {
            log.add(.badAsOf(text, error), at: root["as_of"]?.place)
            return nil
        }
    }

    func sources() -> (contacts: [SourceDeclaration], activities: [SourceDeclaration]) {
        guard let node = root.required("sources"),
            let object = ObjectReader(node, what: "'sources'", known: ["contacts", "activities"], log: log)
        else { return ([], []) }
        var names: [ByteOrder: Bool] = [:]
        func list(_ key: String, _ kind: DataSource.Kind) -> [SourceDeclaration] {
            var sources: [SourceDeclaration] = []
            for node in object.requiredList(key) ?? [] {
                guard let source = SourceReader(node, kind: kind, log: log, zones: zones)?.source() else { continue }
                if names.updateValue(true, forKey: ByteOrder(source.name)) != nil {
                    log.add(.duplicateSource(source.name), at: node.place)
                }
                sources.append(source)
            }
            return sources
        }
        let contacts = list("contacts", .contacts)
        let activities = list("activities", .activities)
        if let node = object["contacts"], case .array(let elements) = node.kind, elements.isEmpty {
            log.add(.noContactSource, at: node.place)
        }
        return (contacts, activities)
    }

    /// `rates` and `currency` mean something together only.
    func currency() -> String? {
        for (key, other) in [("rates", "currency"), ("currency", "rates")] where root.has(key) && !root.has(other) {
            log.add(.needsOther(key, other), at: root.keyPlace(key))
        }
        guard let currency = root.text("currency") else { return nil }
        if currency.isEmpty { log.add(.emptyText("currency"), at: root["currency"]?.place) }
        return currency
    }

    /// `"email"`, or a list of what is done to keys.
    func keyNormal() -> KeyNormal {
        guard let node = root["key_normal"] else { return .none }
        guard case .array(let elements) = node.kind else {
            guard case .string(let word) = node.kind else {
                log.add(.notAKeyNormal(node), at: node.place)
                return .none
            }
            if word != "email" { log.add(.unknownKeyNormal(word), at: node.place) }
            return .email
        }
        if elements.isEmpty { log.add(.emptyText("key_normal"), at: node.place) }
        var normal = KeyNormal()
        for element in elements {
            guard case .string(let word) = element.kind else {
                log.add(.notAKeyNormal(element), at: element.place)
                continue
            }
            guard let part = KeyNormal.words.first(where: { $0.key == word })?.value else {
                log.add(.unknownKeyNormal(word), at: element.place)
                continue
            }
            if normal[keyPath: part] { log.add(.repeatedKeyNormal(word), at: element.place) }
            normal[keyPath: part] = true
        }
        return normal
    }

    func purchases() -> Pipeline.PurchaseDeclaration {
        var purchases = Pipeline.PurchaseDeclaration(activity: "purchase", amount: ["total"])
        guard let node = root["purchases"],
            let object = ObjectReader(node, what: "'purchases'", known: ["activity", "amount"], log: log)
        else { return purchases }
        if let activity = object.text("activity") {
            purchases.activity = activity
            if activity.isEmpty || activity == "*" {
                log.add(.notOneActivity, at: object["activity"]?.place)
            }
        }
        guard let amount = object["amount"] else { return purchases }
        if case .object = amount.kind {
            guard let product = ObjectReader(amount, what: "'amount'", known: ["product"], log: log),
                let names = product.required("product") == nil ? nil : product.texts("product")
            else { return purchases }
            if names.count == 2 {
                purchases.amount = names
            } else {
                log.add(.notTwoFactors(names.count), at: product["product"]?.place)
            }
        } else if let name = object.text("amount") {
            purchases.amount = [name]
        }
        for name in purchases.amount where PropertyName(name) == nil {
            log.add(.badProperty(name), at: amount.place)
        }
        let lists = purchases.amount.compactMap { PropertyName($0).map { ByteOrder($0.list ?? "") } }
        if lists.count == 2, lists[0] != lists[1] {
            log.add(.factorsOfTwoLists(purchases.amount[0], purchases.amount[1]), at: amount.place)
        }
        return purchases
    }

    func limits() -> Pipeline.Limits {
        var limits = Pipeline.Limits()
        guard let node = root["limits"],
            let object = ObjectReader(
                node, what: "'limits'",
                known: DeclaredLimits.keys + DeclaredLimits.activityKeys + ["max_shrink", "memory", "decompressed"],
                log: log)
        else { return limits }
        limits.data = DeclaredLimits(object)
        limits.maxShrink = object.share("max_shrink")
        limits.memory = byteCount(object, "memory")
        if let bytes = byteCount(object, "decompressed") { limits.decompressed = UInt64(bytes) }
        return limits
    }

    private func byteCount(_ object: ObjectReader, _ key: String) -> Int? {
        guard let text = object.text(key) else { return nil }
        let count = Self.byteCount(text)
        if count == nil { log.add(.badByteCount(text), at: object[key]?.place) }
        return count
    }

    /// `4GiB`, `512MiB`, `64KiB`.
    private static func byteCount(_ text: String) -> Int? {
        for (suffix, shift) in [("KiB", 10), ("MiB", 20), ("GiB", 30)] where text.hasSuffix(suffix) {
            guard let count = Int(text.dropLast(3)), 1...1 << 20 ~= count else { return nil }
            return count << shift
        }
        return nil
    }

    func keptRuns() -> Int? {
        guard let node = root["retention"],
            let object = ObjectReader(node, what: "'retention'", known: ["runs"], log: log)
        else { return nil }
        return object.integer("runs", in: 1...1_000_000)
    }
}

extension ObjectReader {
    /// A share of a whole: a number from 0 to 1.
    func share(_ key: String) -> ExactDecimal? {
        guard let node = self[key] else { return nil }
        if case .number(let digits) = node.kind, let share = ExactDecimal(jsonNumber: digits),
            ExactDecimal(0)...ExactDecimal(1) ~= share
        {
            return share
        }
        log.add(.notAShare(key, node), at: node.place)
        return nil
    }
}

// MARK: - Messages

extension FindingMessage {
    static func emptyText(_ key: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(key)) is empty")
    }

    fileprivate static var noContactSource: Self {
        FindingMessage(
            .emptyValue, "'contacts' lists no source, and without contacts there is nobody to put in a segment")
    }

    fileprivate static func unknownKeyNormal(_ name: String) -> Self {
        let words = KeyNormal.words.map(\.key)
        return FindingMessage(
            .badValue, "\(quoted(name)) is no way to normalise keys",
            hint: didYouMean(name, among: words + ["email"])
                ?? "write \"email\", or a list of \(listed(words.map(quoted), "and"))")
    }

    fileprivate static func repeatedKeyNormal(_ name: String) -> Self {
        FindingMessage(.repeatedName, "'key_normal' lists \(quoted(name)) twice")
    }

    fileprivate static func notAKeyNormal(_ node: JSONNode) -> Self {
        FindingMessage(
            .wrongJSONType, "'key_normal' must be \"email\" or a list of texts, not \(node.shortDescription)")
    }

    fileprivate static var notOneActivity: Self {
        FindingMessage(.badValue, "'activity' must be one activity type")
    }

    fileprivate static func notTwoFactors(_ count: Int) -> Self {
        FindingMessage(.badValue, "a product is of two properties, not \(count)")
    }

    fileprivate static func factorsOfTwoLists(_ first: String, _ second: String) -> Self {
        FindingMessage(
            .badValue,
            "\(quoted(first)) and \(quoted(second)) don't stand on the same line, so they have no product")
    }

    fileprivate static func badProperty(_ name: String) -> Self {
        FindingMessage(.badName, "\(quoted(name)) can't be the name of a property")
    }

    fileprivate static func badByteCount(_ text: String) -> Self {
        FindingMessage(.badValue, "\(quoted(text)) is no number of bytes", hint: "write '512MiB' or '4GiB'")
    }

    fileprivate static func notAShare(_ key: String, _ node: JSONNode) -> Self {
        FindingMessage(.badValue, "\(quoted(key)) must be a number from 0 to 1", hint: "0.01 is one in a hundred")
    }
}

extension PipelineMessage {
    fileprivate static func emptyPath(_ key: String) -> Self {
        PipelineMessage(.badPath, "\(quoted(key)) is no path")
    }

    fileprivate static func duplicateSource(_ name: String) -> Self {
        PipelineMessage(
            .duplicateSource, "there are two sources named \(quoted(name))", hint: "give one of them another 'name'")
    }

    fileprivate static func needsOther(_ key: String, _ other: String) -> Self {
        PipelineMessage(
            .needsOtherKey, "\(quoted(key)) stands without \(quoted(other))",
            hint: "amounts are converted into 'currency' by the table in 'rates'")
    }
}
