// SPDX-License-Identifier: Apache-2.0

/// A kernel file of the folder `Kernels`, embedded in the binary.
public enum KernelFamily: String, CaseIterable, Sendable {
  case synapses
  case products
  case neurons
  case pooling
  case traces
  case plasticity
  case competition
  case competitionGroups = "competition_groups"
  case competitionAnswers = "competition_answers"
  case encoding
  case optimizers
  case reductions
  case regression
  case convolutions
  case convolutionPlasticity = "convolution_plasticity"
  case convolutionUnfolded = "convolution_unfolded"
  case unfoldedPlasticity = "unfolded_plasticity"
  case convolutionErrors = "convolution_errors"
  case errors
  case eligibility
  case poolingValues = "pooling_values"
  case poolingErrors = "pooling_errors"
  case normalization
  case dropout
  case distortion
  case patches
  case windows
  case latency
  case featureSpikes = "feature_spikes"
  case patchLearning = "patch_learning"
  case supervised
  case supervisedUpdate = "supervised_update"
  case winners

  /// The OpenCL C source that a device compiles: `common.cl`, the file that the family's own names as
  /// its prelude, then its own.
  public var source: String {
    String(decoding: PackageResources.common_cl + prelude + bytes, as: UTF8.self)
  }

  private var prelude: [UInt8] {
    switch self {
    case .convolutionUnfolded, .unfoldedPlasticity: PackageResources.unfolding_cl
    default: []
    }
  }

  private var bytes: [UInt8] {
    switch self {
    case .synapses: PackageResources.synapses_cl
    case .products: PackageResources.products_cl
    case .neurons: PackageResources.neurons_cl
    case .pooling: PackageResources.pooling_cl
    case .traces: PackageResources.traces_cl
    case .plasticity: PackageResources.plasticity_cl
    case .competition: PackageResources.competition_cl
    case .competitionGroups: PackageResources.competition_groups_cl
    case .competitionAnswers: PackageResources.competition_answers_cl
    case .encoding: PackageResources.encoding_cl
    case .optimizers: PackageResources.optimizers_cl
    case .reductions: PackageResources.reductions_cl
    case .regression: PackageResources.regression_cl
    case .convolutions: PackageResources.convolutions_cl
    case .convolutionPlasticity: PackageResources.convolution_plasticity_cl
    case .convolutionUnfolded: PackageResources.convolution_unfolded_cl
    case .unfoldedPlasticity: PackageResources.unfolded_plasticity_cl
    case .convolutionErrors: PackageResources.convolution_errors_cl
    case .errors: PackageResources.errors_cl
    case .eligibility: PackageResources.eligibility_cl
    case .poolingValues: PackageResources.pooling_values_cl
    case .poolingErrors: PackageResources.pooling_errors_cl
    case .normalization: PackageResources.normalization_cl
    case .dropout: PackageResources.dropout_cl
    case .distortion: PackageResources.distortion_cl
    case .patches: PackageResources.patches_cl
    case .windows: PackageResources.windows_cl
    case .latency: PackageResources.latency_cl
    case .featureSpikes: PackageResources.feature_spikes_cl
    case .patchLearning: PackageResources.patch_learning_cl
    case .supervised: PackageResources.supervised_cl
    case .supervisedUpdate: PackageResources.supervised_update_cl
    case .winners: PackageResources.winners_cl
    }
  }
}
