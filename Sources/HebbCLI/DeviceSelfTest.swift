// SPDX-License-Identifier: Apache-2.0

import Hebb

/// A small run of leaky integrate-and-fire neurons on a device against the CPU.
struct DeviceSelfTest: Encodable {
  let passed: Bool
  /// What was run and found, as one line.
  let message: String

  private static let (neurons, steps) = (1000, 33)

  /// Runs the test; a device that cannot is one that fails it.
  init(of device: OpenCLDevice) {
    do {
      let expected = try DeviceSelfTest.present(on: CPUBackend())
      let actual = try DeviceSelfTest.present(on: OpenCLBackend(device: device))
      let wrong = DeviceSelfTest.difference(actual, expected, on: device)
      passed = wrong == nil
      message =
        wrong
        ?? "\(DeviceSelfTest.neurons) LIF neurons agree with the CPU over "
        + "\(DeviceSelfTest.steps) steps"
    } catch {
      passed = false
      message = "\(error)"
    }
  }

  /// The text after `self-test`.
  var text: String { "\(passed ? "passed" : "failed"): \(message)" }

  private typealias Outcome = (spikes: [UInt32], membrane: [Float])

  private static func present(on backend: any Backend) throws -> Outcome {
    // Multiples of 1/4 meet the threshold exactly.
    let current = try backend.makeBuffer(copying: (0..<neurons).map { Float($0 % 29) / 4 - 1 })
    let membrane = try backend.makeBuffer(of: Float.self, count: neurons)
    let sequence = DeviceSequence(
      values: current, isConstant: true, steps: steps, batch: 1, features: neurons)
    let spikes = try backend.integrateAndFire(
      sequence, membrane: membrane, parameters: .leakyIntegrateAndFire())
    return (try backend.read(spikes.words), try backend.read(membrane))
  }

  /// The first neuron that differs: in bits, or beyond the bound of the reference vectors where the
  /// device does not round division correctly.
  private static func difference(
    _ actual: Outcome, _ expected: Outcome, on device: OpenCLDevice
  ) -> String? {
    guard actual.spikes == expected.spikes else {
      let index = expected.spikes.indices.first { actual.spikes[$0] != expected.spikes[$0] } ?? 0
      return "neuron \(index % neurons) spikes at other steps than on the CPU"
    }
    for index in expected.membrane.indices {
      let (got, wanted) = (actual.membrane[index], expected.membrane[index])
      let bound = device.roundsDivisionCorrectly ? 0 : 1e-6 + 1e-5 * wanted.magnitude
      guard (got - wanted).magnitude <= bound else {
        return "membrane of neuron \(index) is \(got) and \(wanted) on the CPU"
      }
    }
    return nil
  }
}
