// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Ctrl-C ends the process at once; files are only ever renamed into place, so none is left in halves.
enum Interruption {
  /// Takes over Ctrl-C, and makes writing to a closed pipe an error in place of a signal.
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    // The exit code of an interruption as a literal: a handler may not initialize a global.
    signal(SIGINT) { _ in _exit(130) }
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
}
