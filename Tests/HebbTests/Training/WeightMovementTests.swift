// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Weight movement")
struct WeightMovementTests {
  private func movement(_ after: [Float], rate: Double) -> WeightMovement {
    WeightMovement(layer: "w", neurons: "n", before: [3, 4], after: after, rate: rate)
  }

  @Test("What moves ever faster has run away, what slows has not")
  func acceleration() {
    func fate(halfway: [Float]) -> WeightMovement.Fate {
      WeightMovement(
        layer: "w", neurons: "n", before: [3, 4], halfway: halfway, after: [6, 8], rate: 1
      ).fate
    }
    #expect(fate(halfway: [3.3, 4.4]) == .ranAway)
    #expect(fate(halfway: [5.4, 7.2]) == .moved)
    #expect(fate(halfway: [3, 4]) == .ranAway)
  }

  @Test("Weights that start at 0 have moved, whatever they reach")
  func startAtZero() {
    let movement = WeightMovement(
      layer: "w", neurons: "n", before: [0, 0], after: [3, 4], rate: 1)
    #expect(movement.fate == .moved)
    #expect(movement.normAfter == 5)
  }

  @Test(
    "What became of a layer",
    arguments: [
      ([3, 4], 0, WeightMovement.Fate.silent, 0), ([3, 4], 0.5, .frozen, 0),
      ([3, 5], 0.5, .moved, 1), ([3, 54], 0.5, .ranAway, 50), ([3, .infinity], 1, .ranAway, -1),
      ([3, .nan], 1, .ranAway, -1),
    ] as [([Float], Double, WeightMovement.Fate, Double)])
  func fate(after: [Float], rate: Double, fate: WeightMovement.Fate, change: Double) {
    let movement = movement(after, rate: rate)
    #expect(movement.fate == fate)
    #expect(movement.change == change)
    #expect(movement.normBefore == 5)
  }
}
