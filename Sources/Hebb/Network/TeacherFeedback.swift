// SPDX-License-Identifier: Apache-2.0

/// How the error of the output reaches the layers before it.
public enum TeacherFeedback: String, Sendable, CaseIterable, Codable {
  /// Back through the weights, layer by layer: each synapse carries it by its transpose.
  case transpose
  /// Straight from the output through fixed random matrices: nothing but the error leaves the output,
  /// and no synapse need know the weights of another (direct feedback alignment, Nøkland 2016).
  case random
}

/// Fixed random matrices, unit normal, that take the error of the output straight to neurons before it.
///
/// `d_k[t] = (d_out[t] · B_k) · ψ(h_k[t])`: the local form of ``Sequential/errors(from:of:for:feedback:)``.
/// The matrices are drawn from the seed and the position of the synapse.
public struct RandomFeedback {
  /// The matrix `[outputs, features]` of each synapse before the output, by its position.
  private let matrices: [Int: DeviceMatrix]
  private let backend: any Backend

  /// Draws the matrices.
  ///
  /// - Parameters:
  ///   - pairs: The synapses that want an error, the last of them the output's.
  ///   - seed: Another seed draws others.
  ///   - backend: Where the network lives.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public init(for pairs: [SynapsePair], seed: UInt64, on backend: any Backend) throws {
    let outputs = pairs.last?.synapse.outputs ?? 0
    var matrices: [Int: DeviceMatrix] = [:]
    for pair in pairs.dropLast() {
      var random = RandomStream(seed: seed, purpose: .feedback, stream: pair.synapseIndex)
      let values = (0..<outputs * pair.synapse.outputs).map { _ in random.nextNormal() }
      matrices[pair.synapseIndex] = DeviceMatrix(
        try backend.makeBuffer(copying: values), rows: outputs, columns: pair.synapse.outputs)
    }
    self.matrices = matrices
    self.backend = backend
  }

  /// The error of each synapse's outputs.
  func errors(
    from error: DeviceSequence, of presentation: Presentation, for pairs: [SynapsePair]
  ) throws -> [DeviceSequence] {
    try pairs.map { pair in
      guard let matrix = matrices[pair.synapseIndex],
        case .values(let current) = presentation.input(of: pair.neuronIndex)
      else { return error }
      let rows = (error.isConstant ? 1 : error.steps) * error.batch
      let asked = try backend.makeBuffer(of: Float.self, count: rows * matrix.columns)
      try backend.multiply(
        DeviceMatrix(error.values, rows: rows, columns: error.features), matrix, into: asked,
        scale: 1, keep: 0)
      return try backend.carryBack(
        DeviceActivity.values(error).sequence(of: asked, features: matrix.columns),
        through: current, parameters: pair.neurons.parameters)
    }
  }
}
