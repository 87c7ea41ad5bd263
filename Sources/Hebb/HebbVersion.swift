// SPDX-License-Identifier: Apache-2.0

/// The version of this library and its program.
public enum HebbVersion {
  /// The version, as in `0.1.0`.
  public static let current = "0.1.0"
}
