import ArgumentParser
import CellValues

/// `segments-lab json-check FILE…`: what the row scanner says of whole files, for suites that others wrote.
struct JSONCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json-check",
        abstract: "Tells of each file whether the JSON scanner accepts it (RFC 8259); status 1 where it refuses one.")

    @Argument(help: "Files, each one JSON text.")
    var files: [String]

    func run() throws {
        var isRefused = false
        for file in files {
            let bytes: [UInt8]
            do { bytes = try wholeFile(file) } catch { throw ValidationError("\(error)") }
            let isAccepted = JSONScanner.accepts(bytes)
            print("\(isAccepted ? "accepted" : "refused ")  \(file)")
            if !isAccepted { isRefused = true }
        }
        if isRefused { throw ExitCode(1) }
    }
}
