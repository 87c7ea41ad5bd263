// SPDX-License-Identifier: Apache-2.0

/// The weight dependence of STDP: `f_pre(w)` scales depression, `f_post(w)` potentiation.
public enum WeightModulation: Sendable, Equatable {
  /// `f_pre = f_post = 1`.
  case additive
  /// `f_pre = f_post = w`.
  case identity
  /// `f_pre = f_post = min(max(w, minimum), maximum)`.
  case clamp(minimum: Float, maximum: Float)
  /// `f_pre = max(w - minimum, 0)^exponent`, `f_post = max(maximum - w, 0)^exponent`.
  case bounded(minimum: Float, maximum: Float, exponent: Float)
  /// Soft bounds, `bounded` with exponent 1: `f_pre = max(w - minimum, 0)`, `f_post = max(maximum - w, 0)`.
  case softBounds(minimum: Float, maximum: Float)
  /// Only post spikes change the weight: `f_pre = 0`, `f_post = 1`.
  case postTriggered
  /// Two expressions of one's own.
  case custom(CustomModulation)
}
