// SPDX-License-Identifier: Apache-2.0

import Hebb

/// The program `hebb`.
@main
struct HebbCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hebb",
    abstract: "Train spiking neural networks with STDP, on CPU or OpenCL devices.",
    discussion: "EXAMPLE: hebb devices",
    version: "0.1.0",
    subcommands: [Devices.self])

  static func main() {
    Interruption.install()
    exit(with: status(of: Array(CommandLine.arguments.dropFirst())))
  }
}
