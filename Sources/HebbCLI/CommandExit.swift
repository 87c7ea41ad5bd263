// SPDX-License-Identifier: Apache-2.0

import Hebb

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension ParsableCommand {
  /// Reads a command line, does what it says and reports what went wrong.
  ///
  /// - Parameter arguments: The words behind the name of the program.
  /// - Returns: The exit code: 0, 1 failure, 2 misuse, 130 interrupted.
  static func status(of arguments: [String]) -> ExitCode {
    do {
      var parsed = try parse(arguments)
      switch parsed.request {
      case .help: Console.print(parsed.helpText)
      case .version: Console.print(configuration.version)
      case .run: try runOrShowHelp(&parsed)
      }
      return .success
    } catch {
      return report(error)
    }
  }
}

private func runOrShowHelp(_ parsed: inout ParsedCommand) throws {
  do {
    try parsed.command.run()
  } catch CleanExit.helpRequest {
    Console.print(parsed.helpText)
  }
}

/// Prints an error as one line, with the lines that show its place where it has some, and tells its
/// exit code.
private func report(_ error: any Error) -> ExitCode {
  if let code = error as? ExitCode { return code }
  Console.printError("hebb: " + oneLine("\(error)"))
  for line in (error as? any HebbError)?.report.excerpt ?? [] {
    Console.printError("  " + oneLine(line))
  }
  switch error {
  case is ValidationError: return .validationFailure
  case let error as any HebbError:
    return error.report.kind == .misuse ? .validationFailure : .failure
  default: return .failure
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " | ")
}

/// Ends the process.
func exit(with code: ExitCode) -> Never { exit(code.rawValue) }
