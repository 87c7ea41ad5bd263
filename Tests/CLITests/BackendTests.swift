// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Choice of the backend on the command line")
struct BackendTests {
  @Test("OpenCL without a device is an error, never a step over to the CPU")
  func noDevice() throws {
    let run = try withoutDevices { environment in
      try hebb(["verify", "--backend", "opencl"], environment: environment)
    }
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(
      run.errors
        == "hebb: opencl: no OpenCL device found (0 platforms from the ICD loader, none with a "
        + "device); install a driver, such as pocl-opencl-icd, or give --backend cpu\n")
  }

  @Test("Auto without a device runs on the CPU and says so")
  func automatic() throws {
    let run = try withoutDevices { environment in
      try hebb(["verify", "--backend", "auto"], environment: environment)
    }
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("hebb: no OpenCL device found, auto took cpu: plain Swift, "))
  }

  @Test("Auto says which device it took", .enabled(if: !OpenCLDevice.all.isEmpty))
  func automaticDevice() throws {
    let run = try hebb(["verify"])
    let best = try #require(OpenCLDevice.all.first)
    #expect(run.errors == "hebb: auto took opencl: \(best)\n")
  }

  @Test(
    "A device that is not there is misuse, and the devices are listed",
    .enabled(if: !OpenCLDevice.all.isEmpty), arguments: ["99", "-1"])
  func deviceIndex(index: String) throws {
    let run = try hebb(["verify", "--backend", "opencl", "--device", index])
    #expect(run.status == 2)
    #expect(
      run.errors.hasPrefix(
        "hebb: device \(index): there is no such device among \(OpenCLDevice.all.count): "))
    for device in OpenCLDevice.all { #expect(run.errors.contains(device.name)) }
  }

  @Test(
    "Values out of range are misuse",
    arguments: [
      (["--memory", "0"], "--memory: is 0; give at least 1 byte"),
      (["--memory", "-5"], "--memory: is -5; give at least 1 byte"),
      (
        ["--backend", "cpu", "--device", "0"],
        "--device: chooses an OpenCL device, and the backend is cpu; leave one of them out"
      ),
    ])
  func misuse(arguments: [String], message: String) throws {
    let run = try hebb(["verify"] + arguments)
    #expect(run.status == 2)
    #expect(run.errors == "hebb: \(message)\n")
  }

  @Test("Too little memory names the bytes needed and had", arguments: ["cpu", "auto"])
  func memory(backend: String) throws {
    let run = try hebb(["verify", "--backend", backend, "--memory", "8"])
    #expect(run.status == 1)
    #expect(run.errors.contains("bytes and 8 can be had"))
  }
}
