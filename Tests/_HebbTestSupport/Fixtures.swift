// SPDX-License-Identifier: Apache-2.0

/// The path of a file below `Tests/Fixtures`.
///
/// - Parameter name: The path below that folder.
/// - Returns: The whole path.
public func fixture(_ name: String) -> String {
  let here = "\(#filePath)"
  let tests = here.split(separator: "/").dropLast(2).joined(separator: "/")
  return "/\(tests)/Fixtures/\(name)"
}
