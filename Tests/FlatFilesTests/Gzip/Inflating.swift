import CZlib
import FlatFiles

/// What reading a gzip file came to: the bytes up to its end, or up to a finding.
struct Inflated: Equatable, CustomStringConvertible {
    var bytes: [UInt8] = []
    /// `code: message`
    var finding: String?

    /// - Parameter count: how many bytes are asked for at a time.
    init(_ path: String, _ library: InflateLibrary, step: Int = .max, count: Int = 1 << 17) {
        let target = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 8)
        defer { target.deallocate() }
        do throws(FileFailure) {
            let stream = try GzipStream(path: path, library: library, step: step)
            while true {
                let got = try stream.read(into: target, count: count)
                if got == 0 { break }
                bytes += UnsafeRawBufferPointer(start: target, count: got)
            }
        } catch {
            finding = "\(error.code.rawValue): \(error.message)"
        }
    }

    init(bytes: [UInt8], finding: String? = nil) {
        self.bytes = bytes
        self.finding = finding
    }

    var description: String {
        let text = String(decoding: bytes.prefix(40), as: UTF8.self)
        return "\(bytes.count) bytes '\(text)'" + (finding.map { ", " + $0 } ?? "")
    }
}

extension Inflated {
    static let truncated = "truncated-gzip: the gzip data ends in the middle of a member"
    static let trailing = "broken-gzip: something that isn't gzip follows the last member of the gzip data"
    static func damaged(_ what: String) -> String { "broken-gzip: the gzip data is damaged: \(what)" }
    static let undecodable = damaged("a member can't be decompressed")

    /// zlib's own reading of a gzip file, heads and tails with it; of the findings their codes alone.
    static func byZlib(_ file: [UInt8]) -> Inflated {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return Inflated(bytes: [], finding: "no zlib")
        }
        defer { inflateEnd(&stream) }
        var (file, buffer) = (file, [UInt8](repeating: 0, count: 1 << 16))
        var (bytes, finding) = ([UInt8](), String?.none)
        file.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                var status = Z_OK
                let got = buffer.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
                bytes += buffer.prefix(got)
                if status == Z_OK, got > 0 { continue }
                guard status == Z_STREAM_END else {
                    finding = status == Z_DATA_ERROR ? "broken-gzip" : "truncated-gzip"
                    return
                }
                let rest = UnsafeBufferPointer(start: stream.next_in, count: Int(stream.avail_in))
                if rest.allSatisfy({ $0 == 0 }) { return }
                guard rest.starts(with: [0x1F, 0x8B]) else {
                    finding = "broken-gzip"
                    return
                }
                inflateReset(&stream)
            }
        }
        return Inflated(bytes: bytes, finding: finding)
    }
}
