// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("The program cache", .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
struct ProgramCacheTests {
  @Test("Broken files are rebuilt without a word")
  func broken() throws {
    try withTemporaryFolder { folder in
      func verify() throws -> HebbRun {
        try hebb(
          ["verify", "--backend", "opencl", fixture("vectors/lif_01.safetensors")],
          environment: ["XDG_CACHE_HOME": folder.path])
      }
      #expect(try verify().status == 0)
      let programs = folder.appendingPathComponent("hebb/programs")
      let files = try FileManager.default.contentsOfDirectory(
        at: programs, includingPropertiesForKeys: nil)
      #expect(!files.isEmpty)
      var broken: [URL: Data] = [:]
      for file in files {
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        broken[file] = bytes
      }
      let run = try verify()
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      for (file, bytes) in broken {
        #expect(try Data(contentsOf: file) != bytes, "\(file.lastPathComponent)")
      }
    }
  }
}
