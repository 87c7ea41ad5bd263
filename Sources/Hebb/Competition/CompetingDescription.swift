// SPDX-License-Identifier: Apache-2.0

/// The description of neurons that compete: for whole images, or at every position of one.
package protocol CompetingDescription: DescribedLayer {
  /// The neurons that compete with each other.
  var competitors: Int { get }
  /// The decay factor of the membrane potential a step.
  var decay: Double { get }
  /// The threshold as a factor of the mean largest potential of the calibration presentations.
  var thresholdFactor: Double { get }
  /// The presentations that set the threshold.
  var calibrationPresentations: Int { get }
}

extension CompetitiveLIF: CompetingDescription {
  package var competitors: Int { neurons }
  package var calibrationPresentations: Int { calibrationImages }
}

extension CompetitiveConv2d: CompetingDescription {
  package var competitors: Int { maps }
  package var calibrationPresentations: Int { calibrationPatches }
}

extension LayerDescription {
  /// The description of neurons that compete; `nil` where the layer has none.
  package var competing: (any CompetingDescription)? { layer as? any CompetingDescription }
}
