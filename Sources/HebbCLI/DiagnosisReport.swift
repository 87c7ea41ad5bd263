// SPDX-License-Identifier: Apache-2.0

import Hebb

/// What `hebb diagnose` prints.
struct DiagnosisReport {
  let experiment: Experiment
  let found: Diagnosis
  private(set) var mended: Experiment?
  private(set) var steps: [String] = []
  private(set) var left: Diagnosis?

  init(_ experiment: Experiment, found: Diagnosis) {
    self.experiment = experiment
    self.found = found
  }

  /// What was found last.
  var latest: Diagnosis { left ?? found }

  /// Whether a finding blocks learning in the end.
  var isBlocked: Bool { latest.isBlocked }

  /// Adds what was changed and what was found afterwards.
  mutating func add(_ experiment: Experiment, steps: [String], found: Diagnosis) {
    mended = experiment
    self.steps += steps
    left = found
  }
}

extension DiagnosisReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case recipe
    case data
    case seed
    case images
    case layers
    case findings
    case blocks
    case fix
  }

  private struct Fix: Encodable {
    let steps: [String]
    let layers: [LayerFigures]
    let findings: [Finding]
    let experiment: Experiment
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(experiment.name, forKey: .recipe)
    try values.encode(experiment.data, forKey: .data)
    try values.encode(experiment.seed, forKey: .seed)
    try values.encode(experiment.batch, forKey: .images)
    try values.encode(found.layers, forKey: .layers)
    try values.encode(found.findings, forKey: .findings)
    try values.encode(isBlocked, forKey: .blocks)
    guard let mended, let left else { return }
    try values.encode(
      Fix(steps: steps, layers: left.layers, findings: left.findings, experiment: mended),
      forKey: .fix)
  }
}

extension DiagnosisReport {
  /// The report in lines of at most 100 columns.
  func text(out: String?) -> String {
    var lines = ["\(experiment.name) on \(experiment.data), seed \(experiment.seed), one batch"]
    lines += found.lines
    if let left {
      lines += ["", "mended:"] + steps.flatMap { wrapped("- \($0)", indent: 2) }
      lines += ["", "after:"] + left.lines
    }
    if let out {
      lines += ["", "\(mended == nil ? "nothing to mend; " : "")wrote \(out): hebb train \(out)"]
    } else if let mended {
      lines += ["", "\(mended.name) as mended: give --out FILE.json, and hebb train runs it"]
    }
    return lines.joined(separator: "\n")
  }
}

extension Diagnosis {
  /// Tables of figures and findings, and what the findings mean.
  fileprivate var lines: [String] {
    var lines: [String] = layers.isEmpty ? [] : ["", figures]
    guard !findings.isEmpty else {
      return lines + ["", "nothing found that keeps it from learning"]
    }
    var table = TextTable(["finding", "layer", "blocks", "figure", "bound", "what was measured"])
    for finding in findings {
      table.add([
        finding.name.rawValue, finding.layer, finding.blocks ? "yes" : "no", finding.value.figure,
        finding.threshold.figure, finding.quantity,
      ])
    }
    lines += ["", table.text, ""]
    var told: Set<Finding.Name> = []
    for finding in findings where told.insert(finding.name).inserted {
      lines += wrapped("\(finding.name.rawValue): \(finding.cause).", indent: 2)
      lines += wrapped("  fix: \(finding.fix).", indent: 4)
      for other in findings where other.name == finding.name && !other.detail.isEmpty {
        lines += wrapped("  \(other.layer): \(other.detail).", indent: 4)
      }
    }
    return lines
  }

  private var figures: String {
    var table = TextTable([
      "layer", "neurons", "rate", "peak/threshold", "dead", "|W|", "|dW|", "net/gross", "step/|W|",
    ])
    for layer in layers {
      table.add([
        layer.layer, layer.neurons, layer.rate.figure, layer.peak.figure,
        layer.deadShare.percent(0), layer.norm.figure, layer.change.figure, layer.netShare.figure,
        layer.relativeStep.figure,
      ])
    }
    return table.text
  }
}

extension Finding {
  /// The finding in a line, for a warning.
  var line: String {
    let detail = detail.isEmpty ? "" : " (\(detail))"
    return "\(layer): \(name.rawValue), \(value.figure) \(quantity)\(detail): \(cause); fix: \(fix)"
  }
}

extension Double {
  /// A figure of a table: few digits, however large or small.
  fileprivate var figure: String {
    guard isFinite else { return "no number" }
    return magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e5) ? scientific : short
  }
}

extension Double? {
  fileprivate var figure: String { map(\.figure) ?? "-" }
}

/// Text in lines of at most 100 columns, all but the first indented.
private func wrapped(_ text: String, indent: Int) -> [String] {
  var lines: [String] = []
  var line = String(text.prefix { $0 == " " })
  var isEmpty = true
  for word in text.split(separator: " ") {
    if !isEmpty, line.count + 1 + word.count > 100 {
      lines.append(line)
      line = String(repeating: " ", count: indent)
      isEmpty = true
    }
    line += (isEmpty ? "" : " ") + word
    isEmpty = false
  }
  return lines + [line]
}
