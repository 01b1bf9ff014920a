/// The offsets of one IANA time zone over time, read from a TZif file (RFC 9636).
package struct TimeZoneRules: Hashable, Sendable {
    package var identifier: String

    package static let utc = TimeZoneRules(identifier: "UTC")

    private init(identifier: String) { self.identifier = identifier }
}
