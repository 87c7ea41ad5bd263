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
        at: "layer \(name)", problem: "there is no such layer",
        remedy: nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "give one of \(known.joined(separator: ", "))", kind: .misuse)
    case .noNeurons(let synapse):
      ErrorReport(
        at: "layer \(synapse)", problem: "has no neurons behind it to pair with",
        remedy: "put lif or if behind it", kind: .misuse)
    case .misplaced(let layer, let problem, let remedy):
      ErrorReport(at: "layer \(layer)", problem: problem, remedy: remedy, kind: .misuse)
    }
  }
}
