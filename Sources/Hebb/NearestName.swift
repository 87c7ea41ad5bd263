// SPDX-License-Identifier: Apache-2.0

/// The known name that a misspelt one most likely means.
///
/// Names differ by the fewest insertions, deletions, substitutions and swaps of neighbors, whatever
/// their case; a name that begins with the whole misspelt one counts as one change away.
///
/// - Parameters:
///   - name: The name that nobody knows.
///   - candidates: The known names.
/// - Returns: The nearest name, the first of several; `nil` where none shares enough with it.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased())
  guard !wanted.isEmpty else { return nil }
  let limit = max(1, (wanted.count + 1) / 3)
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let letters = Array(candidate.lowercased())
    let isPrefix = wanted.count > 1 && letters.starts(with: wanted)
    let distance = isPrefix ? min(1, letters.count - wanted.count) : changes(wanted, letters)
    if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  return best?.name
}

/// The insertions, deletions, substitutions and swaps of neighbors that turn one word into another.
private func changes(_ first: [Character], _ second: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...second.count)
  for row in 0..<first.count {
    var current = [row + 1]
    for column in 0..<second.count {
      var cost = min(
        previous[column] + (first[row] == second[column] ? 0 : 1), previous[column + 1] + 1,
        current[column] + 1)
      if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
        cost = min(cost, beforePrevious[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[second.count]
}
