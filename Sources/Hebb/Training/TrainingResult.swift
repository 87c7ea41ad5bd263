// SPDX-License-Identifier: Apache-2.0

/// What `hebb train --json` prints: one run, what it did and reached.
public struct TrainingResult: Sendable, Equatable, Codable {
  /// The recipe or the name of the experiment.
  public var recipe: String
  /// The data set or folder.
  public var data: String
  /// The backend: `cpu` or `opencl`.
  public var backend: String
  /// The device.
  public var device: String
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The epochs of all phases.
  public var epochs: Int
  /// Whether anything was learnt.
  public var learning: Bool
  /// The images that were trained on.
  public var trainImages: Int
  /// The images that were tested on.
  public var testImages: Int
  /// The share of test images whose class was right, 0 to 1.
  public var accuracy: Double
  /// The same for the images of each class.
  public var accuracyByClass: [Double]
  /// The accuracy of the same seed without learning; only where it was asked for.
  public var controlAccuracy: Double?
  /// The images of each class that were given each class, `[label][answer]`, the last column none.
  public var confusion: [[Int]]
  /// The test images that no neuron answered.
  public var unansweredImages: Int
  /// The images trained a second, the loop alone; 0 where nothing was trained.
  public var imagesPerSecond: Double
  /// The seconds of the whole process; the command line fills it in.
  public var secondsTotal: Double = 0
  /// The neurons that spiked for no image.
  public var silentNeurons: Int
  /// The neurons that training images gave no class.
  public var unassignedNeurons: Int
  /// The classes that no neuron stands for, in ascending order.
  public var unownedClasses: [Int]
  /// What each phase did.
  public var phases: [PhaseOutcome]
  /// The most memory that the process took, in bytes; the command line fills it in.
  public var peakMemoryBytes: Int = 0
  /// The run folder; `nil` where there is none.
  public var out: String?

  /// Sums a run up.
  ///
  /// - Parameters:
  ///   - outcome: What the run did and reached.
  ///   - training: The run.
  ///   - out: The run folder; `nil` where there is none.
  public init(_ outcome: TrainingOutcome, of training: Training, out: String? = nil) {
    let experiment = training.experiment
    recipe = experiment.name
    data = experiment.data
    backend = training.network.backend.name
    device = training.network.backend.deviceDescription
    seed = experiment.seed
    epochs = experiment.learning ? experiment.phases.reduce(0) { $0 + $1.epochs } : 0
    learning = experiment.learning
    trainImages = training.trainImages
    testImages = outcome.evaluation.images
    accuracy = outcome.evaluation.accuracy
    accuracyByClass = outcome.evaluation.accuracyByClass
    confusion = outcome.evaluation.confusion
    unansweredImages = outcome.evaluation.unansweredImages
    imagesPerSecond = outcome.imagesPerSecond
    silentNeurons = outcome.silentNeurons
    unassignedNeurons = outcome.unassignedNeurons
    unownedClasses = outcome.unownedClasses
    phases = outcome.phases
    self.out = out
  }
}

extension TrainingResult {
  /// The result as JSON with every key but a control that was not asked for; a missing folder is null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(recipe, forKey: .recipe)
    try values.encode(data, forKey: .data)
    try values.encode(backend, forKey: .backend)
    try values.encode(device, forKey: .device)
    try values.encode(seed, forKey: .seed)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(learning, forKey: .learning)
    try values.encode(trainImages, forKey: .trainImages)
    try values.encode(testImages, forKey: .testImages)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(accuracyByClass, forKey: .accuracyByClass)
    try values.encodeIfPresent(controlAccuracy, forKey: .controlAccuracy)
    try values.encode(confusion, forKey: .confusion)
    try values.encode(unansweredImages, forKey: .unansweredImages)
    try values.encode(imagesPerSecond, forKey: .imagesPerSecond)
    try values.encode(secondsTotal, forKey: .secondsTotal)
    try values.encode(silentNeurons, forKey: .silentNeurons)
    try values.encode(unassignedNeurons, forKey: .unassignedNeurons)
    try values.encode(unownedClasses, forKey: .unownedClasses)
    try values.encode(phases, forKey: .phases)
    try values.encode(peakMemoryBytes, forKey: .peakMemoryBytes)
    try values.encode(out, forKey: .out)
  }
}
