/// A file's text as a stream of UTF-8: decompressed where it is gzip, transcoded where the source says so.
struct FileInput: ~Copyable {
    private var stored: StoredText
    private var transcoder: Transcoder?

    /// `start` counts in the file as it lies on disk: only for files that are neither gzip nor transcoded.
    /// - Parameters:
    ///   - limit: how many bytes gzip data may decompress to.
    ///   - seed: asks for the sum of the stored bytes.
    ///   - isPiped: gzip is decompressed on a thread of its own.
    init(
        path: String, encoding: SourceLayout.Encoding, limit: UInt64 = SourceLayout.decompressedLimit,
        start: UInt64 = 0, seed: ByteSum.Value? = nil, isPiped: Bool = false
    ) throws(FileFailure) {
        let file = try RawFile(path: path, offset: start)
        if file.identity.size == 0, path.lowercased().hasSuffix(".gz") {
            // The name says what the bytes can't: nothing at all is what a torn copy leaves of a gzip file.
            throw FileFailure(
                code: .truncatedGzip, path: path,
                message: "it is empty; a gzip file has bytes even where there is nothing in it")
        }
        var gzip: GzipStream?
        if start == 0, try file.isGzip() { gzip = try GzipStream(file, isUTF8: encoding == .utf8) }
        file.sum = seed.map { ByteSum(seed: $0) }
        stored = StoredText(file: file, gzip: gzip, pipe: isPiped ? gzip.map { GzipPipe($0) } : nil, limit: limit)
        transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    }

    var path: String { stored.file.path }

    /// Byte order marks that were dropped before they became text.
    private(set) var marks = 0

    /// How far the file was read as it lies on disk; nil where that is the text itself.
    var storedOffset: UInt64? { stored.gzip == nil && transcoder == nil ? nil : stored.file.offset }

    /// Where marks were taken out at the start of a gzip member: offsets in the text.
    var memberMarks: [UInt64] { stored.gzip?.marks ?? [] }

    /// The sum of the stored bytes read so far. - Parameter start: where reading began.
    func sum(from start: UInt64) -> FileSum? {
        stored.file.sum.map { FileSum(start: start, end: stored.file.offset, value: $0.value) }
    }

    /// Up to `count` bytes; 0 at the end.
    mutating func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if transcoder == nil { return try stored.read(into: target, count: count) }
        var stored = stored
        defer { self.stored = stored }
        let got = try transcoder?.read(into: target, count: count) {
            (target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int in
            try stored.read(into: target, count: count)
        }
        marks += transcoder?.takeMarks() ?? 0
        return got ?? 0
    }
}

/// A file's text in the encoding that it is stored in.
private struct StoredText {
    let file: RawFile
    let gzip: GzipStream?
    private let pipe: GzipPipe?
    private let limit: UInt64
    /// How much more may come out of the gzip data.
    private var room: UInt64

    init(file: RawFile, gzip: GzipStream?, pipe: GzipPipe?, limit: UInt64) {
        self.file = file
        self.gzip = gzip
        self.pipe = pipe
        self.limit = limit
        room = limit
    }

    /// Up to `count` bytes; 0 at the end.
    mutating func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        guard let gzip else { return try file.read(into: target, count: count) }
        let got: Int
        if let pipe {
            got = try pipe.read(into: target, count: count)
        } else {
            got = try gzip.read(into: target, count: count)
        }
        guard got <= room else {
            throw FileFailure(
                code: .decompressed, path: file.path,
                message: "its gzip data decompress to more than the \(shownBytes(limit)) of 'limits.decompressed'")
        }
        room -= UInt64(got)
        return got
    }
}

/// In the largest unit that divides it.
private func shownBytes(_ count: UInt64) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where count > 0 && count.trailingZeroBitCount >= shift {
        return "\(count >> shift) \(unit)"
    }
    return "\(count) bytes"
}
