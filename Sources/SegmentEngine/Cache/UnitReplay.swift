import CellValues
import FlatFiles

/// Gives the batches of a unit again, from the strands of its entries.
final class UnitReplay {
    private let projection: Projection
    private let rows: CacheStrand
    private let blocks: Int
    private let lists: [List]
    private let columns: [Column]
    /// By strand: the entry that it is of.
    private let strands: [(strand: CacheStrand, name: String)]

    /// A wanted list: where it stands, once for each set of types that one of its columns was kept for.
    private struct List {
        var sources: [(strand: CacheStrand, list: CachedColumn)] = []
        var wanted: CachedColumn
        /// It was kept once, for the types that are wanted.
        var isExact: Bool { sources.count == 1 && sources[0].list == wanted }
    }

    private struct Column {
        var strand: CacheStrand
        var texts: [[UInt8]]
        var kept: CachedColumn
        var wanted: CachedColumn
        /// Its list, and which of that one's sources.
        var list: (number: Int, source: Int)?
    }

    /// By column.
    var texts: [[[UInt8]]] { columns.map(\.texts) }

    /// - Parameter found: all columns are there.
    init(_ found: UnitCache.Found, _ projection: Projection) {
        self.projection = projection
        blocks = found.entry.marks.blocks.count
        rows = CacheStrand(found.file, found.origin.pieces)
        var strands = [(rows, found.file.name)]
        var lists = found.projection.lists.map { List(wanted: $0) }
        /// By entry and list there.
        var sources: [String: [Int: Int]] = [:]
        columns = found.columns.enumerated().compactMap { number, place in
            guard let place else { return nil }
            var column = Column(
                strand: CacheStrand(place.file, place.kept.pieces), texts: place.kept.texts, kept: place.kept.column,
                wanted: found.projection.columns[number])
            strands.append((column.strand, place.file.name))
            if let list = found.projection.listOfColumn[number], let own = place.kept.list {
                let source = sources[place.file.name]?[own] ?? lists[list].sources.count
                if source == lists[list].sources.count {
                    let kept = place.entry.lists[own]
                    let strand = CacheStrand(place.file, kept.pieces)
                    lists[list].sources.append((strand, kept.list))
                    sources[place.file.name, default: [:]][own] = source
                    strands.append((strand, place.file.name))
                }
                column.list = (list, source)
            }
            return column
        }
        self.lists = lists
        self.strands = strands
    }

    /// The entries of which a piece is damaged; to be asked before the first block.
    var damaged: Set<String> {
        let isSound = columns.indices.allSatisfy { number in
            (columns[number].list != nil) == (projection.columns[number].list != nil)
        }
        guard isSound else { return Set(strands.map(\.name)) }
        return Set(strands.filter { !$0.strand.isWhole() }.map(\.name))
    }

    /// Whether all blocks have been given.
    private var given = 0
    var isAtEnd: Bool { given == blocks }

    /// Fills the batch with the next block; false where it is none.
    ///
    /// - Parameters:
    ///   - types: the type code now of each type code in the blocks.
    ///   - typeNames: by type code now.
    func next(
        _ batch: ColumnBatch, types: [UInt16], typeNames: [String], contacts: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        given += 1
        guard rows.advance(),
            ColumnBlock.readRows(&rows.reader, into: batch, projection, types: types, contacts: contacts)
        else { return false }
        var found: [[ListRows]] = []
        for (number, list) in lists.enumerated() {
            var sources: [ListRows] = []
            for source in list.sources {
                var made = ListRows(path: batch.lists[number].path)
                guard source.strand.advance(), ColumnBlock.read(&made, rows: batch.count, &source.strand.reader) else {
                    return false
                }
                sources.append(made)
            }
            if list.isExact {
                batch.setList(number, sources[0])
            } else {
                let masks = list.sources.map { Self.mask($0.list, typeNames) }
                let wanted = Self.mask(list.wanted, typeNames)
                batch.setList(number, from: sources) { source, row in
                    let type = Int(batch.typeCodes[row])
                    return wanted[type] && masks[source][type]
                }
            }
            found.append(sources)
        }
        for (number, column) in columns.enumerated() {
            let list = column.list.map { found[$0.number][$0.source] }
            let entries = list.map { Int($0.starts[batch.count]) } ?? batch.count
            guard column.strand.advance(),
                ColumnBlock.readColumn(number, entries: entries, &column.strand.reader, into: batch),
                batch.columns[number].hasTexts(upTo: column.texts.count)
            else { return false }
            let isAsWanted = column.list.map { lists[$0.number].isExact } ?? true
            if column.kept == column.wanted, isAsWanted { continue }
            let mask = Self.mask(column.wanted, typeNames)
            batch.keepCells(of: number, from: list) { mask[Int(batch.typeCodes[$0])] }
        }
        return true
    }

    /// By type code.
    private static func mask(_ column: CachedColumn, _ names: [String]) -> [Bool] { names.map { column.isOf($0) } }
}

extension Column {
    /// Whether the codes of a coded batch are those of so many texts.
    fileprivate func hasTexts(upTo count: Int) -> Bool {
        switch type {
        case .text: (codes.max() ?? 0) < count || !states.contains(Self.present)
        case .texts: codes.isEmpty || (codes.max() ?? 0) < count
        case .integer, .decimal, .boolean, .date, .datetime: true
        }
    }
}
