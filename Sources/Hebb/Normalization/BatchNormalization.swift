// SPDX-License-Identifier: Apache-2.0

/// Batch normalization as a network holds it: weight and bias of each channel, and the statistics that
/// training has gathered.
package struct BatchNormalization: LayerTransform {
  let description: BatchNorm2d
  let channels: Int
  let weight: DeviceBuffer<Float>
  let bias: DeviceBuffer<Float>
  let mean: DeviceBuffer<Float>
  let variance: DeviceBuffer<Float>
  let backend: any Backend

  package var keepsPlaces: Bool { true }

  init(_ description: BatchNorm2d, channels: Int, on backend: any Backend) throws {
    self.description = description
    self.channels = channels
    self.backend = backend
    let ones = [Float](repeating: 1, count: channels)
    weight = try backend.makeBuffer(copying: ones)
    bias = try backend.makeBuffer(of: Float.self, count: channels)
    mean = try backend.makeBuffer(of: Float.self, count: channels)
    variance = try backend.makeBuffer(copying: ones)
  }

  package func callAsFunction(
    _ input: DeviceActivity, mode: PresentationMode
  ) throws -> DeviceActivity {
    guard case .values(let values) = input else {
      throw NetworkError.misplaced(
        layer: description.name, problem: "normalizes currents and was given spikes",
        remedy: "put it between a convolution and its neurons")
    }
    guard case .training = mode, values.batch > 0 else {
      return .values(
        try normalized(values, by: ChannelMoments(mean: mean, variance: variance)))
    }
    let moments = try backend.channelMoments(of: values, channels: channels)
    try gather(moments, count: values.steps * values.batch * values.features / channels)
    return .values(try normalized(values, by: moments))
  }

  private func normalized(
    _ values: DeviceSequence, by moments: ChannelMoments
  ) throws -> DeviceSequence {
    try backend.batchNormalize(
      values, moments: moments, weight: weight, bias: bias, epsilon: Float(description.epsilon))
  }

  /// Mixes a batch's statistics into those gathered; the variance is counted without bias.
  private func gather(
    _ moments: ChannelMoments, count: Int
  ) throws {
    let share = Float(description.momentum)
    let unbiased = count > 1 ? Float(count) / Float(count - 1) : 1
    func mix(_ new: DeviceBuffer<Float>, into old: DeviceBuffer<Float>, factor: Float) throws {
      let (fresh, kept) = try (backend.read(new), backend.read(old))
      try backend.write(
        zip(fresh, kept).map { share * factor * $0 + (1 - share) * $1 }, to: old)
    }
    try mix(moments.mean, into: mean, factor: 1)
    try mix(moments.variance, into: variance, factor: unbiased)
  }

  /// The parameters and statistics under PyTorch's names.
  private var tensors: [(suffix: String, buffer: DeviceBuffer<Float>)] {
    [("weight", weight), ("bias", bias), ("running_mean", mean), ("running_var", variance)]
  }

  package func store(in file: inout Safetensors, name: String) throws {
    for (suffix, buffer) in tensors {
      try file.set("\(name).\(suffix)", shape: [channels], values: backend.read(buffer))
    }
  }

  package func load(from file: Safetensors, name: String) throws {
    for (suffix, buffer) in tensors {
      let tensor = try file.finiteTensor("\(name).\(suffix)", shape: [channels])
      try backend.write(tensor.values, to: buffer)
    }
  }

  package func moved(to backend: any Backend) throws -> BatchNormalization {
    let moved = try BatchNormalization(description, channels: channels, on: backend)
    for (own, its) in zip(tensors, moved.tensors) {
      try backend.write(self.backend.read(own.buffer), to: its.buffer)
    }
    return moved
  }
}
