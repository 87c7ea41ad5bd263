// SPDX-License-Identifier: Apache-2.0

import Hebb

extension VerificationReport {
  /// The name of the file without its folder and `.safetensors`.
  var name: String {
    let last = file.split(whereSeparator: { $0 == "/" || $0 == " " }).last.map(String.init) ?? file
    let ending = ".safetensors"
    return last.hasSuffix(ending) ? String(last.dropLast(ending.count)) : last
  }

  /// How the file came out, as one line.
  var line: String {
    switch outcome {
    case .skipped(let reason): return "skipped \(name): \(reason)"
    case .failed: return "failed \(name): \(missText)\(skippedText)"
    case .passed: return "passed \(name): \(agreementText)\(skippedText)"
    }
  }

  private var missText: String {
    guard let (tensor, miss) = firstMiss else { return "" }
    let index = miss.index.map { "\($0)" }.joined(separator: ", ")
    let bound = miss.bound == 0 ? "must be equal" : "bound \(miss.bound.scientific)"
    return "\(tensor)[\(index)] is \(miss.got), expected \(miss.expected), \(bound); "
      + "\(miss.count.grouped) of its elements miss"
  }

  /// The tensor with the largest error, and its bound.
  private var agreementText: String {
    var largest: (tensor: String, agreement: TensorResult.Agreement)?
    for tensor in tensors {
      guard case .agrees(let agreement) = tensor.outcome else { continue }
      if agreement.largestError >= largest?.agreement.largestError ?? 0 {
        largest = (tensor.name, agreement)
      }
    }
    guard let (tensor, agreement) = largest else { return "nothing to compare" }
    return "largest error \(agreement.largestError.scientific) in \(tensor), "
      + "bound \(agreement.bound.scientific)"
  }

  private var skippedText: String {
    let names = tensors.filter(\.isSkipped).map(\.name)
    return names.isEmpty ? "" : "; skipped \(names.joined(separator: ", "))"
  }
}

/// What `hebb verify` says at its end.
struct VerificationSummary: Encodable {
  let backend: String
  let device: String
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var skipped = 0
  /// What is wrong with each file that cannot be read.
  var unreadable: [String] = []
  private var files: [FileResult] = []

  init(backend: any Backend) {
    self.backend = backend.name
    device = backend.deviceDescription
  }

  /// The last line.
  var line: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }

  /// The exit code, where it is not 0.
  var exitCode: ExitCode? {
    if !unreadable.isEmpty { return .validationFailure }
    return failed > 0 ? .failure : nil
  }

  mutating func add(_ report: VerificationReport) {
    switch report.outcome {
    case .passed: passed += 1
    case .failed: failed += 1
    case .skipped: break
    }
    skipped += report.skippedCount
    files.append(FileResult(report))
  }
}

/// What `hebb verify --json` says of a file.
private struct FileResult: Encodable {
  let file: String
  let caseName: String
  let outcome: String
  let reason: String?
  let tensors: [TensorRow]

  private enum CodingKeys: String, CodingKey {
    case file
    case caseName = "case"
    case outcome
    case reason
    case tensors
  }

  init(_ report: VerificationReport) {
    file = report.file
    caseName = report.caseName
    tensors = report.tensors.map { TensorRow($0) }
    switch report.outcome {
    case .passed: (outcome, reason) = ("passed", nil)
    case .failed: (outcome, reason) = ("failed", nil)
    case .skipped(let text): (outcome, reason) = ("skipped", text)
    }
  }
}

/// What `hebb verify --json` says of a tensor.
private struct TensorRow: Encodable {
  let name: String
  let outcome: String
  var largestError: Double?
  var bound: Double?
  var leftOut: Int?
  var index: [Int]?
  var got: Float?
  var expected: Float?
  var misses: Int?
  var reason: String?

  init(_ result: TensorResult) {
    name = result.name
    switch result.outcome {
    case .agrees(let agreement):
      outcome = "agrees"
      (largestError, bound) = (agreement.largestError, agreement.bound)
      leftOut = agreement.leftOut
    case .misses(let miss):
      outcome = "misses"
      (index, got, expected) = (miss.index, miss.got, miss.expected)
      (bound, misses) = (miss.bound, miss.count)
    case .skipped(let text):
      outcome = "skipped"
      reason = text
    }
  }
}
