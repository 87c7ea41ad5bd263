// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns; a column of numbers stands on the right.
struct TextTable {
  private var rows: [[String]]

  /// Creates a table.
  ///
  /// - Parameter headers: The titles of the columns.
  init(_ headers: [String]) { rows = [headers] }

  /// Adds a row of as many cells as there are columns.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table, a line a row.
  var text: String {
    let columns = rows[0].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let isNumeric = columns.map { column in
      rows.count > 1 && rows.dropFirst().allSatisfy { startsAsNumber($0[column]) }
    }
    return rows.map { row in
      var line = ""
      for column in columns {
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        line += isNumeric[column] ? padding + row[column] : row[column] + padding
        if column < columns.upperBound - 1 { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

private func startsAsNumber(_ cell: String) -> Bool {
  guard let first = cell.first else { return true }
  return first.isNumber || first == "-" || first == "."
}
