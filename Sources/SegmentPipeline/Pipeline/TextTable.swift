import CellValues

/// Columns under their names, aligned, numbers to the right: what commands print where nothing else is asked for.
package struct TextTable: Sendable {
    package var header: [String]
    package var rows: [[String]]
    /// Columns aligned to the right.
    package var numbers: Set<Int>

    package init(header: [String], rows: [[String]], numbers: Set<Int> = []) {
        self.header = header
        self.rows = rows
        self.numbers = numbers
    }

    /// Lines with their ends. No spaces at the end of a line.
    package var rendered: String {
        let lines = ([header] + rows).map { $0.map(printable) }
        var widths = [Int](repeating: 0, count: header.count)
        for line in lines {
            for (column, cell) in line.enumerated() { widths[column] = max(widths[column], cell.unicodeScalars.count) }
        }
        var text = ""
        for line in lines {
            var cells: [String] = []
            for (column, cell) in line.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
                cells.append(numbers.contains(column) ? space + cell : cell + space)
            }
            var joined = cells.joined(separator: "  ")
            while joined.last == " " { joined.removeLast() }
            text += joined + "\n"
        }
        return text
    }
}
