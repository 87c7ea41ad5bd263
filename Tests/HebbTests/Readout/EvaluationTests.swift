// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Evaluation")
struct EvaluationTests {
  @Test("Accuracy, by class, confusion with a column for none, images unanswered")
  func counts() throws {
    let answers = [0, 1, 1, nil].map { Answer(label: $0, isAnswered: $0 != nil) }
    let evaluation = try Evaluation(answers: answers, labels: [0, 0, 1, 1], classes: 3)
    #expect(evaluation.accuracy == 0.5)
    #expect(evaluation.accuracyByClass == [0.5, 0.5, 0])
    #expect(evaluation.confusion == [[1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]])
    #expect(evaluation.unansweredImages == 1)
    #expect(evaluation.images == 4)
  }

  @Test("A silent network may be right by its lowest class, and nothing was answered")
  func silentAnswer() throws {
    let silent = Answer(label: 0, isAnswered: false)
    let evaluation = try Evaluation(answers: [silent, silent], labels: [0, 1], classes: 2)
    #expect(evaluation.accuracy == 0.5)
    #expect(evaluation.unansweredImages == 2)
  }

  @Test("Fewer labels than answers are refused")
  func labels() {
    #expect(throws: ShapeError.self) {
      try Evaluation(answers: [Answer(label: 0, isAnswered: true)], labels: [], classes: 2)
    }
  }
}
