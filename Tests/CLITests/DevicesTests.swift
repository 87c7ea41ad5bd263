// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("hebb devices")
struct DevicesTests {
  @Test("Every device is listed with its limits and passes its self-test")
  func devices() throws {
    let run = try hebb(["devices"])
    #expect(run.status == 0)
    for (index, device) in OpenCLDevice.all.enumerated() {
      #expect(run.lines.contains("\(index)  \(device.name)"))
    }
    let selfTests = run.lines.filter { $0.hasPrefix("   self-test   ") }
    #expect(selfTests.count == OpenCLDevice.all.count)
    #expect(selfTests.allSatisfy { $0.hasPrefix("   self-test   passed: ") })
  }

  @Test("JSON holds the same")
  func json() throws {
    let run = try hebb(["devices", "--json"])
    let object = try run.json()
    let devices = try #require(object["devices"] as? [[String: Any]])
    #expect(devices.count == OpenCLDevice.all.count)
    #expect(object["auto"] as? String == (devices.isEmpty ? "cpu" : "opencl"))
    for device in devices {
      let selfTest = try #require(device["selfTest"] as? [String: Any])
      #expect(selfTest["passed"] as? Bool == true, "\(selfTest["message"] ?? "")")
    }
  }

  @Test("Without a device the list says so and auto takes the CPU")
  func noDevice() throws {
    let run = try withoutDevices { try hebb(["devices"], environment: $0) }
    #expect(run.status == 0)
    #expect(run.lines.first == "no OpenCL device found")
    #expect(try #require(run.lines.last).hasPrefix("auto takes cpu: "))
  }
}
