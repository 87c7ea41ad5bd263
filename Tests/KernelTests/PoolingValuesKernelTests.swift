// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite(
  "Kernels that pool to real values", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct PoolingValuesKernelTests {
  /// Samples and steps of a presentation.
  private static let presentations = [(0, 8), (1, 1), (5, 33), (2, 32), (3, 31)]

  @Test(
    "averages and largest values give the bits of the CPU reference", arguments: KernelTarget.all,
    PoolingKernelTests.geometries)
  func values(target: KernelTarget, geometry: PoolingGeometry) throws {
    for (batch, steps) in Self.presentations {
      for isConstant in [true, false] {
        let size = PresentationSize(features: geometry.features, batch: batch, steps: steps)
        let input = HostSequence(size: size, isConstant: isConstant, in: -1...1, seed: steps)
        func pooled(on backend: any Backend) throws -> (average: [Float], largest: [Float]) {
          let input = try input.upload(to: backend)
          let average = try backend.averagePool(.values(input), geometry: geometry)
          let largest = try backend.maxPool(input, geometry: geometry)
          for result in [average, largest] {
            #expect(result.isConstant == isConstant && result.steps == steps)
            #expect(result.features == geometry.pooledFeatures && result.batch == batch)
          }
          return (try backend.read(average.values), try backend.read(largest.values))
        }
        let (actual, expected) = (
          try pooled(on: target.backend()), try pooled(on: CPUBackend())
        )
        expectSameBits(actual.average, expected.average, "\(geometry), \(size.testDescription)")
        expectSameBits(actual.largest, expected.largest, "\(geometry), \(size.testDescription)")
      }
    }
  }

  @Test(
    "averages of spikes are those of the same real values", arguments: KernelTarget.all,
    PoolingKernelTests.geometries)
  func spikeAverages(target: KernelTarget, geometry: PoolingGeometry) throws {
    for (batch, steps) in Self.presentations {
      let train = try spikes(
        steps: steps, batch: batch, features: geometry.features, rate: 0.3, seed: steps)
      for backend in [try target.backend(), CPUBackend()] as [any Backend] {
        let ofSpikes = try backend.averagePool(
          .spikes(backend.upload(train)), geometry: geometry)
        let ofValues = try backend.averagePool(
          .values(
            backend.upload(
              train.dense().values, isConstant: false, steps: steps, batch: batch,
              features: geometry.features)), geometry: geometry)
        #expect(!ofSpikes.isConstant && ofSpikes.features == geometry.pooledFeatures)
        expectSameBits(
          try backend.read(ofSpikes.values), try backend.read(ofValues.values),
          "\(geometry), N \(batch), T \(steps)")
      }
    }
  }

  @Test("pooling by hand, no number in a window stays none", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(channels: 2, height: 2, width: 5, size: 2, stride: 2)
    let values: [Float] =
      [1, 2, -1, -2, 9, 3, 4, -3, -4, 9] + [.nan, 2, 0, 8, 9, 3, 4, 0, 0, 9]
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let input = try backend.upload(values, isConstant: true, steps: 3, batch: 1, features: 20)
      let largest = try backend.read(backend.maxPool(input, geometry: geometry).values)
      let average = try backend.read(
        backend.averagePool(.values(input), geometry: geometry).values)
      #expect(largest[0...1] == [4, -1] && largest[2].isNaN && largest[3] == 8)
      #expect(average[0...1] == [2.5, -2.5] && average[2].isNaN && average[3] == 2)
    }
  }

  @Test("features that are not those of the planes are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(channels: 1, height: 2, width: 2, size: 2, stride: 2)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let input = try backend.upload(
        [0, 0, 0], isConstant: true, steps: 1, batch: 1, features: 3)
      #expect(throws: ShapeError.features(location: "average pooling", expected: 4, found: 3)) {
        try backend.averagePool(.values(input), geometry: geometry)
      }
      #expect(throws: ShapeError.features(location: "maximum pooling", expected: 4, found: 3)) {
        try backend.maxPool(input, geometry: geometry)
      }
    }
  }
}
