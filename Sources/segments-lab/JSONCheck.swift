import ArgumentParser
import CellValues
import Glibc

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
            let isAccepted = JSONScanner.accepts(try wholeFile(file))
            print("\(isAccepted ? "accepted" : "refused ")  \(file)")
            if !isAccepted { isRefused = true }
        }
        if isRefused { throw ExitCode(1) }
    }

    private func wholeFile(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw ValidationError("\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = fread(&chunk, 1, chunk.count, file)
            if got == 0 { return bytes }
            bytes += chunk[0..<got]
        }
    }
}
