// SPDX-License-Identifier: Apache-2.0

/// What computes: memory and work of one device.
///
/// Layers and learners only ask.
///
/// A backend is a contract, never a hint: what it cannot do is an error, never a silent step over to
/// another backend.
public protocol Backend: Sendable, BufferOperations, SynapseOperations, NeuronOperations,
  PoolingOperations, TraceOperations, PlasticityOperations, CompetitionOperations,
  EncodingOperations, OptimizerOperations, ReductionOperations, ConvolutionOperations,
  ErrorOperations, EligibilityOperations, NormalizationOperations, DropoutOperations,
  PatchOperations, WindowOperations, LatencyOperations, FeatureSpikeOperations,
  SupervisedOperations, WinnerOperations, RegressionOperations, DistortionOperations
{
  /// The name that `--backend` and the run log use: `cpu` or `opencl`.
  var name: String { get }

  /// The device: its name and, where it has one, its driver.
  var deviceDescription: String { get }

  /// The bytes that all buffers together may take.
  var memoryLimit: Int { get }
}
