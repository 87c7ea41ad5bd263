// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Runs reference vectors through a backend.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold a backend against reference vectors.",
      discussion: """
        Runs safetensors files with what SpikingJelly computes, or a small embedded set. Exit code 1 \
        where a tensor lies beyond its bound, 2 where a file cannot be read.

        EXAMPLE: hebb verify
        EXAMPLE: hebb verify vectors/lif_*.safetensors --backend opencl
        """)

    @Argument(help: "Files of reference vectors; the embedded set where none is given.")
    var files: [String] = []
    @OptionGroup var backend: BackendOptions
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      let backend = try backend.makeBackend()
      var summary = VerificationSummary(backend: backend)
      let vectors: [() throws -> Safetensors] =
        files.isEmpty
        ? try EmbeddedVectors.all.map { file in { file } }
        : files.map { path in { try Safetensors.read(path) } }
      for read in vectors {
        do {
          let report = try Hebb.verify(read(), on: backend)
          if !json { Console.print(report.line) }
          summary.add(report)
        } catch let error as FormatError {
          report(error, in: &summary)
        } catch let error as FileError {
          report(error, in: &summary)
        }
      }
      if json { try Console.printJSON(summary) } else { Console.print(summary.line) }
      if let code = summary.exitCode { throw code }
    }

    /// A file that cannot be read is told at once, and the others are run all the same.
    private func report(_ error: any HebbError, in summary: inout VerificationSummary) {
      Console.printError("hebb: \(error)")
      summary.unreadable.append("\(error)")
    }
  }
}
