// SPDX-License-Identifier: Apache-2.0

// The equations of integrate-and-fire neurons, in SpikingJelly's order of operations.

extension NeuronParameters {
  /// The membrane potential after a current has charged it.
  @inline(__always)
  func charged(_ v: Float, by x: Float) -> Float {
    switch charge {
    case .integrate: v + x
    case .leakyDecayingInput(let tau): v + (x - (v - reset.restingPotential)) / tau
    case .leaky(let tau): v - (v - reset.restingPotential) / tau + x
    case .parametricDecayingInput(let decay): v + (x - (v - reset.restingPotential)) * decay
    case .parametric(let decay): v - (v - reset.restingPotential) * decay + x
    }
  }

  /// The membrane potential after a spike.
  @inline(__always)
  func afterSpike(_ h: Float) -> Float {
    switch reset {
    case .hard(let value): value
    case .soft: h - threshold
    }
  }
}
