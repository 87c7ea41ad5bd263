// SPDX-License-Identifier: Apache-2.0

/// Runs one file of reference vectors through a backend.
///
/// The vectors are what SpikingJelly computes (PyTorch, CPU, float32); the file's metadata names the case and
/// its parameters. What the backend makes of the given tensors is held against the expected ones:
///
///     spikes                    equal; may differ only where |h − threshold| < 1e-6 · max(1, |threshold|),
///                               and that neuron is left out from there on
///     membranes, traces         1e-6 + 1e-5 · |expected|
///     weight deltas, weights    1e-5 · (sum of the absolute values of the terms), at least 1e-6
///     rates, silent cases       equal
///
/// - Parameters:
///   - file: The vectors.
///   - backend: What computes.
/// - Returns: A result a tensor; the file as a whole is skipped where its case is unknown.
/// - Throws: ``FormatError`` if the file is not a whole and sound vector of its case, ``BackendError`` if the
///   device fails.
public func verify(
  _ file: Safetensors, on backend: any Backend
) throws -> VerificationReport {
  let vectors = ReferenceVectors(file)
  let name = try vectors.text("case")
  guard let type = vectorCases.first(where: { $0.names.contains(name) }) else {
    return VerificationReport(
      file: file.file, skipping: name, reason: "the case \(name) is not known")
  }
  let vectorCase = try type.init(vectors)
  let compared = try vectorCase.results(on: backend)
  let known = Set(vectorCase.given + compared.map(\.name))
  let skipped = file.names.filter { !known.contains($0) }.map { tensor in
    TensorResult(name: tensor, outcome: .skipped(reason: reasonToSkip(tensor, of: name)))
  }
  return VerificationReport(file: file.file, caseName: name, tensors: compared + skipped)
}

/// The cases that can be run; a new one is a file of its own and a word here.
private let vectorCases: [any VectorCase.Type] = [
  NeuronVectors.self, STDPLinearVectors.self, STDPConvolutionVectors.self,
  STDPTrainingVectors.self, RewardedSTDPVectors.self,
]

/// A case of reference vectors, read and checked.
protocol VectorCase: Sendable {
  /// The names of the case in a file's metadata.
  static var names: [String] { get }

  /// The tensors that the file gives; all others are expected, or unknown.
  var given: [String] { get }

  /// Reads a file and checks all of it.
  init(_ vectors: ReferenceVectors) throws

  /// Computes the case and compares each tensor that it should reproduce.
  func results(on backend: any Backend) throws -> [TensorResult]
}

private func reasonToSkip(_ tensor: String, of name: String) -> String {
  tensor.hasSuffix("grad") ? "gradients are not computed" : "is no tensor of the case \(name)"
}
