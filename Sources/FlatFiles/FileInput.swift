/// A file's text as a stream of UTF-8: decompressed where it is gzip, transcoded where the source says so.
struct FileInput: ~Copyable {
    private let file: RawFile
    private let gzip: GzipStream?
    private var transcoder: Transcoder?

    /// `start` counts in the file as it lies on disk: only for files that are neither gzip nor transcoded.
    init(path: String, encoding: SourceLayout.Encoding, start: UInt64 = 0) throws(FileFailure) {
        let file = try RawFile(path: path, offset: start)
        var gzip: GzipStream?
        if start == 0, try file.isGzip() { gzip = try GzipStream(file) }
        self.file = file
        self.gzip = gzip
        transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    }

    var path: String { file.path }

    /// How far the file was read as it lies on disk; nil where that is the text itself.
    var storedOffset: UInt64? { gzip == nil && transcoder == nil ? nil : file.offset }

    /// From now on the stored bytes are summed.
    func startSum(_ seed: ByteSum.Value) { file.sum = ByteSum(seed: seed) }

    /// The sum of the stored bytes read so far, and where they end.
    var sum: (value: ByteSum.Value, end: UInt64)? { file.sum.map { ($0.value, file.offset) } }

    /// Up to `count` bytes; 0 at the end.
    mutating func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if transcoder == nil { return try fetch(into: target, count: count) }
        let (file, gzip) = (file, gzip)
        let got = try transcoder?.read(into: target, count: count) {
            (target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int in
            if let gzip { return try gzip.read(into: target, count: count) }
            return try file.read(into: target, count: count)
        }
        return got ?? 0
    }

    private func fetch(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if let gzip { return try gzip.read(into: target, count: count) }
        return try file.read(into: target, count: count)
    }
}
