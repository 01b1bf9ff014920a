import CellValues

/// A `line` in the `where` of a metric: a measure over the same list may have one at the top, or in the `all` there.
struct LineUse {
    enum Position { case root, rootAll, deeper }
    var list: String
    var position: Position
    var place: TextPlace
}

/// A test of `products[].category` outside `line`.
struct LooseLineTest {
    var list: String
    var name: String
    var place: TextPlace
}
