/// A file's text as a stream of UTF-8: decompressed where it is gzip, transcoded where the source says so.
struct FileInput: ~Copyable {
    private let file: RawFile
    private let gzip: GzipStream?
    private let pipe: GzipPipe?
    private var transcoder: Transcoder?

    /// `start` counts in the file as it lies on disk: only for files that are neither gzip nor transcoded.
    /// - Parameters:
    ///   - seed: asks for the sum of the stored bytes.
    ///   - isPiped: gzip is decompressed on a thread of its own.
    init(
        path: String, encoding: SourceLayout.Encoding, start: UInt64 = 0, seed: ByteSum.Value? = nil,
        isPiped: Bool = false
    ) throws(FileFailure) {
        let file = try RawFile(path: path, offset: start)
        var gzip: GzipStream?
        if start == 0, try file.isGzip() { gzip = try GzipStream(file) }
        file.sum = seed.map { ByteSum(seed: $0) }
        self.file = file
        self.gzip = gzip
        pipe = isPiped ? gzip.map { GzipPipe($0) } : nil
        transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    }

    var path: String { file.path }

    /// How far the file was read as it lies on disk; nil where that is the text itself.
    var storedOffset: UInt64? { gzip == nil && transcoder == nil ? nil : file.offset }

    /// The sum of the stored bytes read so far. - Parameter start: where reading began.
    func sum(from start: UInt64) -> FileSum? {
        file.sum.map { FileSum(start: start, end: file.offset, value: $0.value) }
    }

    /// Up to `count` bytes; 0 at the end.
    mutating func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if transcoder == nil { return try fetch(into: target, count: count) }
        let (file, gzip, pipe) = (file, gzip, pipe)
        let got = try transcoder?.read(into: target, count: count) {
            (target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int in
            if let pipe { return try pipe.read(into: target, count: count) }
            if let gzip { return try gzip.read(into: target, count: count) }
            return try file.read(into: target, count: count)
        }
        return got ?? 0
    }

    private func fetch(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if let pipe { return try pipe.read(into: target, count: count) }
        if let gzip { return try gzip.read(into: target, count: count) }
        return try file.read(into: target, count: count)
    }
}
