// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// The experiment with what the findings call for.
  ///
  /// - Silent, dead or saturated layers: a balanced start.
  /// - A phase of plain STDP that gets nowhere in the last two layers, which tell classes by their rates:
  ///   those layers go to a teacher.
  /// - Cancelling or saturated STDP: post-triggered modulation.
  /// - Ties of a readout by rate: broken by the membrane.
  /// - A runaway: means over samples and places, bounds, and where that is not enough a smaller rate.
  ///
  /// - Parameter diagnosis: What was found.
  /// - Returns: The mended experiment, and what was changed, in words.
  public func mended(after diagnosis: Diagnosis) -> (experiment: Experiment, steps: [String]) {
    var mended = self
    var steps: [String] = []
    let names = Set(diagnosis.findings.map(\.name))
    if !names.isDisjoint(with: [.silentLayer, .deadNeurons, .saturated]) {
      steps += mended.balance()
    }
    let blocked = Set(diagnosis.findings.filter(\.blocks).map(\.layer))
    steps += mended.teach(blocked: blocked)
    steps += mended.calm(diagnosis)
    if names.contains(.ties), case .rate(var rate) = mended.readout, rate.ties == .lowest {
      rate.ties = .membrane
      mended.readout = .rate(rate)
      steps.append("readout.ties: membrane, which tells equal counts apart")
    }
    return (mended, steps)
  }

  private mutating func balance() -> [String] {
    if case .balanced = initialization { return [] }
    // Neurons that compete start as images.
    if competes { return [] }
    initialization = .balanced(Balance())
    return ["initialization: balanced, so that every layer fires"]
  }

  /// Hands the last two layers to a teacher where plain STDP trains them and gets nowhere.
  private mutating func teach(blocked: Set<String>) -> [String] {
    guard case .rate = readout else { return [] }
    let synapses = network.filter(\.isSynapse)
    let dense = synapses.reversed().prefix { if case .linear = $0 { true } else { false } }
    let last = dense.prefix(2).reversed().map(\.name)
    guard let output = last.last, blocked.contains(output) else { return [] }
    for index in phases.indices {
      guard case .stdp(var phase) = phases[index], phase.train.contains(output) else { continue }
      phase.train.removeAll { last.contains($0) }
      var teacher = TeacherPhase()
      teacher.train = last
      teacher.epochs = 3
      teacher.rates = LayerRates(Array([100.0, 30].suffix(last.count)), perPower: true)
      phases[index] = .teacher(teacher)
      let rest = phase.train
      let left =
        rest.isEmpty ? "" : "; \(rest.joined(separator: ", ")) as balanced: no label reaches them"
      return ["phases: a teacher on \(last.joined(separator: " and "))\(left)"]
    }
    return []
  }

  /// Keeps what is still trained from running away and from cancelling.
  private mutating func calm(_ diagnosis: Diagnosis) -> [String] {
    var steps: [String] = []
    for index in phases.indices {
      switch phases[index] {
      case .stdp(var phase):
        steps += phase.calm(diagnosis, at: index)
        phases[index] = .stdp(phase)
      case .teacher(var phase):
        steps += phase.rates.slowDown(phase.train, diagnosis, phase.optimizer, at: index)
        phases[index] = .teacher(phase)
      case .reward(var phase):
        steps += phase.rates.slowDown(phase.train, diagnosis, phase.optimizer, at: index)
        phases[index] = .reward(phase)
      case .mstdp(var phase):
        steps += phase.optimizer.slowDown(phase.train, diagnosis, at: index)
        phases[index] = .mstdp(phase)
      case .triplet(var phase):
        steps += phase.optimizer.slowDown(phase.train, diagnosis, at: index)
        phases[index] = .triplet(phase)
      case .competition, .patches, .supervised, .kernels: continue
      }
    }
    return steps
  }
}

extension STDPPhase {
  fileprivate mutating func calm(_ diagnosis: Diagnosis, at index: Int) -> [String] {
    let found = diagnosis.findings.filter { train.contains($0.layer) }.map(\.name)
    var steps: [String] = []
    if found.contains(.cancellingSTDP) || found.contains(.saturated), modulation != .postTriggered {
      modulation = .postTriggered
      steps.append("phases.\(index).modulation: post-triggered, f_pre = 0")
    }
    if found.contains(.runaway) || found.contains(.notANumber) { steps += slowDown(at: index) }
    return steps
  }

  /// Means and bounds; a tenth of the rate where they are there already.
  private mutating func slowDown(at index: Int) -> [String] {
    guard average == .mean else {
      average = .mean
      optimizer.bound(within: -8...8)
      return ["phases.\(index): mean over samples and places, weights within -8 and 8"]
    }
    optimizer.learningRate /= 10
    return ["phases.\(index).optimizer.learningRate: \(optimizer.learningRate)"]
  }
}

extension LayerRates {
  /// Rates at which no first step is more than half of what is called a runaway.
  fileprivate mutating func slowDown(
    _ layers: [String], _ diagnosis: Diagnosis, _ optimizer: OptimizerDescription, at index: Int
  ) -> [String] {
    guard let factor = diagnosis.slowingFactor(of: layers) else { return [] }
    let before =
      learningRates.isEmpty ? layers.map { _ in optimizer.learningRate } : learningRates
    learningRates = before.map { $0 * factor }
    let rates = learningRates.map { "\($0)" }.joined(separator: ", ")
    return [
      "phases.\(index).learningRates: \(rates), so that no step is a large part of the weights"
    ]
  }
}

extension OptimizerDescription {
  /// A rate at which no first step is more than half of what is called a runaway.
  fileprivate mutating func slowDown(
    _ layers: [String], _ diagnosis: Diagnosis, at index: Int
  ) -> [String] {
    guard let factor = diagnosis.slowingFactor(of: layers) else { return [] }
    learningRate *= factor
    return [
      "phases.\(index).optimizer.learningRate: \(learningRate), "
        + "so that no step is a large part of the weights"
    ]
  }
}

extension Diagnosis {
  /// What rates are to be multiplied by where one of the layers runs away.
  fileprivate func slowingFactor(of layers: [String]) -> Double? {
    let found = findings.filter { $0.name == .runaway && layers.contains($0.layer) }
    guard let worst = found.map({ $0.value / $0.threshold }).max(), worst.isFinite else {
      return nil
    }
    // A power of two: the rates stay short to write.
    var factor = 0.5
    while factor * worst > 0.5 { factor /= 2 }
    return factor
  }
}
