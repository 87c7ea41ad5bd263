// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Console {
  /// Prints a value as one JSON object on standard output, its keys sorted.
  ///
  /// Numbers that are not finite, which JSON cannot hold, become the texts `nan`, `inf` and `-inf`.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
