// SPDX-License-Identifier: Apache-2.0

import HebbVectors

/// A small set of reference vectors, embedded in the binary: a few of each case.
public enum EmbeddedVectors {
  /// The vectors, in the order of their names.
  ///
  /// - Throws: ``FormatError`` if the binary is damaged.
  public static var all: [Safetensors] {
    get throws {
      try VectorFiles.all.map { file in
        try Safetensors(parsing: file.bytes, file: "embedded \(file.name)")
      }
    }
  }
}
