import CellValues

/// The candidate most like a name that is not known, for `did you mean …?`; nil where none is near.
///
/// Near is at most 2 edits, or a third of the name's length if that is more. Of equally near ones the first by bytes.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    // Long names are compared no further: the distance is quadratic, and nobody misspells a name of a page.
    let scalars = Array(name.unicodeScalars.prefix(longestCompared + 1))
    guard !scalars.isEmpty, scalars.count <= longestCompared else { return nil }
    let threshold = max(2, scalars.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates {
        let other = Array(candidate.unicodeScalars.prefix(longestCompared + 1))
        guard other.count <= longestCompared, abs(other.count - scalars.count) <= threshold else { continue }
        let distance = editDistance(scalars, other)
        // A name with nothing of the original left is no help, however short both are.
        guard distance <= threshold, distance < max(scalars.count, other.count) else { continue }
        if let best, (best.distance, best.name.utf8ForOrder) <= (distance, candidate.utf8ForOrder) { continue }
        best = (distance, candidate)
    }
    return best?.name
}

/// `did you mean 'country'?`, where something is near.
package func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
    nearestName(to: name, among: candidates).map { "did you mean \(quoted($0))?" }
}

private let longestCompared = 200

/// Damerau–Levenshtein, restricted: insert, delete, replace, swap two neighbours; no part edited twice.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left == right { return 0 }
    var twoBefore: [Int] = []
    var before = Array(0...right.count)
    for row in 1...max(left.count, 1) where row <= left.count {
        var current = [row]
        current.reserveCapacity(right.count + 1)
        for column in 1...max(right.count, 1) where column <= right.count {
            let cost = left[row - 1] == right[column - 1] ? 0 : 1
            var best = min(before[column] + 1, current[column - 1] + 1, before[column - 1] + cost)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                best = min(best, twoBefore[column - 2] + 1)
            }
            current.append(best)
        }
        twoBefore = before
        before = current
    }
    return before[right.count]
}

extension String {
    /// Strings order and compare by their bytes in this module: Swift's own order unifies NFC and NFD.
    package var utf8ForOrder: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// A text as its bytes: hashed, compared and ordered by them.
package struct ByteOrder: Hashable, Comparable, Sendable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }

    package static func < (left: ByteOrder, right: ByteOrder) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
