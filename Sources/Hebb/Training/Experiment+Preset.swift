// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Takes other images; constants that still are those of the old data set's preset follow.
  ///
  /// - Parameter data: The data set, or a folder with its four IDX files.
  public mutating func use(data: String) {
    self.data = data
    follow(preset: DataPreset(dataSet: data))
  }

  /// Takes the constants of another data set, where those of the present one still stand.
  package mutating func follow(preset new: DataPreset) {
    let present = DataPreset(rawValue: preset) ?? .mnist
    if case .latency(var latency) = encoder, latency.minimum == present.minimum {
      latency.minimum = new.minimum
      encoder = .latency(latency)
    }
    if competes, batch == present.competitionBatch { batch = new.competitionBatch }
    var hasWindows = false
    for index in network.indices {
      switch network[index] {
      case .competitiveConv2d(var maps):
        if maps.kernel == present.kernel { maps.kernel = new.kernel }
        if maps.patches == present.patches { maps.patches = new.patches }
        network[index] = .competitiveConv2d(maps)
      case .windowPool2d(var windows):
        hasWindows = true
        windows.follow(new, from: present)
        network[index] = .windowPool2d(windows)
      default: continue
      }
    }
    if hasWindows { followPattern(new, from: present) }
    followSpikeTimes(from: present, to: new)
    preset = new.rawValue
  }

  /// What neurons behind windows learn of a spike, where it still is the old preset's.
  private mutating func followPattern(_ new: DataPreset, from present: DataPreset) {
    let dense = network.compactMap { layer in
      if case .competitiveLIF(let neurons) = layer { neurons.name } else { nil }
    }
    for index in phases.indices {
      guard case .competition(var phase) = phases[index], dense.contains(phase.train.first ?? ""),
        phase.pattern == present.windowPattern
      else { continue }
      phase.pattern = new.windowPattern
      phases[index] = .competition(phase)
    }
  }
}

extension WindowPool2d {
  /// Takes the windows of another data set, where those of the present one still stand.
  fileprivate mutating func follow(_ new: DataPreset, from present: DataPreset) {
    let isRead = code == .sums
    let old = isRead ? present.readWindows : present.windows
    guard size == old.size, stride == old.stride, code == old.code else { return }
    let taken = isRead ? new.readWindows : new.windows
    (size, stride, code) = (taken.size, taken.stride, taken.code)
  }
}
