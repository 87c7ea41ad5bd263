// SPDX-License-Identifier: Apache-2.0

import Hebb

/// The program `hebb`.
@main
struct HebbCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hebb",
    abstract: "Train spiking neural networks with STDP, on CPU or OpenCL devices.",
    discussion: "EXAMPLE: hebb train competitive --control",
    version: HebbVersion.current,
    subcommands: [
      Train.self, Diagnose.self, Evaluate.self, Recipes.self, DataCommand.self, Verify.self,
      Bench.self,
      Devices.self,
    ])

  /// When the process began to work.
  static let start = ContinuousClock.now

  static func main() {
    _ = start
    Interruption.install()
    exit(with: status(of: Array(CommandLine.arguments.dropFirst())))
  }
}
