import CellValues
import FlatFiles

/// What inflates gzip files, as a command tells it.
package enum InflateChoice {
    /// `segments --version --verbose`
    package static var version: String {
        let chosen = InflateLibrary.chosen
        var text = "\(RunManifest.tool)\ngzip files are inflated by \(chosen.description)\n"
        for other in InflateLibrary.allCases where other != chosen {
            text += "\(InflateLibrary.variable)=\(other.rawValue) takes \(other.description)\n"
        }
        return text
    }

    /// Refuses a name in the environment that no library has.
    package static func check() throws(RunFailure) {
        guard let name = InflateLibrary.unknownName else { return }
        throw RunFailure(
            place: InflateLibrary.variable, code: .unknownInflate,
            "this build has no \(quoted(name)) to inflate gzip files with; it has "
                + InflateLibrary.allCases.map { quoted($0.rawValue) }.joined(separator: " and "),
            status: .usage)
    }
}
