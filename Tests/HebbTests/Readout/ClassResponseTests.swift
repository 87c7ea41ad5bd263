// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Class responses")
struct ClassResponseTests {
  // Three neurons, two classes of 2 and 4 images: neuron 0 answered one of each, neuron 1 three of
  // class 1, neuron 2 none.
  private func response() throws -> ClassResponse {
    try ClassResponse(counts: [1, 1, 0, 3, 0, 0], classSizes: [2, 4])
  }

  @Test("Responses are shares of a class's images")
  func values() throws {
    #expect(try response().values == [0.5, 0.25, 0, 0.75, 0, 0])
  }

  @Test("A label is the largest response; a neuron that never answered has none")
  func labels() throws {
    #expect(try response().labels == [0, 1, nil])
    #expect(try response().labelShares == [1, 0, 0, 1, 0, 0])
  }

  @Test("A tie goes to the lower class")
  func tie() throws {
    #expect(try ClassResponse(counts: [1, 2], classSizes: [2, 4]).labels == [0])
  }

  @Test("Shares of a neuron sum to 1, or to 0 where it never answered")
  func shares() throws {
    #expect(try response().shares == [0.5 / 0.75, 0.25 / 0.75, 0, 1, 0, 0])
  }

  @Test("Classes that no neuron owns are named")
  func unowned() throws {
    let response = try ClassResponse(counts: [3, 0, 0, 1, 0, 0], classSizes: [3, 3, 3])
    #expect(response.unownedClasses == [1, 2])
  }

  @Test("An absent class does not divide by zero")
  func absentClass() throws {
    #expect(try ClassResponse(counts: [0, 2], classSizes: [0, 2]).values == [0, 1])
  }

  @Test("Counts that are no whole rows are refused")
  func ragged() {
    #expect(throws: ShapeError.self) {
      try ClassResponse(counts: [1, 2, 3], classSizes: [1, 1])
    }
  }
}

@Suite("Votes of the first spikes")
struct SpikeOrderVoteTests {
  // Neuron 0 answers class 0 mostly, neurons 1 and 2 class 1, neuron 3 nothing.
  private func response() throws -> ClassResponse {
    try ClassResponse(counts: [6, 4, 1, 9, 4, 6, 0, 0], classSizes: [10, 10])
  }

  private func classes(
    _ readout: SpikeOrderReadout, _ neurons: [Int32], stride: Int
  ) throws -> [Int?] {
    try SpikeOrderVote(readout, response: response()).classes(of: neurons, stride: stride)
  }

  @Test("The first spike decides alone")
  func firstSpike() throws {
    #expect(try classes(.firstSpike, [0, 1, 2], stride: 3) == [0])
  }

  @Test("Labels are outvoted: 1 for class 0 against 0.6 + 0.36 is not, with a fourth spike it is")
  func labelVote() throws {
    #expect(try classes(.labelVote, [0, 1, 2, -1], stride: 4) == [0])
    #expect(try classes(.labelVote, [0, 1, 2, 2], stride: 4) == [1])
  }

  @Test("Shares weigh how sure a neuron is: 0.6 + 0.06 + 0.144 against 0.4 + 0.54 + 0.216")
  func rankVote() throws {
    #expect(try classes(.rankVote, [0, 1, 2], stride: 3) == [1])
  }

  @Test("Nobody voted: no class, neither for silence nor for neurons without an answer")
  func unanswered() throws {
    #expect(try classes(.rankVote, [-1, -1, 3, -1], stride: 2) == [nil, nil])
  }

  @Test("A tie goes to the lower class")
  func tie() throws {
    let response = try ClassResponse(counts: [5, 5], classSizes: [10, 10])
    let vote = try SpikeOrderVote(.rankVote, response: response)
    #expect(vote.classes(of: [0], stride: 1) == [0])
  }

  @Test("Constants outside their range are refused", arguments: [(0, 0.6), (65, 0.6), (5, 1.5)])
  func ranges(spikes: Int, decay: Double) {
    #expect(throws: ParameterError.self) {
      try SpikeOrderVote(.rankVote, response: response(), spikes: spikes, decay: decay)
    }
  }
}
