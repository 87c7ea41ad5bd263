// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Images, maps and windows over their spikes.
struct PatchCase: Sendable, CustomTestStringConvertible {
  var rows = 13
  var columns = 11
  var kernel = 5
  var maps = 20
  var winners = 1
  var steps = 8
  var images = 7
  var threshold: Float = 1.5
  var density: Float = 0.4
  /// The share of maps whose weights are those of the first: ties.
  var twins = false
  var testDescription: String {
    "\(images) images \(rows)x\(columns), kernel \(kernel), \(winners) of \(maps) maps, T \(steps), "
      + "threshold \(threshold), density \(density)\(twins ? ", all maps alike" : "")"
  }

  static let all = [
    PatchCase(),
    PatchCase(rows: 1, columns: 1, kernel: 1, maps: 1, steps: 1, images: 3, threshold: 0.5),
    PatchCase(rows: 8, columns: 9, kernel: 8, maps: 65, winners: 3, steps: 33, threshold: 4),
    PatchCase(rows: 6, columns: 131, kernel: 5, maps: 64, winners: 2, images: 3),
    PatchCase(rows: 9, columns: 66, kernel: 7, maps: 3, winners: 3, steps: 64, images: 2),
    PatchCase(maps: 130, winners: 8, threshold: 1.5),
    PatchCase(maps: 70, winners: 2, twins: true),
    PatchCase(maps: 70, winners: 3, threshold: 1e30),
    PatchCase(maps: 70, winners: 3, threshold: 1e-6),
    PatchCase(maps: 17, winners: 2, density: 0),
    PatchCase(maps: 17, winners: 2, density: 1),
    PatchCase(images: 0),
  ]

  func geometry() throws -> PatchGeometry {
    try PatchGeometry(imageRows: rows, imageColumns: columns, kernel: kernel)
  }

  func parameters() throws -> CompetitionParameters {
    try CompetitionParameters(
      inputs: kernel * kernel, neurons: maps, decay: 0.95, homeostasisCap: 0.3,
      pattern: [Float](repeating: 1, count: steps),
      code: LatencyCode(steps: steps, minimum: 20))
  }

  /// Random images of which a share of the pixels is bright enough to spike.
  func pixels() -> [UInt8] {
    var random = RandomStream(seed: 7, purpose: .encoding)
    return (0..<images * rows * columns).map { _ in
      let isOn = random.nextUnit() < density
      let pixel = UInt8(truncatingIfNeeded: random.next())
      return isOn ? max(pixel, 20) : 0
    }
  }

  /// Weights of multiples of 1/8, so that ratios are equal now and then.
  func weights(_ parameters: CompetitionParameters) -> [Float] {
    let values = quarters(count: parameters.weightCount, in: 0...2, seed: 8)
    let inputs = parameters.inputs
    return (0..<parameters.weightCount).map { index in
      let lane = index % 64
      let neuron = index / (inputs * 64) * 64 + lane
      guard neuron < maps else { return 0 }
      return values[twins ? index / 64 % inputs * 64 : index] / 2
    }
  }

  /// The images in reverse, and the maps, on a backend.
  func prepare(
    on backend: any Backend
  ) throws -> (state: CompetitionState, images: DeviceImages) {
    let parameters = try parameters()
    return (
      try backend.makeCompetition(parameters, weights: weights(parameters)),
      DeviceImages(
        pixels: try backend.makeBuffer(copying: pixels()), features: rows * columns,
        order: try backend.makeBuffer(copying: (0..<UInt32(images)).reversed()))
    )
  }

  /// The answers of a backend to all images.
  func answers(on backend: any Backend) throws -> PatchAnswers {
    let (state, images) = try prepare(on: backend)
    return try backend.answerPatches(
      state, images: images, in: 0..<self.images, geometry: geometry(), winners: winners,
      threshold: threshold)
  }
}

@Suite("Patch kernels", .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
struct PatchKernelTests {
  @Test(
    "The first maps of every position are those of the CPU reference",
    arguments: KernelTarget.all, PatchCase.all)
  func answers(target: KernelTarget, patches: PatchCase) throws {
    let cpu = CPUBackend()
    let expected = try patches.answers(on: cpu)
    let backend = try target.backend()
    let actual = try patches.answers(on: backend)
    #expect(try backend.read(actual.maps) == cpu.read(expected.maps))
  }

  @Test("Images are answered alike alone and among others", arguments: KernelTarget.all)
  func ranges(target: KernelTarget) throws {
    let (patches, backend) = (PatchCase(winners: 2), try target.backend())
    let (state, images) = try patches.prepare(on: backend)
    let all = try backend.read(patches.answers(on: backend).maps)
    let one = try backend.answerPatches(
      state, images: images, in: 3..<5, geometry: patches.geometry(), winners: 2,
      threshold: patches.threshold)
    let each = all.count / patches.images
    #expect(try backend.read(one.maps) == Array(all[3 * each..<5 * each]))
  }

  @Test("Each position answers as its patch does alone")
  func patchByPatch() throws {
    let (patches, backend) = (PatchCase(winners: 3), CPUBackend())
    let (state, images) = try patches.prepare(on: backend)
    let answers = try backend.read(
      backend.answerPatches(
        state, images: images, in: 0..<1, geometry: patches.geometry(), winners: 3,
        threshold: patches.threshold
      ).maps)
    let pixels = Array(patches.pixels().suffix(patches.rows * patches.columns))
    let (row, column) = (4, 2)
    let patch = (0..<25).map { pixels[(row + $0 / 5) * patches.columns + column + $0 % 5] }
    let alone = try backend.answerCompetition(
      state,
      images: DeviceImages(
        pixels: backend.makeBuffer(copying: patch), features: 25,
        order: backend.makeBuffer(copying: [0])), in: 0..<1, spikes: 3,
      threshold: patches.threshold)
    let position = (row * 7 + column) * 3
    #expect(try backend.read(alone.neurons) == answers[position..<position + 3].map { Int32($0) })
    #expect(answers[position] >= 0)
  }

  @Test("What does not fit is refused", arguments: KernelTarget.all)
  func misfits(target: KernelTarget) throws {
    let patches = PatchCase()
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let (state, images) = try patches.prepare(on: backend)
      #expect(throws: ShapeError.self) {
        try backend.answerPatches(
          state, images: images, in: 0..<1,
          geometry: PatchGeometry(imageRows: 12, imageColumns: 11, kernel: 5), winners: 1,
          threshold: 1)
      }
      #expect(throws: ShapeError.self) {
        try backend.answerPatches(
          state, images: images, in: 0..<1,
          geometry: PatchGeometry(imageRows: 13, imageColumns: 11, kernel: 4), winners: 1,
          threshold: 1)
      }
      #expect(throws: ParameterError.self) {
        try backend.answerPatches(
          state, images: images, in: 0..<1, geometry: patches.geometry(), winners: 9,
          threshold: 1)
      }
      #expect(throws: BackendError.self) {
        try backend.answerPatches(
          state, images: images, in: 0..<8, geometry: patches.geometry(), winners: 1,
          threshold: 1)
      }
    }
  }
}
