// SPDX-License-Identifier: Apache-2.0

/// Optimizer updates of weights.
public protocol OptimizerOperations {
  /// One step of stochastic gradient descent, in PyTorch's meaning.
  ///
  ///     g ← gradient + weightDecay · w;   buffer ← momentum · buffer + g
  ///     w ← bounds(w − learningRate · (nesterov ? g + momentum · buffer : buffer))
  ///
  /// - Parameters:
  ///   - weight: The weights; updated.
  ///   - gradient: The gradient, of the same size.
  ///   - velocity: The momentum buffer, 0 before the first step; updated.
  ///   - parameters: Learning rate, momentum, decay and bounds.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes differ.
  func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws

  /// One step of Adam or AdamW, in PyTorch's meaning.
  ///
  ///     Adam:  g ← gradient + weightDecay · w
  ///     AdamW: g ← gradient;   w ← w · (1 − learningRate · weightDecay)
  ///     m ← m + (g − m) · (1 − β₁);   s ← β₂ · s + (1 − β₂) · g²
  ///     w ← bounds(w − learningRate / (1 − β₁ᵗ) · m / (√s / √(1 − β₂ᵗ) + ε))
  ///
  /// - Parameters:
  ///   - weight: The weights; updated.
  ///   - gradient: The gradient, of the same size.
  ///   - moments: The running moments of the gradient; updated.
  ///   - step: The number t of the step, from 1.
  ///   - parameters: Learning rate, decays and bounds.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes differ,
  ///   ``ParameterError`` if the step is below 1.
  func stepAdam(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, moments: AdamMoments, step: Int,
    parameters: AdamParameters
  ) throws
}
