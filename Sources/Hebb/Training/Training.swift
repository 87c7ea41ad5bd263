// SPDX-License-Identifier: Apache-2.0

/// An experiment on its way: network, readout and images on one backend.
public final class Training {
  /// The experiment, resolved and checked.
  public let experiment: Experiment
  /// The images.
  public let data: ImageDataSet
  /// The network.
  public let network: Sequential

  private let context: TrainingContext
  private let classifier: any Classifier
  private let backend: any Backend
  private let spikeTimes: SpikeTimeStack?
  private var isStarted = false

  /// Checks an experiment and builds its network; trains nothing yet.
  ///
  /// - Parameters:
  ///   - experiment: The experiment.
  ///   - data: The images.
  ///   - backend: Where the network shall live.
  ///   - plasticity: How the STDP weight delta is computed; every form has the same meaning.
  /// - Throws: ``ParameterError``, ``DescriptionError`` or ``NetworkError`` if the experiment has no
  ///   meaning, ``BackendError`` if the memory cannot be had.
  public init(
    _ experiment: Experiment, data: ImageDataSet, on backend: any Backend,
    plasticity: PlasticityForm = .automatic
  ) throws {
    try experiment.check()
    try experiment.checkClasses(of: data)
    self.experiment = experiment
    self.data = data
    self.backend = backend
    let plan = experiment.planned
    network = try plan.makeNetwork(input: data.shape, on: backend)
    try experiment.checkLearners(of: network, classes: data.classes)
    spikeTimes = try experiment.makeSpikeTimeStack(network, shape: data.shape)
    classifier = try experiment.makeClassifier(for: network, spikeTimes: spikeTimes)
    context = TrainingContext(
      experiment: plan, network: network,
      training: try DeviceImageSet(data.train, classes: data.classes, on: backend),
      plasticity: plasticity, spikeTimes: spikeTimes)
  }

  /// The images that are trained on.
  public var trainImages: Int { context.selection.count }

  /// Presents the first batch that would be trained on and tells why a layer does not learn.
  ///
  /// A start that the experiment wants balanced is balanced first, unless something was learnt or
  /// loaded. Neurons that compete are imprinted where they have not learnt, and asked for the classes
  /// that they stand for.
  ///
  /// - Parameter thresholds: The bounds beyond which a figure is a finding.
  /// - Returns: The figures of every layer and what they mean.
  /// - Throws: ``BackendError`` if the device fails.
  public func diagnose(
    thresholds: DiagnosisThresholds = DiagnosisThresholds()
  ) throws -> Diagnosis {
    try start()
    try context.startCompetitors()
    if let neurons = network.competitors ?? network.patches?.neurons {
      return try classifier.diagnose(
        neurons, of: network, on: context.training, selection: context.selection,
        thresholds: thresholds)
    }
    if let spikeTimes {
      return try spikeTimes.diagnose(
        context.training.ordered(context.selection, on: backend), thresholds: thresholds)
    }
    return try context.diagnose(thresholds: thresholds)
  }

  /// Walks through all phases, gives neurons their classes, and tests on the whole test set.
  ///
  /// - Parameter report: Called as training goes on; may throw to stop.
  /// - Returns: What was done, and the accuracy.
  /// - Throws: ``BackendError`` if the device fails, or what the report throws.
  public func run(report: (TrainingProgress) throws -> Void = { _ in }) throws -> TrainingOutcome {
    try start()
    var phases: [PhaseOutcome] = []
    if context.experiment.learning {
      for (index, phase) in context.experiment.phases.enumerated() {
        phases.append(
          try phase.makeTrainer().train(context, phase: index, report: report))
      }
    }
    try context.startCompetitors()
    try classifier.assign(from: context.training, selection: context.selection)
    return TrainingOutcome(
      phases: phases, evaluation: try evaluate(), silentNeurons: classifier.silentNeurons,
      unassignedNeurons: classifier.unassignedNeurons, unownedClasses: classifier.unownedClasses)
  }

  /// Imprints and balances, once.
  private func start() throws {
    guard !isStarted else { return }
    isStarted = true
    if let patches = network.patches {
      try patches.start(from: context.training, selection: context.selection)
    } else {
      try context.startCompetitors()
    }
    try spikeTimes?.fit(context.training.ordered(context.selection, on: backend))
    try balance()
  }

  /// Balances the start where the experiment asks for it, on the first images of the selection.
  private func balance() throws {
    guard case .balanced(let balance) = experiment.initialization else { return }
    let count = min(balance.images, context.selection.count)
    let images = try context.training.ordered(Array(context.selection.prefix(count)), on: backend)
    try network.balance(
      on: experiment.encoder.encode(
        images, in: 0..<count, seed: experiment.seed, presentation: 0, on: backend),
      with: balance)
  }

  /// Tests on the whole test set.
  ///
  /// - Returns: How well the answers fit the labels.
  /// - Throws: ``BackendError`` if the device fails.
  public func evaluate() throws -> Evaluation {
    let images = try DeviceImageSet(data.test, classes: data.classes, on: backend)
    return try Evaluation(
      answers: classifier.answers(to: images), labels: data.test.labels, classes: data.classes)
  }

  /// All that has been learnt: weights, thresholds, labels; the experiment in the metadata.
  ///
  /// - Returns: The file, to be written.
  /// - Throws: ``BackendError`` if the device fails.
  public func checkpoint() throws -> Safetensors {
    var file = Safetensors(metadata: [
      "hebb": HebbVersion.current, "experiment": try experiment.json(),
    ])
    try network.store(in: &file)
    try spikeTimes?.store(in: &file)
    try classifier.store(in: &file)
    return file
  }

  /// Takes up what a checkpoint of the same experiment holds.
  ///
  /// - Parameter checkpoint: The file.
  /// - Throws: ``FormatError`` if it is not that of this network.
  public func load(_ checkpoint: Safetensors) throws {
    isStarted = true
    try network.load(from: checkpoint)
    try spikeTimes?.load(from: checkpoint)
    try classifier.load(from: checkpoint)
  }
}

/// What a run did and reached.
public struct TrainingOutcome: Sendable, Equatable {
  /// What each phase did.
  public let phases: [PhaseOutcome]
  /// How well the answers to the test set fit the labels.
  public let evaluation: Evaluation
  /// The neurons of the output that spiked for no test image, or, where neurons compete, were first
  /// for no training image.
  public let silentNeurons: Int
  /// The neurons that training images gave no class.
  public let unassignedNeurons: Int
  /// The classes that no neuron stands for, in ascending order.
  public let unownedClasses: [Int]

  /// The images trained a second, over the timed part of all phases; 0 where nothing was trained.
  public var imagesPerSecond: Double {
    let seconds = phases.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(phases.reduce(0) { $0 + $1.timedImages }) / seconds : 0
  }
}
