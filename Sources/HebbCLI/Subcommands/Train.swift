// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Trains a network and tests it.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a network and test it.",
      discussion: """
        Trains on the data set's training images and tests on all its test images.

        EXAMPLE: hebb train competitive --neurons 100 --epochs 5 --control
        EXAMPLE: hebb train competitive --data mnist --neurons 400 --out run1
        EXAMPLE: hebb train single-layer-teacher --limit 6000 --set learningRate=0.02
        """)

    @Argument(help: "A recipe that 'hebb recipes' lists, or an experiment's JSON file.")
    var recipe: String

    @OptionGroup var data: DataOptions
    @OptionGroup var backend: BackendOptions
    @OptionGroup var options: TrainingOptions

    @Option(help: "How the STDP weight delta is computed.")
    var plasticity = PlasticityForm.automatic

    @Option(help: ArgumentHelp("A folder to make for what the run leaves.", valueName: "folder"))
    var out: String?

    @Flag(help: "Run the same seed without learning too.") var control = false
    @Flag(help: "Show no progress.") var quiet = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      var experiment = try experiment(named: recipe)
      if let name = data.data { experiment.use(data: DataSetCatalog.lasting(name)) }
      try options.apply(to: &experiment)
      try experiment.check()
      let folder = try out.map { try RunFolder(creating: $0) }
      defer { folder?.removeIfEmpty() }
      let images = try DataSetCatalog.load(experiment.data, dataDirectory: data.dataDir)
      let backend = try backend.makeBackend()
      let training = try Training(experiment, data: images, on: backend, plasticity: plasticity)
      try folder?.write(experiment)
      let outcome = try run(training, into: folder)
      try folder?.write(training.checkpoint())
      var result = TrainingResult(outcome, of: training, out: out)
      if control {
        if !quiet { Console.printError("hebb: running the control without learning") }
        result.controlAccuracy = try controlAccuracy(experiment, images, backend)
      }
      result.peakMemoryBytes = ProcessUsage.peakMemoryBytes
      result.secondsTotal = (ContinuousClock.now - HebbCommand.start).seconds
      try folder?.append(result)
      if json { try Console.printJSON(result) } else { Console.print(result.text) }
    }

    private func run(_ training: Training, into folder: RunFolder?) throws -> TrainingOutcome {
      let epochs = training.experiment.phases.reduce(0) { $0 + $1.epochs }
      let total = epochs * training.trainImages
      let progress = Progress("training", of: total, isQuiet: quiet)
      defer { progress.finish() }
      var before = 0
      var warned: Set<String> = []
      return try training.run { report in
        if let findings = report.findings {
          let new = findings.filter { warned.insert("\($0.name.rawValue) \($0.layer)").inserted }
          for finding in new where !quiet { progress.note("warning: \(finding.line)") }
          return
        }
        progress.update(before + report.done, accuracy: report.accuracy)
        if report.done == report.total { before += report.total }
        if let metric = TrainingMetric(endOf: report) { try folder?.append(metric) }
        if before == total { progress.note("labeling and testing") }
      }
    }

    private func controlAccuracy(
      _ experiment: Experiment, _ images: ImageDataSet, _ backend: any Backend
    ) throws -> Double {
      var control = experiment
      control.learning = false
      return try Training(control, data: images, on: backend).run().evaluation.accuracy
    }
  }
}

extension PlasticityForm: ExpressibleByArgument {}

/// The experiment of a recipe's name or of a JSON file.
func experiment(named name: String) throws -> Experiment {
  let isFile = name.hasSuffix(".json") || name.contains("/")
  return try isFile ? Experiment(contentsOf: name) : recipe(named: name).experiment
}
