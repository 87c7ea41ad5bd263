// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Tells why a network does not learn, and mends it.
  struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell why a network does not learn, and mend it.",
      discussion: """
        Presents one batch of training images, walks the layers and tells what keeps each from
        learning, or is worth knowing. The exit status is 1 where a finding blocks learning; with
        --fix, where one is left.

        EXAMPLE: hebb diagnose issue-333
        EXAMPLE: hebb diagnose issue-333 --fix --out mended.json
        EXAMPLE: hebb diagnose run1 --json
        """)

    @Argument(
      help: ArgumentHelp(
        "A recipe, an experiment's JSON file, or the folder of a run.", valueName: "recipe|file|run"
      ))
    var subject: String

    @OptionGroup var data: DataOptions
    @OptionGroup var backend: BackendOptions
    @OptionGroup var options: TrainingOptions

    @Flag(help: "Apply what the findings call for, and measure again.") var fix = false
    @Option(
      help: ArgumentHelp("Write the mended experiment to a new file.", valueName: "file.json"))
    var out: String?
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
      if out != nil, !fix {
        throw ValidationError("--out: there is nothing to write without --fix")
      }
    }

    func run() throws {
      if let out { try ExperimentFile.checkNew(out) }
      var (experiment, learnt) = try subjectOfDiagnosis()
      if let name = data.data { experiment.use(data: DataSetCatalog.lasting(name)) }
      try options.apply(to: &experiment)
      try experiment.check()
      let images = try DataSetCatalog.load(experiment.data, dataDirectory: data.dataDir)
      let backend = try backend.makeBackend()
      func diagnosis(of experiment: Experiment, _ learnt: Safetensors?) throws -> Diagnosis {
        let training = try Training(experiment, data: images, on: backend)
        if let learnt { try training.load(learnt) }
        return try training.diagnose()
      }
      var report = DiagnosisReport(experiment, found: try diagnosis(of: experiment, learnt))
      if fix { try mend(&report) { try diagnosis(of: $0, nil) } }
      if let out { try ExperimentFile.write(report.mended ?? experiment, to: out) }
      if json { try Console.printJSON(report) } else { Console.print(report.text(out: out)) }
      if report.isBlocked { throw ExitCode.failure }
    }

    private func subjectOfDiagnosis() throws -> (Experiment, Safetensors?) {
      if Recipe.named(subject) == nil, ExperimentFile.isRun(subject) {
        let run = try RunFolder.read(subject)
        return (run.experiment, run.learnt)
      }
      return (try experiment(named: subject), nil)
    }

    /// Mends until nothing blocks, or nothing more can be done.
    private func mend(
      _ report: inout DiagnosisReport, measure: (Experiment) throws -> Diagnosis
    ) throws {
      let limit = 6
      for _ in 0..<limit {
        let (mended, steps) = (report.mended ?? report.experiment).mended(after: report.latest)
        guard !steps.isEmpty else { return }
        try mended.check()
        report.add(mended, steps: steps, found: try measure(mended))
        guard report.isBlocked else { return }
      }
    }
  }
}
