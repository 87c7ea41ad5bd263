// SPDX-License-Identifier: Apache-2.0

/// A spike of a neuron: when it came, and the ratio of potential to threshold at that step.
struct NeuronSpike: Sendable, Equatable {
  /// The neuron; -1 is nobody.
  var neuron: Int
  /// The step; T where the neuron never crossed.
  var step: Int
  var ratio: Float
}

/// Who won a sample, and at which step; neuron -1 is nobody.
struct CompetitionWin: Sendable {
  let neuron: Int
  let step: Int
}

/// A layer of competing neurons on the host: the equations of ``CompetitionOperations``.
///
/// Every sum is float32 in ascending order, as in `Kernels/competition.cl`.
struct CompetingNeurons: Sendable {
  let parameters: CompetitionParameters
  let weights: Elements<Float>
  let squaredNorms: Elements<Float>
  let homeostasis: Elements<Float>
  let totalWins: Elements<UInt32>

  init(_ state: CompetitionState, on backend: CPUBackend) throws {
    parameters = state.parameters
    weights = try backend.elements(of: state.weights)
    squaredNorms = try backend.elements(of: state.squaredNorms)
    homeostasis = try backend.elements(of: state.homeostasis)
    totalWins = try backend.elements(of: state.wins)
  }

  /// Where the weight of a neuron's first input stands; its inputs follow every 64 elements.
  private func row(of neuron: Int) -> Int {
    let lanes = CompetitionParameters.lanes
    return neuron / lanes * parameters.inputs * lanes + neuron % lanes
  }

  /// Σ_i w_ij², ascending i.
  func squaredNorm(of neuron: Int) -> Float {
    let row = row(of: neuron)
    var sum: Float = 0
    for input in 0..<parameters.inputs {
      let weight = weights[row + input * CompetitionParameters.lanes]
      sum += weight * weight
    }
    return sum
  }

  /// q_j = 1 / (√norm_j · (threshold · θ_j)), 0 where the norm is; padding is 0.
  func scales(threshold: Float, usesHomeostasis: Bool) -> [Float] {
    (0..<parameters.paddedNeurons).map { neuron in
      let norm = squaredNorms[neuron]
      guard neuron < parameters.neurons, norm > 0 else { return 0 }
      return 1 / (norm.squareRoot() * (threshold * (usesHomeostasis ? homeostasis[neuron] : 1)))
    }
  }

  /// Calls the body with each step and the ratios r of all neurons, until it returns false.
  private func present(
    _ events: SampleEvents, scales: [Float], _ body: (Int, [Float]) -> Bool
  ) {
    let lanes = CompetitionParameters.lanes
    var current = [Float](repeating: 0, count: scales.count)
    var potential = current
    var ratio = current
    for step in 0..<parameters.code.steps {
      for input in events.inputs(at: step) {
        for tile in 0..<parameters.tiles {
          let row = (tile * parameters.inputs + Int(input)) * lanes
          for lane in 0..<lanes { current[tile * lanes + lane] += weights[row + lane] }
        }
      }
      for neuron in scales.indices {
        potential[neuron] = potential[neuron] * parameters.decay + current[neuron]
        ratio[neuron] = potential[neuron] * scales[neuron]
      }
      guard body(step, ratio) else { return }
    }
  }

  /// The largest ratio at the first step where any reaches 1, at the last step if none does.
  func winner(of events: SampleEvents, scales: [Float]) -> NeuronSpike {
    var win = NeuronSpike(neuron: -1, step: parameters.code.steps - 1, ratio: 0)
    present(events, scales: scales) { step, ratio in
      var best = NeuronSpike(neuron: -1, step: step, ratio: 0)
      for neuron in ratio.indices where ratio[neuron] > best.ratio {
        best.neuron = neuron
        best.ratio = ratio[neuron]
      }
      if best.ratio >= 1 || step == parameters.code.steps - 1 { win = best }
      return best.ratio < 1
    }
    return win
  }

  /// The first spikes, sorted by (step, ratio descending, index); uncrossed neurons follow.
  func firstSpikes(of events: SampleEvents, scales: [Float], count: Int) -> ArraySlice<NeuronSpike>
  {
    let steps = parameters.code.steps
    var spikes = scales.indices.map { NeuronSpike(neuron: $0, step: steps, ratio: 0) }
    present(events, scales: scales) { step, ratio in
      for neuron in ratio.indices where spikes[neuron].step == steps {
        spikes[neuron].ratio = ratio[neuron]
        if ratio[neuron] >= 1 { spikes[neuron].step = step }
      }
      return true
    }
    let sorted = spikes.filter { $0.ratio > 0 }.sorted {
      ($0.step, -$0.ratio, $0.neuron) < ($1.step, -$1.ratio, $1.neuron)
    }
    return sorted.prefix(count)
  }

  /// Moves the winners toward their patterns, then adapts every neuron.
  func learn(_ batch: CompetitionBatch, wins: [CompetitionWin], events: [SampleEvents]) {
    var samples = [[Int]](repeating: [], count: parameters.neurons)
    for (sample, win) in wins.enumerated() where win.neuron >= 0 {
      samples[win.neuron].append(sample)
    }
    let share = Float(wins.count) / Float(parameters.neurons)
    for neuron in 0..<parameters.neurons {
      let won = samples[neuron]
      if !won.isEmpty {
        let sum = patternSum(of: won, wins: wins, events: events)
        move(neuron, toward: sum, wins: won.count, rate: batch.learningRate)
      }
      let step = batch.homeostasisRate * (Float(won.count) - share)
      let cap = parameters.homeostasisCap
      homeostasis[neuron] *= 1 + (step < cap ? step : cap)
      totalWins[neuron] += UInt32(won.count)
    }
  }

  /// Σ of the patterns of samples: an input that spiked d steps before the winner is worth pattern[d].
  private func patternSum(
    of samples: [Int], wins: [CompetitionWin], events: [SampleEvents]
  ) -> [Float] {
    var sum = [Float](repeating: 0, count: parameters.inputs)
    for sample in samples {
      for step in 0...wins[sample].step {
        for input in events[sample].inputs(at: step) {
          sum[Int(input)] += parameters.pattern[wins[sample].step - step]
        }
      }
    }
    return sum
  }

  /// w ← w + f · (mean − w), with f = 0, then n times f ← f + η · (1 − f).
  private func move(_ neuron: Int, toward sum: [Float], wins: Int, rate: Float) {
    let inverse = 1 / Float(wins)
    var share: Float = 0
    for _ in 0..<wins { share += rate * (1 - share) }
    let row = row(of: neuron)
    for input in 0..<parameters.inputs {
      let index = row + input * CompetitionParameters.lanes
      weights[index] += share * (sum[input] * inverse - weights[index])
    }
    squaredNorms[neuron] = squaredNorm(of: neuron)
  }
}
