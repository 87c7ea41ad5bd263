// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: SupervisedOperations {
  package func spikeTimes(
    _ state: SupervisedState, latencies: DeviceLatencies
  ) throws -> DeviceBuffer<Float> {
    try state.check(latencies)
    let parameters = state.parameters
    let times = try makeBuffer(
      of: Float.self, count: elementCount(of: [latencies.batch, parameters.paddedNeurons]))
    let values = try elements(of: times)
    let neurons = try SupervisedNeurons(state, latencies, on: self)
    forEachBlock(of: latencies.batch, size: 4) { block in
      for sample in block {
        let spikes = neurons.spikes(of: sample, label: nil, nonTargets: 0)
        for neuron in 0..<parameters.paddedNeurons {
          values[sample * parameters.paddedNeurons + neuron] =
            neuron < parameters.neurons ? spikes[neuron].time : 1
        }
      }
    }
    return times
  }

  package func trainSupervised(
    _ state: SupervisedState, latencies: DeviceLatencies, labels: [UInt8], batch: Int,
    rates: SupervisedRates
  ) throws -> DeviceBuffer<UInt8> {
    try state.check(latencies, labels: labels, batch: batch, rates: rates)
    let result = try makeBuffer(of: UInt8.self, count: labels.count)
    let correct = try elements(of: result)
    var neurons = try SupervisedNeurons(state, latencies, on: self)
    for first in stride(from: 0, to: labels.count, by: batch) {
      var decisions: [SampleDecision] = []
      for sample in first..<min(first + batch, labels.count) {
        let label = Int(labels[sample])
        let spikes = neurons.spikes(
          of: sample, label: label, nonTargets: rates.nonTargetNeurons)
        let decision = SampleDecision(
          sample: sample, label: label, spikes: spikes, parameters: state.parameters,
          rates: rates)
        correct[sample] = decision.isCorrect ? 1 : 0
        decisions.append(decision)
      }
      neurons.update(by: decisions)
      neurons.settle(decisions)
    }
    neurons.fold()
    return result
  }
}

/// The spike of a neuron: its step and its time inside the presentation, 0 to 1.
struct SupervisedSpike: Sendable {
  var step = DeviceLatencies.never
  var time: Float = 1
}

/// The neurons of a readout on the host: the equations of ``SupervisedOperations``.
private struct SupervisedNeurons: Sendable {
  let parameters: SupervisedParameters
  let weights: Elements<Float>
  let sums: Elements<Float>
  let thresholds: Elements<Float>
  let training: Elements<Float>
  let times: Elements<UInt8>
  /// What the stored weights of each neuron are multiplied by, until they are.
  var scales: [Float]
  /// The sum of the stored weights of each neuron.
  var stored: [Float]

  init(_ state: SupervisedState, _ latencies: DeviceLatencies, on backend: CPUBackend) throws {
    parameters = state.parameters
    weights = try backend.elements(of: state.weights)
    sums = try backend.elements(of: state.sums)
    thresholds = try backend.elements(of: state.thresholds)
    training = try backend.elements(of: state.trainingThresholds)
    times = try backend.elements(of: latencies.times)
    scales = [Float](repeating: 1, count: parameters.neurons)
    stored = [Float](repeating: 0, count: parameters.neurons)
  }

  /// The spikes of all neurons for a sample; an answer has no label.
  func spikes(of sample: Int, label: Int?, nonTargets: Int) -> [SupervisedSpike] {
    let (inputs, per) = (parameters.inputs, parameters.neuronsPerClass)
    var bySteps = [[Int]](repeating: [], count: DeviceLatencies.steps)
    for input in 0..<inputs {
      let step = times[sample * inputs + input]
      if step != DeviceLatencies.never { bySteps[Int(step)].append(input) }
    }
    return (0..<parameters.neurons).map { neuron in
      let isTarget = neuron / per == label && neuron % per >= nonTargets
      let threshold = (isTarget ? training : thresholds)[neuron] / scales[neuron]
      var potential: Float = 0
      for (step, events) in bySteps.enumerated() where !events.isEmpty {
        let before = potential
        for input in events { potential += weights[parameters.index(neuron: neuron, input: input)] }
        guard potential >= threshold else { continue }
        let time = (Float(step) - (potential - threshold) / (potential - before)) / 255
        return SupervisedSpike(step: UInt8(step), time: max(time, 0))
      }
      return SupervisedSpike()
    }
  }

  /// Adds what the samples of a batch ask for; keeps weights from 0 to 1.
  mutating func update(by decisions: [SampleDecision]) {
    let (inputs, slice) = (parameters.inputs, SupervisedParameters.slice)
    for neuron in 0..<parameters.neurons {
      let lessons = decisions.compactMap { decision in
        decision.changes[neuron].map { (first: decision.sample * inputs, change: $0) }
      }
      var lost: Float = 0
      for lesson in lessons { lost += lesson.change.loss }
      var sum: Float = 0
      for first in stride(from: 0, to: inputs, by: slice) {
        var part: Float = 0
        for input in first..<min(first + slice, inputs) {
          let index = parameters.index(neuron: neuron, input: input)
          var w = weights[index] * scales[neuron] + lost
          for lesson in lessons where times[lesson.first + input] <= lesson.change.step {
            w += lesson.change.gain
          }
          w = min(max(w, 0), 1)
          part += w
          weights[index] = w
        }
        sum += part
      }
      stored[neuron] = sum
    }
  }

  /// Scales every neuron to the sum that it keeps, and moves training thresholds.
  mutating func settle(_ decisions: [SampleDecision]) {
    for neuron in 0..<parameters.neurons {
      scales[neuron] = stored[neuron] > 0 ? sums[neuron] / stored[neuron] : 1
      var moved: Float = 0
      for decision in decisions { moved += decision.thresholdShifts[neuron] ?? 0 }
      if moved != 0 { training[neuron] = max(training[neuron] + moved, thresholds[neuron]) }
    }
  }

  /// Multiplies the stored weights by their scales.
  func fold() {
    for neuron in 0..<parameters.neurons {
      for input in 0..<parameters.inputs {
        weights[parameters.index(neuron: neuron, input: input)] *= scales[neuron]
      }
    }
  }
}

/// Who learns of a sample, and by how much.
private struct SampleDecision {
  /// What one neuron learns: all inputs lose, those no later than its spike gain.
  struct Change {
    let step: UInt8
    let gain: Float
    let loss: Float
  }

  let sample: Int
  let isCorrect: Bool
  private(set) var changes: [Int: Change] = [:]
  private(set) var thresholdShifts: [Int: Float] = [:]

  init(
    sample: Int, label: Int, spikes: [SupervisedSpike], parameters: SupervisedParameters,
    rates: SupervisedRates
  ) {
    self.sample = sample
    let per = parameters.neuronsPerClass
    func first(_ neurons: Range<Int>) -> Int {
      neurons.dropFirst().reduce(neurons.lowerBound) {
        spikes[$1].time < spikes[$0].time ? $1 : $0
      }
    }
    let answer = first(0..<parameters.neurons)
    isCorrect = answer / per == label && spikes[answer].time < 1
    let learners =
      rates.competes
      ? (0..<parameters.classes).map { first($0 * per..<($0 + 1) * per) }
      : Array(0..<parameters.neurons)
    let used = Float(learners.count)
    let targets = Float(rates.competes ? 1 : per - rates.nonTargetNeurons)
    let fired = learners.filter { spikes[$0].time < 1 }
    var mean = fired.reduce(Float(0)) { $0 + spikes[$1].time }
    mean = fired.isEmpty ? 1 : mean / Float(fired.count)
    let (late, early) = (rates.gap * targets / used, rates.gap * (used - targets) / used)
    mean = min(mean, 1 - late)
    for neuron in learners {
      let isTarget = neuron / per == label && neuron % per >= rates.nonTargetNeurons
      let error = spikes[neuron].time - (isTarget ? mean - early : mean + late)
      changes[neuron] = Change(
        step: spikes[neuron].step, gain: error * (rates.potentiation - rates.depression),
        loss: error * rates.depression)
    }
    let rivals = label * per + rates.nonTargetNeurons..<(label + 1) * per
    guard rivals.count > 1 else { return }
    let (winner, count) = (first(rivals), Float(rivals.count))
    for neuron in rivals {
      thresholdShifts[neuron] =
        neuron == winner
        ? rates.thresholdRate * (count - 1) / count : -rates.thresholdRate / count
    }
  }
}
