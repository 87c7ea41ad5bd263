// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Lists the OpenCL devices, what `auto` takes, and whether each computes rightly.
  struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List OpenCL devices, their limits and a self-test of each.",
      discussion: "EXAMPLE: hebb devices --json")

    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      let devices = OpenCLDevice.all.enumerated().map { DeviceReport($1, index: $0) }
      let list = DeviceList(
        auto: devices.isEmpty ? "cpu" : "opencl", cpu: CPUBackend().deviceDescription,
        devices: devices)
      if json {
        try Console.printJSON(list)
      } else {
        Console.print(list.text)
      }
      if !devices.allSatisfy(\.selfTest.passed) { throw ExitCode.failure }
    }
  }
}

/// What `hebb devices` says.
private struct DeviceList: Encodable {
  let auto: String
  let cpu: String
  let devices: [DeviceReport]

  var text: String {
    let found = devices.isEmpty ? ["no OpenCL device found"] : devices.map(\.text)
    let choice = devices.first.map { "opencl, device 0: \($0.name)" } ?? "cpu: \(cpu)"
    return (found + ["auto takes \(choice)"]).joined(separator: "\n\n")
  }
}

/// What `hebb devices` says of one device.
private struct DeviceReport: Encodable {
  let index: Int
  let name: String
  let kind: String
  let platform: String
  let driver: String
  let version: String
  let computeUnits: Int
  let maximumWorkGroupSize: Int
  let globalMemoryBytes: Int
  let maximumAllocationBytes: Int
  let localMemoryBytes: Int
  let correctlyRoundedDivision: Bool
  let subnormals: Bool
  let selfTest: DeviceSelfTest

  init(_ device: OpenCLDevice, index: Int) {
    self.index = index
    name = device.name
    kind = "\(device.kind)"
    platform = device.platform
    driver = device.driver
    version = device.version
    computeUnits = device.computeUnits
    maximumWorkGroupSize = device.maximumWorkGroupSize
    globalMemoryBytes = device.globalMemory
    maximumAllocationBytes = device.maximumAllocation
    localMemoryBytes = device.localMemory
    correctlyRoundedDivision = device.roundsDivisionCorrectly
    subnormals = device.keepsSubnormals
    selfTest = DeviceSelfTest(of: device)
  }

  var text: String {
    let rows = [
      ("kind", "\(kind), \(computeUnits.grouped) compute units"), ("platform", platform),
      ("version", version), ("driver", driver),
      ("work-group", "at most \(maximumWorkGroupSize.grouped) work-items"),
      (
        "memory",
        "\(globalMemoryBytes.bytes), at most \(maximumAllocationBytes.bytes) a buffer, "
          + "\(localMemoryBytes.bytes) local"
      ), ("division", correctlyRoundedDivision ? "correctly rounded" : "up to 2.5 ulp off"),
      ("subnormals", subnormals ? "kept" : "flushed to 0"), ("self-test", selfTest.text),
    ]
    let lines = rows.map { name, value in
      "   " + name + String(repeating: " ", count: 12 - name.count) + value
    }
    return (["\(index)  \(name)"] + lines).joined(separator: "\n")
  }
}
