// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Networks that move", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct MovedNetworkTests {
  @Test(
    "a network moved to the other backend and back has the same bits", arguments: KernelTarget.all,
    [true, false])
  func thereAndBack(target: KernelTarget, startsOnCPU: Bool) throws {
    let (reference, device) = (CPUBackend(), try target.backend())
    let (home, away): (any Backend, any Backend) =
      startsOnCPU ? (reference, device) : (device, reference)
    let network = try Self.network(on: home)
    // Gathers statistics and leaves membrane potentials behind.
    _ = try Self.output(of: network, presentation: 0)
    let moved = try network.moved(to: away)
    let back = try moved.moved(to: home)
    #expect(try Self.file(of: network) == Self.file(of: moved))
    #expect(try Self.file(of: network) == Self.file(of: back))
    let spikes = try Self.output(of: network, presentation: 1)
    #expect(spikes.contains { $0 != 0 })
    expectSameBits(try Self.output(of: back, presentation: 1), spikes)
  }

  @Test("a network and what it was moved to are apart from then on", arguments: KernelTarget.all)
  func apart(target: KernelTarget) throws {
    let network = try Self.network(on: CPUBackend())
    let moved = try network.moved(to: target.backend())
    let before = try Self.file(of: network)
    _ = try Self.output(of: moved, presentation: 0)
    #expect(try Self.file(of: network) == before)
    #expect(try Self.file(of: moved) != before)
  }

  private static func network(on backend: any Backend) throws -> Sequential {
    try Sequential(input: [2, 8, 6], on: backend, seed: 3, initialization: .uniform(-0.2, 0.6)) {
      Conv2d(5, padding: 1)
      BatchNorm2d()
      LIF()
      MaxPool2d()
      Dropout(0.25)
      Flatten()
      Linear(7)
      ParametricLIF(tau: 1.5)
    }
  }

  /// The words of the output spikes of a presentation in training.
  private static func output(of network: Sequential, presentation: Int) throws -> [UInt32] {
    let input = TestActivity(
      kind: .varying, steps: 9, batch: 3, features: network.inputs, seed: 5 + presentation)
    let shown = try network.present(
      input.upload(to: network.backend) { 4 * $0 }, mode: .training(presentation: presentation))
    guard case .spikes(let train) = shown.output else {
      Issue.record("the last layer gives no spikes")
      return []
    }
    return try network.backend.read(train.words)
  }

  /// All that a network has learnt.
  private static func file(of network: Sequential) throws -> [UInt8] {
    var file = Safetensors()
    try network.store(in: &file)
    return try file.encoded().flatMap(\.self)
  }
}
