// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing

@Suite("Learning rate schedules")
struct LearningRateScheduleTests {
  /// The factors of two epochs of two batches each.
  private func factors(_ schedule: LearningRateSchedule) -> [Double] {
    (0..<4).map { schedule.factor(batch: $0, of: 4, epoch: $0 / 2, of: 2) }
  }

  @Test("A step multiplies the rate after so many epochs")
  func step() {
    let schedule = LearningRateSchedule.step(every: 2, factor: 0.5)
    let factors = (0..<6).map { schedule.factor(batch: $0, of: 6, epoch: $0, of: 6) }
    #expect(factors == [1, 1, 0.5, 0.5, 0.25, 0.25])
  }

  @Test(
    "A schedule is read as it is written",
    arguments: [.constant, .linear, .cosine, .step(every: 3, factor: 0.2)]
      as [LearningRateSchedule])
  func coding(schedule: LearningRateSchedule) throws {
    let json = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: json) == schedule)
  }

  @Test("Constant stays, linear falls by batch, cosine by epoch")
  func factors() {
    #expect(factors(.constant) == [1, 1, 1, 1])
    #expect(factors(.linear) == [1, 0.75, 0.5, 0.25])
    #expect(factors(.cosine).prefix(2) == [1, 1])
    #expect(factors(.cosine)[2] == factors(.cosine)[3])
    #expect((factors(.cosine)[2] - 0.5).magnitude <= Double.ulpOfOne)
  }
}
