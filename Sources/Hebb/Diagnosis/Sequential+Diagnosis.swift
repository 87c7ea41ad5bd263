// SPDX-License-Identifier: Apache-2.0

extension Sequential {
  /// Presents one batch and tells why a layer does not learn.
  ///
  /// Membrane potentials start at rest and are reset afterwards; no weight is changed.
  ///
  /// - Parameters:
  ///   - input: What the network takes, of some hundred samples.
  ///   - labels: The class of each sample; asked for where a phase has a teacher.
  ///   - phases: What is to train the network; without, only what neurons do is looked at.
  ///   - thresholds: The bounds beyond which a figure is a finding.
  ///   - form: How the STDP weight delta is computed.
  /// - Returns: The figures of every layer and what they mean.
  /// - Throws: ``NetworkError`` if a phase does not fit the network, ``BackendError`` if the device fails.
  public func diagnose(
    on input: DeviceActivity, labels: [UInt8] = [], phases: [Phase] = [],
    thresholds: DiagnosisThresholds = DiagnosisThresholds(), form: PlasticityForm = .automatic
  ) throws -> Diagnosis {
    reset()
    defer { reset() }
    let presentation = try present(input)
    let probes = try phases.flatMap {
      try self.probes(of: $0, labels: labels, presentation: presentation, form: form)
    }
    var figures: [LayerFigures] = []
    var findings: [Finding] = []
    for name in synapseNames {
      let pair = try pair(of: name)
      let probe = probes.first { $0.layer == name }
      let layer = try self.figures(of: pair, in: presentation, probe: probe)
      figures.append(layer)
      findings += layer.findings(
        probe: probe, isOutput: pair.neuronIndex == layers.count - 1, thresholds: thresholds)
    }
    if let ties = try ties(in: presentation, threshold: thresholds.tiedShare) {
      findings.append(ties)
    }
    return Diagnosis(layers: figures, findings: findings)
  }

  private func probes(
    of phase: Phase, labels: [UInt8], presentation: Presentation, form: PlasticityForm
  ) throws -> [LearningProbe] {
    switch phase {
    case .stdp(let phase):
      return try (phase.train.isEmpty ? synapseNames : phase.train).map {
        try .stdp(phase, on: pair(of: $0), of: presentation, form: form)
      }
    case .teacher(let phase):
      let pairs = try taughtPairs(of: phase.train, feedback: phase.feedback)
      // Any matrices will do: figures do not depend on which.
      return try LearningProbe.taught(
        pairs,
        feedback: phase.feedback == .random
          ? RandomFeedback(for: pairs, seed: 0, on: backend) : nil, tauPre: phase.tauPre,
        rates: phase.rates, learningRate: phase.optimizer.learningRate, labels: labels,
        of: presentation, in: self, form: form)
    case .reward(let phase):
      return try LearningProbe.taught(
        taughtPairs(of: phase.train), tauPre: phase.tauPre,
        rates: phase.rates, learningRate: phase.optimizer.learningRate, labels: labels,
        of: presentation, in: self, form: form)
    case .mstdp(let phase):
      return try LearningProbe.rewarded(
        phase, labels: labels, of: presentation, in: self, form: form)
    case .triplet(let phase):
      return try (phase.train.isEmpty ? synapseNames : phase.train).map {
        try .triplet(phase, on: pair(of: $0), of: presentation, form: form)
      }
    case .competition, .patches, .supervised, .kernels: return []
    }
  }

  private func figures(
    of pair: SynapsePair, in presentation: Presentation, probe: LearningProbe?
  ) throws -> LayerFigures {
    let (synapse, neurons) = (pair.synapse, pair.neurons)
    guard case .spikes(let spikes) = presentation.output(of: pair.neuronIndex),
      case .values(let current) = presentation.input(of: pair.neuronIndex)
    else { throw NetworkError.noNeurons(synapse: pair.name) }
    let rates = try backend.read(backend.rates(of: spikes))
    let highest = try backend.read(
      backend.peaks(of: current, parameters: neurons.parameters).highest)
    let weights = norm(try backend.read(synapse.weight))
    var spiking = [Bool](repeating: false, count: synapse.channels)
    for (index, rate) in rates.enumerated() where rate > 0 {
      spiking[index % synapse.outputs / synapse.positions] = true
    }
    let gross = probe?.balance?.gross ?? 0
    return LayerFigures(
      layer: pair.name, neurons: pair.neuronName,
      rate: rates.isEmpty ? 0 : rates.reduce(0.0) { $0 + Double($1) } / Double(rates.count),
      peak: Double(largest(highest)) / Double(neurons.parameters.threshold),
      deadShare: Double(spiking.count { !$0 }) / Double(max(spiking.count, 1)), norm: weights,
      change: probe?.change, netShare: gross > 0 ? probe?.balance.map { $0.net / gross } : nil,
      relativeStep: probe.map { $0.change == 0 ? 0 : $0.learningRate * $0.change / weights })
  }

  /// The samples whose most frequent output is not alone; silent ones do not count.
  private func ties(in presentation: Presentation, threshold: Double) throws -> Finding? {
    guard case .spikes(let spikes) = presentation.output, spikes.batch > 0,
      let last = layers.last
    else { return nil }
    let rates = try backend.read(backend.rates(of: spikes))
    let tied = (0..<spikes.batch).count { sample in
      let row = rates[sample * spikes.features..<(sample + 1) * spikes.features]
      let top = row.max() ?? 0
      return top > 0 && row.count { $0 == top } > 1
    }
    let share = Double(tied) / Double(spikes.batch)
    guard share > threshold else { return nil }
    return Finding(.ties, layer: last.name, value: share, threshold: threshold, blocks: false)
  }
}

/// The largest value; NaN where one is.
private func largest(_ values: [Float]) -> Float {
  values.contains(where: \.isNaN) ? .nan : values.max() ?? 0
}

extension LayerFigures {
  /// What the figures of a layer mean.
  fileprivate func findings(
    probe: LearningProbe?, isOutput: Bool, thresholds: DiagnosisThresholds
  ) -> [Finding] {
    guard isFinite else {
      return [Finding(.notANumber, layer: layer, value: .nan, threshold: 0, blocks: true)]
    }
    var findings: [Finding] = []
    func add(
      _ name: Finding.Name, _ value: Double, _ threshold: Double, blocks: Bool,
      _ detail: String = ""
    ) {
      findings.append(
        Finding(
          name, layer: layer, value: value, threshold: threshold, blocks: blocks, detail: detail))
    }
    let isSilent = rate < thresholds.silentRate
    // An error drives the output whether it spikes or not.
    let needsSpikes = !(isOutput && probe?.isTaught == true)
    if isSilent {
      add(
        .silentLayer, rate, thresholds.silentRate, blocks: needsSpikes,
        "largest potential \(decimal(peak)) of the threshold")
    } else if deadShare > thresholds.deadShare {
      add(.deadNeurons, deadShare, thresholds.deadShare, blocks: false)
    }
    if rate > thresholds.saturatedRate {
      add(.saturated, rate, thresholds.saturatedRate, blocks: false)
    }
    if let netShare, !isSilent, netShare < thresholds.netShare {
      add(.cancellingSTDP, netShare, thresholds.netShare, blocks: true)
    }
    if change == 0, !findings.contains(where: { $0.name == .cancellingSTDP }) {
      add(
        .frozen, 0, 0, blocks: true,
        rate == 0 ? "its neurons never spike" : "its inputs never spike, or there is no error")
    }
    if let relativeStep, relativeStep > thresholds.relativeStep {
      add(
        .runaway, relativeStep, thresholds.relativeStep, blocks: true,
        deadShare > 0.5 ? "although as good as silent: most of its channels never spike" : "")
    }
    return findings
  }
}

/// A number with two decimals.
private func decimal(_ value: Double) -> String {
  let hundredths = Int((min(value, 1e9) * 100).rounded())
  let rest = hundredths.magnitude % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}
