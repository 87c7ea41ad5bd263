// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite(
  "Kernels that spread errors over pools",
  .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct PoolingErrorKernelTests {
  @Test(
    "spread errors give the bits of the CPU reference", arguments: KernelTarget.all,
    PoolingKernelTests.geometries)
  func spread(target: KernelTarget, geometry: PoolingGeometry) throws {
    for (batch, steps) in [(0, 4), (1, 1), (5, 33), (3, 4)] {
      for (isConstant, isAverage) in [(true, false), (false, true), (false, false)] {
        let error = HostSequence(
          size: PresentationSize(features: geometry.pooledFeatures, batch: batch, steps: steps),
          isConstant: isConstant, in: -1...1, seed: steps)
        func spread(on backend: any Backend) throws -> [Float] {
          let spread = try backend.spread(
            error.upload(to: backend), over: geometry, isAverage: isAverage)
          #expect(spread.isConstant == isConstant && spread.steps == steps)
          #expect(spread.features == geometry.features && spread.batch == batch)
          return try backend.read(spread.values)
        }
        expectSameBits(
          try spread(on: target.backend()), try spread(on: CPUBackend()),
          "\(geometry), N \(batch), T \(steps)")
      }
    }
  }

  @Test(
    "an error spread by hand: windows that overlap add, places that none sees have none",
    arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(channels: 1, height: 2, width: 4, size: 2, stride: 1)
    let apart = try PoolingGeometry(channels: 1, height: 2, width: 3, size: 2, stride: 2)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let error = try backend.upload(
        [1, 2, 4], isConstant: true, steps: 1, batch: 1, features: 3)
      let whole = try backend.spread(error, over: geometry, isAverage: false)
      #expect(try backend.read(whole.values) == [1, 3, 6, 4, 1, 3, 6, 4])
      let one = try backend.upload([8], isConstant: true, steps: 1, batch: 1, features: 1)
      let share = try backend.spread(one, over: apart, isAverage: true)
      #expect(try backend.read(share.values) == [2, 2, 0, 2, 2, 0])
      #expect(throws: ShapeError.features(location: "error of pooling", expected: 3, found: 1)) {
        try backend.spread(one, over: geometry, isAverage: false)
      }
    }
  }
}
