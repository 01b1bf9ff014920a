import CellValues

/// The name of a run's folder: its as-of, and a number where the as-of was run before with another outcome.
///
/// `2026-11-20T00-00-00Z`, `2026-11-20T00-00-00Z.2`. Four digits a year, so that bytes and instants sort alike.
package struct RunName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var asOf: Instant
    /// From 1, which isn't written.
    package var number: Int

    package init(asOf: Instant, number: Int = 1) {
        self.asOf = Instant(seconds: asOf.seconds)
        self.number = number
    }

    /// Nil where it is no run's name.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var bytes = Array(parts[0].utf8)
        guard parts.count <= 2, bytes.count == 20, bytes[13] == UInt8(ascii: "-"), bytes[16] == UInt8(ascii: "-") else {
            return nil
        }
        bytes[13] = UInt8(ascii: ":")
        bytes[16] = UInt8(ascii: ":")
        let stamp = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { TimeStamp($0, count: buffer.count) }
        }
        guard let stamp, !stamp.isLocal else { return nil }
        self.init(asOf: Instant(seconds: stamp.seconds))
        if parts.count == 2 {
            // Nine digits: there is always a number after it.
            guard let number = Int(parts[1]), 2...999_999_999 ~= number else { return nil }
            self.number = number
        }
        guard description == text else { return nil }
    }

    package var description: String {
        let stamp = String(asOf.rfc3339.map { $0 == ":" ? "-" : $0 })
        return number == 1 ? stamp : "\(stamp).\(number)"
    }

    package static func < (left: RunName, right: RunName) -> Bool {
        (left.asOf, left.number) < (right.asOf, right.number)
    }
}
