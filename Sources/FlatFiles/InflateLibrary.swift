import Glibc

/// The libraries that a build has to inflate gzip data with. They give the same bytes, and find the same faults.
package enum InflateLibrary: String, CaseIterable, Sendable {
    case zlib
    #if Igzip
    case igzip
    #endif

    /// What the build has of the fastest.
    package static var fastest: InflateLibrary {
        #if Igzip
        .igzip
        #else
        .zlib
        #endif
    }

    /// The environment variable that names another one, so that one build compares them.
    package static let variable = "SEGMENTS_INFLATE"

    /// What inflates wherever nothing else is asked for: settled once for the process.
    package static let chosen = named.flatMap(InflateLibrary.init(rawValue:)) ?? fastest

    /// A name in the environment that none of them has.
    package static var unknownName: String? { named.flatMap { InflateLibrary(rawValue: $0) == nil ? $0 : nil } }

    private static var named: String? {
        guard let name = getenv(variable), name.pointee != 0 else { return nil }
        return String(cString: name)
    }

    /// `zlib 1.2.13`
    package var description: String {
        switch self {
        case .zlib: "zlib " + ZlibInflater.version
        #if Igzip
        case .igzip: "igzip of ISA-L " + IgzipInflater.version
        #endif
        }
    }

    /// Nil where there is no memory for one.
    func inflater() -> (any Inflater)? {
        switch self {
        case .zlib: ZlibInflater()
        #if Igzip
        case .igzip: IgzipInflater()
        #endif
        }
    }
}
