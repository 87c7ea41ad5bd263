// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb

extension WeightModulation {
  /// Every modulation.
  static let tested: [WeightModulation] =
    [
      .additive, .identity, .clamp(minimum: -0.25, maximum: 1),
      .bounded(minimum: 0, maximum: 1, exponent: 0.5), .softBounds(minimum: 0, maximum: 1),
      .postTriggered,
    ] + [testedCustom].compactMap(\.self)

  /// Every function and operator of an expression, in sums that do not cancel.
  private static let testedCustom = try? WeightModulation.custom(
    pre: "sqrt(abs(w)) + log(2 + w*w) + tanh(abs(w)) + pow(2, w) / 3 + clamp(w, 0, 1)",
    post: "max(1.25 - w, 0)^2 * exp(-w / 2) + min(abs(w), 0.5) - -1e-1")

  /// f_post(w) and f_pre(w), written out again.
  func factors(_ w: Float) -> (post: Double, pre: Double) {
    switch self {
    case .additive: (1, 1)
    case .identity: (Double(w), Double(w))
    case .clamp(let low, let high): (Double(min(max(w, low), high)), Double(min(max(w, low), high)))
    case .bounded(let low, let high, _):
      (Double(max(high - w, 0)).squareRoot(), Double(max(w - low, 0)).squareRoot())
    case .softBounds(let low, let high): (Double(max(high - w, 0)), Double(max(w - low, 0)))
    case .postTriggered: (1, 0)
    case .custom: Self.testedCustomFactors(Double(w))
    }
  }

  /// What `testedCustom` means.
  private static func testedCustomFactors(_ w: Double) -> (post: Double, pre: Double) {
    let gap = max(1.25 - w, 0)
    return (
      gap * gap * exp(-w / 2) + min(abs(w), 0.5) + 0.1,
      abs(w).squareRoot() + log(2 + w * w) + tanh(abs(w)) + pow(2, w) / 3 + min(max(w, 0), 1)
    )
  }
}
