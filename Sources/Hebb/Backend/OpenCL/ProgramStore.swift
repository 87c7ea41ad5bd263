// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Compiled programs on disk, under the user's cache folder.
///
/// A file holds a magic word, the identity of what was compiled (source, options, device, driver), the
/// binary and a checksum of both; it is written to a temporary name and renamed.
package struct ProgramStore: Sendable {
  private static let magic = Array("HEBBCL1\n".utf8)

  package let folder: String

  /// The store in a folder, which is made when it is first written to.
  package init(folder: String) { self.folder = folder }

  /// The store in `$XDG_CACHE_HOME/hebb/programs` or `~/.cache/hebb/programs`; none without a home.
  package static func userCache() -> ProgramStore? {
    userCacheFolder().map { ProgramStore(folder: $0 + "/programs") }
  }

  /// The binary compiled from an identity, if an intact one is there.
  package func load(_ identity: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: path(of: identity)) else { return nil }
    let bytes = [UInt8](data)
    let head = ProgramStore.magic + Array(identity.utf8)
    guard bytes.count > head.count + 8, bytes.starts(with: head) else { return nil }
    let body = bytes.dropLast(8)
    let checksum = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard fowlerNollVo(body) == checksum else { return nil }
    return Array(body.dropFirst(head.count))
  }

  /// Keeps a binary; a folder that cannot be written is no error.
  package func save(_ binary: [UInt8], for identity: String) {
    var bytes = ProgramStore.magic + Array(identity.utf8) + binary
    let checksum = fowlerNollVo(bytes)
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: checksum >> (56 - 8 * UInt64($0))) }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try? Data(bytes).write(to: URL(filePath: path(of: identity)), options: .atomic)
  }

  /// Keeps the log of a compilation that failed.
  ///
  /// - Returns: Its path; none if the folder cannot be written.
  func saveLog(_ log: String, of family: String) -> String? {
    let path = "\(folder)/\(family).log"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(log.utf8).write(to: URL(filePath: path), options: .atomic)
      return path
    } catch {
      return nil
    }
  }

  private func path(of identity: String) -> String {
    let hash = String(fowlerNollVo(identity.utf8), radix: 16)
    return "\(folder)/\(String(repeating: "0", count: 16 - hash.count))\(hash).bin"
  }
}

/// The folder that Hebb may keep files in between runs; none without a home.
package func userCacheFolder() -> String? {
  let environment = ProcessInfo.processInfo.environment
  if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/hebb" }
  guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
  return home + "/.cache/hebb"
}

/// The 64-bit hash FNV-1a (Fowler, Noll and Vo).
private func fowlerNollVo(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
