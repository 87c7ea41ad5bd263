// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder for one test, removed with its last owner.
public final class TemporaryFolder: Sendable {
  /// The path of the folder.
  public let path: String

  /// Makes an empty folder.
  ///
  /// - Throws: An error of the file system.
  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/hebb-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file into the folder, making folders on its way.
  ///
  /// - Parameters:
  ///   - name: Its name, with folders where it lies in some.
  ///   - bytes: Its contents.
  /// - Returns: Its path.
  /// - Throws: An error of the file system.
  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}
