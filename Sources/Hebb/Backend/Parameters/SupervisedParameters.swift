// SPDX-License-Identifier: Apache-2.0

/// The neurons of a readout that is taught by its spike times.
public struct SupervisedParameters: Sendable, Equatable {
  /// The inputs D; 1 to 65 536, since packed events are 16-bit indices.
  public let inputs: Int
  /// The classes; 1 to 256.
  public let classes: Int
  /// The neurons of each class; neuron j of class c is number c · per class + j.
  public let neuronsPerClass: Int

  /// The neurons of one tile of weights.
  package static let lanes = 64
  /// The inputs whose weights are summed in one go.
  package static let slice = 64

  /// Creates the shape of a readout.
  ///
  /// - Parameters:
  ///   - inputs: The inputs D; 1 to 65 536.
  ///   - classes: The classes; 1 to 256.
  ///   - neuronsPerClass: The neurons of each class; at least 1.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(inputs: Int, classes: Int, neuronsPerClass: Int) throws {
    try ParameterError.check(inputs, is: .within(1, 65536), name: "inputs")
    try ParameterError.check(classes, is: .within(1, 256), name: "classes")
    try ParameterError.check(neuronsPerClass, is: .within(1, 4096), name: "neurons")
    self.inputs = inputs
    self.classes = classes
    self.neuronsPerClass = neuronsPerClass
  }

  /// The neurons of all classes.
  public var neurons: Int { classes * neuronsPerClass }
  /// The tiles of 64 neurons that hold them.
  package var tiles: Int {
    (neurons + SupervisedParameters.lanes - 1) / SupervisedParameters.lanes
  }
  /// The neurons of all tiles, padding included.
  package var paddedNeurons: Int { tiles * SupervisedParameters.lanes }
  /// The weights of all tiles, padding included.
  package var weightCount: Int { paddedNeurons * inputs }
  /// The slices of inputs whose weights are summed.
  package var slices: Int {
    (inputs + SupervisedParameters.slice - 1) / SupervisedParameters.slice
  }

  /// Where the weight of a neuron and an input lies.
  package func index(neuron: Int, input: Int) -> Int {
    let lanes = SupervisedParameters.lanes
    return (neuron / lanes * inputs + input) * lanes + neuron % lanes
  }
}

/// Who learns of a sample, and how much.
public struct SupervisedRates: Sendable, Equatable {
  /// What an error weighs on inputs no later than the neuron's spike.
  public let potentiation: Float
  /// What an error weighs on all other inputs; mostly below 0.
  public let depression: Float
  /// The time between target neurons and others that is aimed at, as a part of the presentation.
  public let gap: Float
  /// The neurons of each class that are no targets; below the neurons of a class.
  public let nonTargetNeurons: Int
  /// Whether of each class only the first neuron to spike learns.
  public let competes: Bool
  /// The rate of the training thresholds of target neurons that compete; at least 0.
  public let thresholdRate: Float

  /// Creates rates.
  ///
  /// - Parameters:
  ///   - potentiation: What an error weighs on inputs no later than the neuron's spike.
  ///   - depression: What an error weighs on all other inputs.
  ///   - gap: The time between target neurons and others; 0 to 1.
  ///   - nonTargetNeurons: The neurons of each class that are no targets; at least 0.
  ///   - competes: Whether of each class only the first neuron to spike learns.
  ///   - thresholdRate: The rate of the training thresholds; at least 0.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    potentiation: Float, depression: Float, gap: Float, nonTargetNeurons: Int = 0,
    competes: Bool = true, thresholdRate: Float = 0
  ) throws {
    try ParameterError.check(potentiation, is: .finite, name: "potentiation")
    try ParameterError.check(depression, is: .finite, name: "depression")
    try ParameterError.check(gap, is: .within(0, 1), name: "gap")
    try ParameterError.check(nonTargetNeurons, is: .atLeast(0), name: "nonTargetNeurons")
    try ParameterError.check(thresholdRate, is: .atLeast(0), name: "thresholdRate")
    self.potentiation = potentiation
    self.depression = depression
    self.gap = gap
    self.nonTargetNeurons = nonTargetNeurons
    self.competes = competes
    self.thresholdRate = thresholdRate
  }
}
