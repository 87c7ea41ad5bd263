// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Malformed reference vectors")
struct MalformedVectorTests {
  static let leaky = PencilVectors.integrate.with(
    metadata: ["case": "lif", "tau": "2.0", "decay_input": "True"])

  static let wrongMetadata: [(PencilVectors, String, String?, String)] = [
    (.integrate, "case", nil, "holds no metadata case"),
    (.integrate, "T", nil, "holds no metadata T"),
    (.integrate, "T", "0", #"metadata T is "0"; give a whole number from 1 to 65536"#),
    (.integrate, "T", "9999999999999999999", #"metadata T is "9999999999999999999""#),
    (.integrate, "T", "3", "tensor x has shape [2, 2] where [3, 2] is wanted"),
    (.integrate, "v_threshold", "high", #"metadata v_threshold is "high"; give a number"#),
    (.integrate, "v_threshold", "nan", "metadata v_threshold is nan; give a value a finite number"),
    (.integrate, "v_reset", "none", #"metadata v_reset is "none"; give a number"#),
    (leaky, "tau", nil, "holds no metadata tau"),
    (leaky, "tau", "0.0", "metadata tau is 0; give a value above 0"),
    (leaky, "decay_input", "yes", #"metadata decay_input is "yes"; give True or False"#),
    (.plasticity, "tau_pre", "-1", "metadata tau_pre is -1; give a value above 0"),
    (.plasticity, "tau_post", nil, "holds no metadata tau_post"),
    (
      .plasticity, "modulation", "cubic",
      #"metadata modulation is "cubic"; give identity or clamp or bounded or additive"#
    ),
    (.plasticity, "step_mode", "s", #"metadata step_mode is "s"; give m"#),
    (.plasticity, "calls", "2", "holds no tensor pre_1"),
    (.convolution, "stride", "0", #"metadata stride is "0"; give a whole number from 1 to 65536"#),
    (.convolution, "stride", nil, "holds no metadata stride"),
    (
      .convolution, "padding", "-1",
      #"metadata padding is "-1"; give a whole number from 0 to 65536"#
    ),
    (
      .convolution, "padding", "0",
      "tensor weight has shape [1, 1, 3]: its kernel reaches over 3 places"
    ),
    (
      .convolution, "padding", "2", "tensor trace_pre has shape [1, 1, 3] where [1, 1, 5] is wanted"
    ),
    (
      .convolution, "case", "stdp_conv2d",
      "tensor pre_0 has shape [1, 1, 1, 1] where [1, any, any, any, any] is wanted"
    ),
    (.training, "momentum", "1.5", "metadata momentum is 1.5; give a value from 0 to 1"),
    (.training, "lr", "-0.1", "metadata lr is -0.1"),
    (.training, "batches", "x", #"metadata batches is "x""#),
  ]

  @Test("metadata that is missing or wrong is named with what to give", arguments: wrongMetadata)
  func metadata(vectors: PencilVectors, key: String, value: String?, problem: String) throws {
    try expectRefusal(of: vectors.with(metadata: [key: value]), problem)
  }

  static let wrongTensors: [(PencilVectors, String, ([Int], [Float])?, String)] = [
    (.integrate, "x", nil, "holds no tensor x"),
    (.integrate, "s", nil, "holds no tensor s"),
    (.integrate, "v", ([1, 2], [0, 0]), "tensor v has shape [1, 2] where [2] is wanted"),
    (.integrate, "v0", ([0], []), "tensor v0 of shape [0] has no elements"),
    (.integrate, "x", ([2, 2], [0, 0, .nan, 0]), "tensor x holds nan at 2"),
    (.integrate, "v", ([2], [0, .infinity]), "tensor v holds inf at 1"),
    (.integrate, "s", ([2, 2], [0, 0.5, 0, 0]), "tensor s of spikes holds 0.5 at 1"),
    (.plasticity, "weight", ([1], [1]), "tensor weight has shape [1] where [any, any] is wanted"),
    (
      .plasticity, "pre_0", ([1, 1, 2], [1, 1]),
      "tensor pre_0 has shape [1, 1, 2] where [1, 1, 1] is wanted"
    ),
    (.plasticity, "post_0", nil, "holds no tensor post_0"),
    (.plasticity, "delta_w_0", nil, "holds no tensor delta_w_0"),
    (.plasticity, "delta_w_0", ([1, 1], [.nan]), "tensor delta_w_0 holds nan at 0"),
    (.plasticity, "trace_post", nil, "holds no tensor trace_post"),
    (
      .convolution, "weight", ([1, 2, 3], [1, 1, 1, 1, 1, 1]),
      "tensor weight has shape [1, 2, 3] where [any, 1, any] is wanted"
    ),
    (
      .convolution, "post_0", ([1, 1, 1, 2], [0, 0]),
      "tensor post_0 has shape [1, 1, 1, 2] where [1, 1, 1, 1] is wanted"
    ),
    (.convolution, "delta_w_0", nil, "holds no tensor delta_w_0"),
    (
      .training, "image_1", ([1, 2, 1], [1, 1]),
      "tensor image_1 has shape [1, 2, 1] where 1 images of 1 pixels are wanted"
    ),
    (.training, "rate_1", nil, "holds no tensor rate_1"),
    (.training, "weight_1", nil, "holds no tensor weight_1"),
  ]

  @Test("a tensor that is missing, misshapen or not a number is named", arguments: wrongTensors)
  func tensors(
    vectors: PencilVectors, name: String, tensor: ([Int], [Float])?, problem: String
  ) throws {
    let replacement = tensor.map { (shape: $0.0, values: $0.1) }
    try expectRefusal(of: vectors.with([name: replacement]), problem)
  }

  @Test("a tensor of another type is refused")
  func type() throws {
    var file = Safetensors(metadata: PencilVectors.integrate.metadata, file: "a.safetensors")
    try file.set("v0", shape: [2], values: [0.0, 0.0])
    let error = #expect(throws: FormatError.self) { try verify(file, on: CPUBackend()) }
    #expect(error?.problem == "tensor v0 has type F64 where F32 is wanted")
  }

  private func expectRefusal(of vectors: PencilVectors, _ problem: String) throws {
    let error = #expect(throws: FormatError.self) { try vectors.report() }
    let text = "\(error, default: "nothing")"
    #expect(text.hasPrefix("a.safetensors: \(problem)"), "\(text)")
  }
}
