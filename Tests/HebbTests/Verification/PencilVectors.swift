// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Vectors that are worked out with a pencil, to be changed by tests; each passes as it stands.
struct PencilVectors {
  var metadata: [String: String]
  var tensors: [String: (shape: [Int], values: [Float])]

  /// Two neurons that integrate two steps to 0.75, without a spike.
  static let integrate = PencilVectors(
    metadata: ["case": "if", "T": "2", "v_threshold": "1.0", "v_reset": "0.0"],
    tensors: [
      "x": ([2, 2], [0.5, 0.5, 0.25, 0.25]), "v0": ([2], [0, 0]), "s": ([2, 2], [0, 0, 0, 0]),
      "v": ([2], [0.75, 0.75]),
    ])

  /// One pair, one step of an input of 1 and a spike: both traces become 1, both terms 1, their difference 0.
  static let plasticity = PencilVectors(
    metadata: [
      "case": "stdp_linear", "T": "1", "calls": "1", "tau_pre": "2.0", "tau_post": "2.0",
      "modulation": "additive", "step_mode": "m",
    ],
    tensors: [
      "weight": ([1, 1], [1]), "pre_0": ([1, 1, 1], [1]), "post_0": ([1, 1, 1], [1]),
      "delta_w_0": ([1, 1], [0]), "trace_pre": ([1, 1], [1]), "trace_post": ([1, 1], [1]),
    ])

  /// One input of 1 in a padding of 1 under a kernel of 3, and a spike: the middle weight's terms are both 1,
  /// the outer weights see nothing but padding.
  static let convolution = PencilVectors(
    metadata: [
      "case": "stdp_conv1d", "T": "1", "calls": "1", "tau_pre": "2.0", "tau_post": "2.0",
      "modulation": "additive", "step_mode": "m", "stride": "1", "padding": "1",
    ],
    tensors: [
      "weight": ([1, 1, 3], [1, 1, 1]), "pre_0": ([1, 1, 1, 1], [1]),
      "post_0": ([1, 1, 1, 1], [1]), "delta_w_0": ([1, 1, 3], [0, 0, 0]),
      "trace_pre": ([1, 1, 3], [0, 1, 0]), "trace_post": ([1, 1, 1], [1]),
    ])

  /// One pair, two batches of an image of 4: h = 4 / 2 spikes, both terms are 4, their difference 0.
  ///
  /// The absolute terms of the weight are 1 + 0.5 · 8 = 5 after the first batch, and with the momentum
  /// 5 + 0.5 · (0.5 · 8 + 8) = 11 after the second.
  static let training = PencilVectors(
    metadata: [
      "case": "stdp_sgd", "T": "1", "batches": "2", "tau": "2.0", "tau_pre": "2.0",
      "tau_post": "2.0", "lr": "0.5", "momentum": "0.5", "modulation": "additive",
    ],
    tensors: [
      "weight": ([1, 1], [1]), "image_0": ([1, 1, 1, 1], [4]), "image_1": ([1, 1, 1, 1], [4]),
      "rate_0": ([1, 1], [1]), "rate_1": ([1, 1], [1]), "weight_0": ([1, 1], [1]),
      "weight_1": ([1, 1], [1]),
    ])

  /// The same vectors with other tensors or metadata; `nil` removes.
  func with(
    metadata changes: [String: String?] = [:],
    _ tensorChanges: [String: (shape: [Int], values: [Float])?] = [:]
  ) -> PencilVectors {
    var changed = self
    for (key, value) in changes { changed.metadata[key] = value }
    for (name, tensor) in tensorChanges { changed.tensors[name] = tensor }
    return changed
  }

  /// What the CPU backend makes of the vectors.
  func report() throws -> VerificationReport {
    var file = Safetensors(metadata: metadata, file: "a.safetensors")
    for (name, tensor) in tensors {
      try file.set(name, shape: tensor.shape, values: tensor.values)
    }
    return try verify(file, on: CPUBackend())
  }
}
