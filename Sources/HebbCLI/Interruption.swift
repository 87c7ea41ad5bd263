// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Ctrl-C: ends the process at once, or asks long work to finish its batch first.
enum Interruption {
  /// How often Ctrl-C may still be pressed without ending the process: 0, or 1 for long work.
  private static let grace = Atomic<Int>(0)
  private static let wasPressed = Atomic<Bool>(false)

  /// Whether Ctrl-C was pressed and the process lives on to finish its batch.
  static var isRequested: Bool { wasPressed.load(ordering: .relaxed) }

  /// Takes over Ctrl-C, and makes writing to a closed pipe an error in place of a signal.
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT) { _ in
      // Nothing but atomics and `_exit`: both are allowed in a signal handler.
      if Interruption.grace.wrappingSubtract(1, ordering: .relaxed).newValue < 0 {
        _exit(ExitCode.interrupted.rawValue)
      }
      Interruption.wasPressed.store(true, ordering: .relaxed)
    }
    unblock(SIGINT)
  }

  /// Lets a signal through that the parent blocked: a worker thread that starts a process, as test
  /// runners do, hands its mask on.
  private static func unblock(_ signal: Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, signal)
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// From now on the first Ctrl-C only sets ``isRequested``; the second ends the process.
  static func finishWorkFirst() { grace.store(1, ordering: .relaxed) }
}
