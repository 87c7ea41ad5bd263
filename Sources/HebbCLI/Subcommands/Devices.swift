// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Lists the OpenCL devices.
  struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List OpenCL devices and what 'auto' takes.",
      discussion: "EXAMPLE: hebb devices --json")

    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      for device in OpenCLDevice.all { Console.print("\(device)") }
    }
  }
}
