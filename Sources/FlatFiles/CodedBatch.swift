import CellValues

// Batches from a cache may hold more than was asked for: cells of other rows, lines of other types. What is taken from them
// here leaves them as a reader would have left them that was asked for no more.

extension ColumnBatch {
    /// Makes the columns of rows outside [from, to) missing, as a reader leaves them that was told so.
    package func dropColumns(outside from: Instant?, _ to: Instant?) {
        guard !columns.isEmpty, count > 0 else { return }
        // Mostly all rows are inside: that is seen at once.
        let (first, last) = seconds[..<count].span
        if from.map({ first > $0.seconds }) ?? true, to.map({ last < $0.seconds }) ?? true { return }
        let isInside = { (row: Int) in
            let at = Instant(seconds: self.seconds[row], nanoseconds: self.nanoseconds[row])
            return from.map { at >= $0 } ?? true && to.map { at < $0 } ?? true
        }
        let outside = (0..<count).filter { !isInside($0) }
        for column in columns.indices {
            for row in outside {
                let entries =
                    columns[column].list.map { Int(lists[$0].starts[row])..<Int(lists[$0].starts[row + 1]) }
                    ?? row..<row + 1
                for entry in entries { columns[column].states[entry] = Column.missing }
            }
            let states = columns[column].states
            columns[column].noted.removeAll { states[Int($0)] != Column.present }
        }
    }

    /// Leaves of a list the lines of some rows, where another list has them.
    ///
    /// - Parameters:
    ///   - sources: lists of the same path, each of the rows that `isOf` says.
    ///   - isOf: by source and row.
    package func setList(_ number: Int, from sources: [ListRows], isOf: (Int, Int) -> Bool) {
        var made = ListRows(path: lists[number].path)
        made.starts = [0]
        for row in 0..<count {
            if let source = sources.indices.first(where: { isOf($0, row) }) {
                let lines = sources[source].lines(of: row)
                if !sources[source].lines.isEmpty { made.lines += sources[source].lines[lines] }
                made.starts.append(made.starts[row] + UInt32(lines.count))
            } else {
                made.starts.append(made.starts[row])
            }
        }
        lists[number] = made
    }

    /// The same as it stands.
    package func setList(_ number: Int, _ list: ListRows) {
        lists[number].starts = list.starts
        lists[number].lines = list.lines
    }

    /// Makes a column, whose entries are of another list's lines (nil: of rows), one of the list that is there now, with the
    /// cells of some rows alone.
    package func keepCells(of number: Int, from source: ListRows?, where isWanted: (Int) -> Bool) {
        guard let source, let list = columns[number].list else {
            for row in 0..<count where !isWanted(row) { columns[number].states[row] = Column.missing }
            let states = columns[number].states
            return columns[number].noted.removeAll { states[Int($0)] != Column.present }
        }
        var entries: [Int] = []
        for row in 0..<count {
            let lines = lists[list].lines(of: row)
            // It has them all, or they aren't wanted of it.
            let isKept = isWanted(row) && source.lines(of: row).count == lines.count
            let shift = source.lines(of: row).lowerBound - lines.lowerBound
            for line in lines { entries.append(isKept ? line + shift : -1) }
        }
        columns[number].take(entries)
    }
}

extension ListRows {
    fileprivate func lines(of row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }
}

extension Column {
    /// Its entries in another order, -1 for one that is missing.
    fileprivate mutating func take(_ entries: [Int]) {
        func taken<Value>(_ values: [Value], _ none: Value) -> [Value] { entries.map { $0 < 0 ? none : values[$0] } }
        let notes = Set(noted)
        noted = entries.indices.filter { entries[$0] >= 0 && notes.contains(UInt32(entries[$0])) }.map { UInt32($0) }
        states = taken(states, Column.missing)
        switch type {
        case .integer, .date, .boolean: integers = taken(integers, 0)
        case .datetime: (integers, nanoseconds) = (taken(integers, 0), taken(nanoseconds, 0))
        case .decimal: decimals = taken(decimals, 0)
        case .text: codes = taken(codes, 0)
        case .texts:
            var made: (starts: [UInt32], codes: [UInt32]) = ([0], [])
            for entry in entries {
                if entry >= 0 { made.codes += codes[Int(starts[entry])..<Int(starts[entry + 1])] }
                made.starts.append(UInt32(made.codes.count))
            }
            (starts, codes) = made
        }
    }
}

extension ArraySlice<Int64> {
    /// The least and the greatest; nothing is in none.
    fileprivate var span: (Int64, Int64) { reduce((.max, .min)) { (Swift.min($0.0, $1), Swift.max($0.1, $1)) } }
}
