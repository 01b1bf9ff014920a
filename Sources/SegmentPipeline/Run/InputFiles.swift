import CellValues
import Crypto
import FlatFiles
import SegmentEngine

@preconcurrency import Glibc

/// The data files of a run: what each was before it was read, that it is the same after, and its sum for the manifest.
struct InputFiles: Sendable {
    struct Input: Sendable {
        var source: String
        var file: DataSource.File
        var identity: FileIdentity
    }

    /// In log order.
    let inputs: [Input]

    /// Bytes of all files.
    var size: Int { inputs.reduce(0) { $0 + Int($1.identity.size) } }

    /// Looks at every file; one that isn't there or is no regular file refuses the run.
    init(_ plan: RunPlan) throws(RunFailure) {
        var inputs: [Input] = []
        var findings: [RunFailure] = []
        for source in plan.checked.sources {
            for file in source.files {
                do throws(FileFailure) {
                    inputs.append(Input(source: source.name, file: file, identity: try FileIdentity(path: file.path)))
                } catch {
                    findings.append(RunFailure(error, display: FilePath.shown(file.path)))
                }
            }
        }
        if let status = findings.map(\.status).max() {
            throw RunFailure(findings.flatMap(\.findings), status: status)
        }
        self.inputs = inputs
    }

    /// The sums of all files, in parallel. Then each must still be what it was: half a file is never data.
    func sums(hashingAll: Bool, threads: Int) throws(RunFailure) -> [InputSum] {
        let inputs = inputs
        let results = parallelEach(inputs.count, threads: threads) { InputSum.of(inputs[$0], whole: hashingAll) }
        var sums: [InputSum] = []
        for (input, result) in zip(inputs, results) {
            do throws(FileFailure) {
                sums.append(try result.get())
                guard try FileIdentity(path: input.file.path) == input.identity else {
                    throw FileFailure(
                        code: .changed, path: input.file.path, message: "it was changed while it was read")
                }
            } catch {
                // A file that went away was changed too.
                let failure =
                    error.code == .missing
                    ? FileFailure(code: .changed, path: error.path, message: "it was removed while it was read") : error
                throw RunFailure(failure, display: FilePath.shown(input.file.path))
            }
        }
        return sums
    }
}

/// The sum of an input file: SHA-256 of its stored bytes where it is gzip or has at most 1 MiB; a fingerprint of larger raw
/// ones, for hashing those would cost more than reading them.
///
/// A fingerprint is SHA-256 over: the size as 8 bytes, little-endian; then blocks of 4 KiB: the first, 64 whose starts divide
/// the rest evenly (the k-th of 64 at ⌊(size − 4,096) · k / 65⌋), the last.
enum InputSum: Hashable, Sendable {
    case sha256(String, bytes: Int)
    case fingerprint(String, bytes: Int)

    static let wholeLimit = 1 << 20
    static let block = 4096

    var json: (key: String, value: JSONValue) {
        switch self {
        case .sha256(let sum, _): ("sha256", .string(sum))
        case .fingerprint(let sum, _): ("fingerprint", .string(sum))
        }
    }

    var bytes: Int {
        switch self {
        case .sha256(_, let bytes), .fingerprint(_, let bytes): bytes
        }
    }

    /// How many bytes of the file went into it.
    var hashedBytes: Int {
        switch self {
        case .sha256(_, let bytes): bytes
        case .fingerprint: MemoryLayout<UInt64>.size + 66 * Self.block
        }
    }

    fileprivate static func of(_ input: InputFiles.Input, whole: Bool) -> Result<InputSum, FileFailure> {
        do throws(FileFailure) {
            return .success(try InputSum(path: input.file.path, size: Int(input.identity.size), whole: whole))
        } catch {
            return .failure(error)
        }
    }

    init(path: String, size: Int, whole: Bool) throws(FileFailure) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard file >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(file) }
        var hasher = SHA256()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        let magic = try Self.read(file, at: 0, count: 2, into: &buffer, path)
        let isGzip = magic == 2 && buffer[0] == 0x1F && buffer[1] == 0x8B
        if whole || isGzip || size <= Self.wholeLimit {
            var offset = 0
            while true {
                let count = try Self.read(file, at: offset, count: buffer.count, into: &buffer, path)
                if count == 0 { break }
                buffer.withUnsafeBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                offset += count
            }
            self = .sha256(hexadecimal(hasher.finalize()), bytes: size)
            return
        }
        withUnsafeBytes(of: UInt64(size).littleEndian) { hasher.update(bufferPointer: $0) }
        let last = size - Self.block
        for index in 0...65 {
            let offset = index == 65 ? last : Int((Int128(last) * Int128(index)) / 65)
            let count = try Self.read(file, at: offset, count: Self.block, into: &buffer, path)
            buffer.withUnsafeBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        self = .fingerprint(hexadecimal(hasher.finalize()), bytes: size)
    }

    private static func read(
        _ file: Int32, at offset: Int, count: Int, into buffer: inout [UInt8], _ path: String
    ) throws(FileFailure) -> Int {
        var got = 0
        while got < count {
            let more = buffer.withUnsafeMutableBytes { raw in
                raw.baseAddress.map { pread(file, $0 + got, count - got, off_t(offset + got)) } ?? 0
            }
            if more < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, errno)
            }
            if more == 0 { break }
            got += more
        }
        return got
    }

    private static func unreadable(_ path: String, _ error: Int32) -> FileFailure {
        FileFailure(
            code: error == ENOENT ? .missing : .unreadable, path: path,
            message: "it can't be read: \(String(cString: strerror(error)))")
    }
}
