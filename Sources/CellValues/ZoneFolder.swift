import Glibc

/// Why there are no rules for a time zone.
package enum TimeZoneFault: Error, Equatable, Sendable {
    /// No zone of that name.
    case unknownZone(String)
    /// There is no folder of zone files.
    case noZoneFolder(String)
    /// The zone's file is not what it should be.
    case brokenFile(path: String, reason: String)
    /// Something of the folder is there, and the system does not let us read it.
    case unreadable(path: String, reason: String)
}

extension TimeZoneFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownZone(let identifier): "no time zone named \(quoted(identifier))"
        case .noZoneFolder(let folder):
            "no time zone rules in \(printable(folder)): install the package 'tzdata', or set TZDIR to their folder"
        case .brokenFile(let path, let reason): "\(printable(path)) is not a time zone file: \(reason)"
        case .unreadable(let path, let reason): "\(printable(path)) can't be read: \(reason)"
        }
    }
}

extension TimeZoneRules {
    /// Reads a zone's rules from the folder of zone files: `$TZDIR`, else `/usr/share/zoneinfo`.
    ///
    /// `UTC` needs no file.
    package init(identifier: String) throws(TimeZoneFault) {
        try self.init(identifier: identifier, folder: ZoneFolder.standard)
    }

    init(identifier: String, folder: ZoneFolder) throws(TimeZoneFault) {
        if identifier == Self.utc.identifier {
            self = .utc
            return
        }
        let bytes = try folder.bytes(of: identifier)
        do throws(ZoneFile.Broken) {
            self.init(identifier: identifier, history: try ZoneFile.history(of: bytes))
        } catch {
            throw .brokenFile(path: folder.path(of: identifier), reason: error.reason)
        }
    }

    /// All identifiers that there are files for, sorted: for the nearest name of one that is unknown.
    package static func knownIdentifiers() -> [String] { ZoneFolder.standard.identifiers() }

    /// The version of the rules (`2025b`), where the folder tells it; nil where no file of it does.
    package static func tzdataVersion() throws(TimeZoneFault) -> String? { try ZoneFolder.standard.version() }
}

/// A folder of zone files.
struct ZoneFolder {
    let root: String

    static var standard: ZoneFolder {
        if let set = getenv("TZDIR"), set.pointee != 0 { return ZoneFolder(root: String(cString: set)) }
        return ZoneFolder(root: "/usr/share/zoneinfo")
    }

    func path(of identifier: String) -> String { root + "/" + identifier }

    func bytes(of identifier: String) throws(TimeZoneFault) -> [UInt8] {
        guard try isFolder(root) else { throw .noZoneFolder(root) }
        let path = path(of: identifier)
        guard Self.isIdentifier(identifier), try !isFolder(path) else { throw .unknownZone(identifier) }
        let limit = 256 << 10
        guard let bytes = try contents(of: path, limit: limit + 1) else { throw .unknownZone(identifier) }
        if bytes.count > limit { throw .brokenFile(path: path, reason: "it has over 256 KiB") }
        // The folder also holds tables of zones and leap seconds.
        guard bytes.starts(with: "TZif".utf8) || !Self.isTable(identifier) else { throw .unknownZone(identifier) }
        return bytes
    }

    /// Letters, digits, `+`, `-`, `_`, `.` and single slashes inside: never absolute, never upwards.
    ///
    /// `localtime` and `posixrules` are whatever the machine says, so they are no zones of ours.
    static func isIdentifier(_ text: String) -> Bool {
        guard 1...255 ~= text.utf8.count, text != "localtime", text != "posixrules" else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
            return part.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
        }
    }

    func identifiers() -> [String] {
        var found: [String] = ["UTC"]
        collect(under: "", depth: 0, into: &found)
        return Array(Set(found)).sorted()
    }

    /// For a hint alone, so a folder that can't be listed only makes it poorer.
    private func collect(under prefix: String, depth: Int, into found: inout [String]) {
        guard depth <= 3, let names = try? FolderListing.names(in: root + "/" + prefix) else { return }
        for name in names {
            // `posix` and `right` hold the same zones again.
            guard Self.isIdentifier(name), !(depth == 0 && (name == "posix" || name == "right")) else { continue }
            if (try? isFolder(root + "/" + prefix + name)) ?? false {
                collect(under: prefix + name + "/", depth: depth + 1, into: &found)
            } else if !Self.isTable(name) {
                found.append(prefix + name)
            }
        }
    }

    /// Zones are written with a capital; `zone1970.tab`, `tzdata.zi`, `leapseconds`, `+VERSION` are not.
    private static func isTable(_ name: String) -> Bool {
        !(name.utf8.first.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 } ?? false)
            || name.utf8.contains(UInt8(ascii: "."))
    }

    /// From `+VERSION` or `version`, whole, or the first line of `tzdata.zi`: `# version 2025b`.
    ///
    /// Only what isn't there is passed over: a version that can't be read isn't none.
    func version() throws(TimeZoneFault) -> String? {
        for (name, prefix) in [("tzdata.zi", "# version "), ("+VERSION", ""), ("version", "")] {
            guard let bytes = try contents(of: root + "/" + name, limit: 256),
                let line = bytes.split(separator: 0x0A, maxSplits: 1).first, line.starts(with: prefix.utf8)
            else { continue }
            let version = line.dropFirst(prefix.utf8.count).filter { $0 != 0x0D && $0 != 0x20 }
            let isPlain = version.allSatisfy { 0x21...0x7E ~= $0 }
            if 1...32 ~= version.count, isPlain { return String(decoding: version, as: UTF8.self) }
        }
        return nil
    }

    private func isFolder(_ path: String) throws(TimeZoneFault) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
        if Self.isAbsence(errno) { return false }
        throw .unreadable(path: path, reason: SystemError(errno).reason)
    }

    private static func isAbsence(_ error: Int32) -> Bool {
        error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG
    }

    /// The first bytes of a file; nil where there is none.
    private func contents(of path: String, limit: Int) throws(TimeZoneFault) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if Self.isAbsence(errno) { return nil }
            throw .unreadable(path: path, reason: SystemError(errno).reason)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 64 << 10))
        while bytes.count < limit {
            let count = read(file, &buffer, min(buffer.count, limit - bytes.count))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(path: path, reason: SystemError(errno).reason)
            }
            bytes.append(contentsOf: buffer[..<count])
        }
        return bytes
    }
}
