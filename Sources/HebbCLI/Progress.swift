// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The progress of long work on standard error: a bar on a terminal, a line every 10 s elsewhere.
final class Progress: Sendable {
  private let title: String
  private let total: Int
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let state: Mutex<State>

  private struct State {
    /// When and at what count the first report came: what was before it is no part of the rate.
    var first: (time: ContinuousClock.Instant, done: Int)?
    var lastShown: ContinuousClock.Instant
    var hasBar = false
  }

  /// Begins.
  ///
  /// - Parameters:
  ///   - title: What is done, as `epoch 1`.
  ///   - total: The images of all the work.
  ///   - isQuiet: Whether nothing is to be shown.
  init(_ title: String, of total: Int, isQuiet: Bool = false) {
    self.title = title
    self.total = total
    self.isQuiet = isQuiet
    isTerminal = Console.isErrorTerminal
    state = Mutex(State(lastShown: .now))
  }

  /// Reports how far the work is; shows it where the last time is long enough ago.
  ///
  /// - Parameters:
  ///   - done: The images that are done.
  ///   - accuracy: The accuracy so far as a fraction, if it is known.
  func update(_ done: Int, accuracy: Double? = nil) {
    guard !isQuiet else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard let first = state.first else {
        state.first = (now, done)
        return
      }
      guard now - state.lastShown >= (isTerminal ? .milliseconds(100) : .seconds(10)) else {
        return
      }
      state.lastShown = now
      let rate = Double(done - first.done) / (now - first.time).seconds
      show(done, rate: rate, accuracy: accuracy)
      state.hasBar = isTerminal
    }
  }

  /// Says what is done next, where it takes a while and counts nothing.
  ///
  /// - Parameter text: What is done, as `testing`.
  func note(_ text: String) {
    finish()
    if !isQuiet { Console.printError("hebb: \(text)") }
  }

  /// Takes the bar off the terminal.
  func finish() {
    state.withLock { state in
      if state.hasBar { Console.writeError("\r\u{1B}[K") }
      state.hasBar = false
    }
  }

  private func show(_ done: Int, rate: Double, accuracy: Double?) {
    var facts = ["\(rate.fixed(0)) images/s"]
    if let accuracy { facts.append("accuracy \(accuracy.percent())") }
    if rate > 0 { facts.append("\((Double(max(0, total - done)) / rate).clock) left") }
    let share = min(1, Double(done) / Double(max(1, total)))
    guard isTerminal else {
      Console.printError(
        "hebb: \(title): \(done.grouped) of \(total.grouped) images, "
          + facts.joined(separator: ", "))
      return
    }
    let filled = Int(share * 20)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    Console.writeError(
      "\r\(title) [\(bar)] \(share.percent(0))  \(facts.joined(separator: "  "))\u{1B}[K")
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
