// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Tests what a run has learnt.
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Test what a run has learnt.",
      discussion: """
        Prints the accuracy, how often each class was taken for which, and the accuracy by class.

        EXAMPLE: hebb evaluate run1
        """)

    @Argument(
      help: ArgumentHelp(
        "The folder that 'hebb train --out' made, or its checkpoint.", valueName: "run"))
    var folder: String

    @OptionGroup var data: DataOptions
    @OptionGroup var backend: BackendOptions

    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      var (experiment, learnt) = try RunFolder.read(folder)
      // Only the images: what was learnt belongs to the constants of the run.
      if let name = data.data { experiment.data = name }
      let images = try DataSetCatalog.load(experiment.data, dataDirectory: data.dataDir)
      let training = try Training(experiment, data: images, on: backend.makeBackend())
      try training.load(learnt)
      let evaluation = try training.evaluate()
      if json {
        try Console.printJSON(Report(run: folder, experiment: experiment, evaluation: evaluation))
      } else {
        Console.print(text(evaluation, of: experiment))
      }
    }

    private func text(_ evaluation: Evaluation, of experiment: Experiment) -> String {
      let classes = evaluation.accuracyByClass.indices
      var table = TextTable(
        ["label", "accuracy"] + classes.map { "as \($0)" } + ["as none"])
      for label in classes {
        table.add(
          ["\(label)", evaluation.accuracyByClass[label].percent()]
            + evaluation.confusion[label].map { "\($0)" })
      }
      return """
        \(experiment.name) on \(experiment.data): accuracy \(evaluation.accuracy.percent(2)) \
        (\(evaluation.images.grouped) test images, \(evaluation.unansweredImages.grouped) unanswered)
        \(table.text)
        """
    }

    private struct Report: Encodable {
      let run: String
      let recipe: String
      let data: String
      let testImages: Int
      let accuracy: Double
      let accuracyByClass: [Double]
      let confusion: [[Int]]
      let unansweredImages: Int

      init(run: String, experiment: Experiment, evaluation: Evaluation) {
        self.run = run
        recipe = experiment.name
        data = experiment.data
        testImages = evaluation.images
        accuracy = evaluation.accuracy
        accuracyByClass = evaluation.accuracyByClass
        confusion = evaluation.confusion
        unansweredImages = evaluation.unansweredImages
      }
    }
  }
}
