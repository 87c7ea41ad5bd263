// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: CompetitionOperations {
  package func makeCompetition(
    _ parameters: CompetitionParameters, weights: [Float]
  ) throws -> CompetitionState {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func trainCompetition(
    _ state: CompetitionState, images: DeviceImages, batches: [CompetitionBatch], threshold: Float
  ) throws -> CompetitionWinners {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func answerCompetition(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>, spikes: Int,
    threshold: Float
  ) throws -> CompetitionAnswer {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
