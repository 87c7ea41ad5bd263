// SPDX-License-Identifier: Apache-2.0

/// Layers that do not fit each other, or a name that no layer has.
public enum NetworkError: HebbError, Equatable {
  /// Neurons were given spikes where they take a current.
  case spikesIntoNeurons(layer: String)
  /// Two layers have the same name.
  case repeatedName(String)
  /// No layer has this name.
  case unknownLayer(String, known: [String])
  /// No neuron layer stands behind a synapse.
  case noNeurons(synapse: String)
  /// What stands between a synapse and the neurons behind it gives each of them several places.
  case untouching(synapse: String, between: String, kind: String)
  /// A layer cannot take the shape that it is given.
  case misfit(LayerMisfit)
  /// A layer cannot stand where it does.
  case misplaced(layer: String, problem: String, remedy: String)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .spikesIntoNeurons(let layer):
      ErrorReport(
        at: "layer \(layer)", problem: "takes a current and was given spikes",
        remedy: "put a synapse, such as linear, before it", kind: .misuse)
    case .repeatedName(let name):
      ErrorReport(
        at: "layer \(name)", problem: "there are two of this name",
        remedy: "give each layer a name of its own", kind: .misuse)
    case .unknownLayer(let name, let known):
      ErrorReport(
        at: "layer \(name)", problem: "is not there, or has no weights",
        remedy: nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "give one of \(known.joined(separator: ", "))", kind: .misuse)
    case .noNeurons(let synapse):
      ErrorReport(
        at: "layer \(synapse)", problem: "has no neurons behind it to pair with",
        remedy: "put lif or if behind it", kind: .misuse)
    case .untouching(let synapse, let between, let kind):
      ErrorReport(
        at: "layer \(synapse)",
        problem: "does not touch the neurons behind it: \(between) (\(kind)) lies between them",
        remedy: "put \(between) behind the neurons", kind: .misuse)
    case .misfit(let misfit): misfit.report
    case .misplaced(let layer, let problem, let remedy):
      ErrorReport(at: "layer \(layer)", problem: problem, remedy: remedy, kind: .misuse)
    }
  }
}

/// A layer and a shape that it cannot take.
public struct LayerMisfit: Sendable, Equatable {
  /// The position of the layer, from 0.
  public let index: Int
  /// The name of the layer.
  public let name: String
  /// The kind of the layer.
  public let kind: String
  /// The shape of one sample that it is given.
  public let given: [Int]
  /// The layer that gives it; the input where `nil`.
  public let before: String?
  /// The shape that it takes.
  public let expected: String
  /// What to do.
  public let remedy: String

  fileprivate var report: ErrorReport {
    ErrorReport(
      at: "network.\(index)",
      problem: "\(name) (\(kind)) takes \(expected) and \(before ?? "the input") gives \(given)",
      remedy: remedy, kind: .misuse)
  }
}
