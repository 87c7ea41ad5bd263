// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension CPUBackend: PlasticityOperations {
  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    parameters: PlasticityParameters, traces: PlasticityTraces?, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    try checkWeightDelta(pre: pre, post: post, weight: weight, traces: traces, delta: delta)
    let traces = try traces.map { try startingTraces($0) }
    let sums = WeightDeltaSums(
      inputs: pre.features, outputs: post.features, rows: pre.steps * pre.batch,
      batch: pre.batch, pre: try elements(of: pre), post: try elements(of: post),
      tracePre: try elements(
        of: trace(of: pre, tau: parameters.tauPre, direction: .causal, carried: traces?.pre).values),
      tracePost: try elements(
        of: trace(of: post, tau: parameters.tauPost, direction: .causal, carried: traces?.post)
          .values))
    let (w, change) = try (elements(of: weight), elements(of: delta))
    let modulation = parameters.modulation
    forEachBlock(of: sums.outputs, size: 8) { outputs in
      for output in outputs {
        let (potentiation, depression) = sums.terms(of: output)
        for input in 0..<sums.inputs {
          let index = output * sums.inputs + input
          let step =
            modulation.potentiation(Double(w[index])) * potentiation[input]
            - modulation.depression(Double(w[index])) * depression[input]
          let kept = keep == 0 ? 0 : Double(keep) * Double(change[index])
          change[index] = Float(kept + Double(scale) * step)
        }
      }
    }
  }

  /// The traces before the first step, in memory that the presentation may change.
  func startingTraces(_ traces: PlasticityTraces) throws -> PlasticityTraces {
    func start(_ trace: DeviceBuffer<Float>) throws -> DeviceBuffer<Float> {
      let start = traces.carriesOn ? trace : try makeBuffer(of: Float.self, count: trace.count)
      if traces.areZero {
        try clear(start)
      } else if !traces.carriesOn {
        try copy(trace, to: start)
      }
      return start
    }
    return PlasticityTraces(
      pre: try start(traces.pre), post: try start(traces.post), areZero: traces.areZero,
      carriesOn: traces.carriesOn)
  }
}

/// The two sums of a weight delta before they are weighed, as the equation has them.
private struct WeightDeltaSums: Sendable {
  let inputs: Int
  let outputs: Int
  /// T · N.
  let rows: Int
  let batch: Int
  let pre: ActivityElements
  let post: ActivityElements
  let tracePre: Elements<Float>
  let tracePost: Elements<Float>

  /// Σ s_post · tr_pre and Σ tr_post · s_pre of one output, `[in]` each.
  func terms(of output: Int) -> (potentiation: [Double], depression: [Double]) {
    var potentiation = [Double](repeating: 0, count: inputs)
    var depression = potentiation
    for row in 0..<rows {
      let (step, sample) = (row / batch, row % batch)
      let spike = Double(post[step, sample * outputs + output])
      if spike != 0 {
        for input in 0..<inputs {
          potentiation[input] += spike * Double(tracePre[row * inputs + input])
        }
      }
      let trace = Double(tracePost[row * outputs + output])
      if trace != 0 {
        for input in 0..<inputs {
          depression[input] += trace * Double(pre[step, sample * inputs + input])
        }
      }
    }
    return (potentiation, depression)
  }
}

extension WeightModulation {
  /// `f_post(w)`, the factor of potentiation.
  func potentiation(_ weight: Double) -> Double {
    switch self {
    case .additive, .postTriggered: 1
    case .identity: weight
    case .clamp(let minimum, let maximum): min(max(weight, Double(minimum)), Double(maximum))
    case .bounded(_, let maximum, let exponent):
      pow(max(Double(maximum) - weight, 0), Double(exponent))
    case .softBounds(_, let maximum): max(Double(maximum) - weight, 0)
    case .custom(let custom): custom.post(weight)
    }
  }

  /// `f_pre(w)`, the factor of depression.
  func depression(_ weight: Double) -> Double {
    switch self {
    case .additive, .identity, .clamp: potentiation(weight)
    case .postTriggered: 0
    case .bounded(let minimum, _, let exponent):
      pow(max(weight - Double(minimum), 0), Double(exponent))
    case .softBounds(let minimum, _): max(weight - Double(minimum), 0)
    case .custom(let custom): custom.pre(weight)
    }
  }
}
