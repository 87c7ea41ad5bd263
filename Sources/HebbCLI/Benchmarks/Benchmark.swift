// SPDX-License-Identifier: Apache-2.0

import Hebb

/// A case that `hebb bench` can run: what is prepared, and then run again and again.
struct Benchmark: Sendable {
  /// The name of the case.
  let name: String
  /// The stem of the family, which stands for all its cases.
  let stem: String
  /// The sizes in words.
  let shape: String
  /// Makes the data in the memory of a backend.
  let prepare: @Sendable (any Backend) throws -> BenchmarkWork

  /// All cases in the order in which they run.
  static let all =
    [copyBenchmark(), lifBenchmark(), traceBenchmark()] + synapseBenchmarks()
    + poolingBenchmarks() + stdpLinearBenchmarks() + stdpConvolutionBenchmarks()
    + weightDeltaBenchmarks() + [competitionBenchmark()] + patchBenchmarks()
    + spikeTimeBenchmarks() + [regressionBenchmark(), distortionBenchmark()]

  /// The stems that stand for several cases.
  static let stems: [String] = all.map(\.stem).enumerated().compactMap { index, stem in
    let sameStem = all.indices.filter { all[$0].stem == stem }
    return sameStem.count > 1 && sameStem.first == index ? stem : nil
  }

  /// What is offered to choose from: each stem that stands for several cases, and the other cases.
  private static var choices: [String] {
    all.map { stems.contains($0.stem) ? $0.stem : $0.name }
      .reduce(into: []) { choices, name in
        if choices.last != name { choices.append(name) }
      }
  }

  /// The cases that names of cases or stems stand for; all where there is no name.
  ///
  /// - Throws: ``ValidationError`` if a name is unknown.
  static func select(_ names: [String]) throws -> [Benchmark] {
    for name in names where !all.contains(where: { $0.name == name || $0.stem == name }) {
      let known = all.map(\.name) + all.map(\.stem)
      let remedy =
        nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
        ?? "give one of \(choices.joined(separator: ", "))"
      throw ValidationError("\(name): is not a benchmark; \(remedy)")
    }
    guard !names.isEmpty else { return all }
    return all.filter { names.contains($0.name) || names.contains($0.stem) }
  }
}

/// A prepared case: what one run moves and computes, and the run itself.
struct BenchmarkWork {
  /// The bytes that have to be read and written, each operation by itself.
  let bytes: Int
  /// The bytes that all arrays of the case take together.
  let workingSet: Int
  /// The additions, multiplications and comparisons.
  let operations: Int
  /// What a run gets done, as images.
  let items: Int
  /// What the items are.
  let unit: String
  /// Asks for the work of one run; need not wait for it.
  let run: () throws -> Void
}
