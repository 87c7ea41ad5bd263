// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Nearest name")
struct NearestNameTests {
  private let known = ["mnist", "digits", "fashion-mnist", "digit"]

  @Test(
    "one insertion, deletion, substitution or swap, or another case, still means the name",
    arguments: ["mnist", "MNIST", "mnst", "mniist", "mnisd", "minst"])
  func oneChange(name: String) {
    #expect(nearestName(to: name, among: known) == "mnist")
  }

  @Test("the start of a name means it")
  func prefix() {
    #expect(nearestName(to: "fash", among: known) == "fashion-mnist")
  }

  @Test("the first of several that are as near is taken")
  func first() {
    #expect(nearestName(to: "digitx", among: known) == "digits")
  }

  @Test("a name like none of them means none", arguments: ["", "x", "imagenet"])
  func none(name: String) {
    #expect(nearestName(to: name, among: known) == nil)
  }
}
