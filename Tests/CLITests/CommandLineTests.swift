// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Command line")
struct CommandLineTests {
  @Test(
    "Misuse is one line that names what is wrong and what to do, with exit code 2",
    arguments: [
      (["divices"], "divices: is not a command of 'hebb'; did you mean 'devices'?"),
      (["xyzzy"], "xyzzy: is not a command of 'hebb'; see 'hebb --help'"),
      (["data", "lits"], "lits: is not a command of 'hebb data'; did you mean 'list'?"),
      (["--versio"], "--versio: is not an option of 'hebb'; did you mean '--version'?"),
      (
        ["devices", "--jsn"],
        "--jsn: is not an option of 'hebb devices'; did you mean '--json'?"
      ), (["devices", "-x"], "-x: is not an option of 'hebb devices'; see 'hebb devices --help'"),
      (["devices", "--json=yes"], "--json: takes no value; see 'hebb devices --help'"),
      (["devices", "--json", "--json"], "--json: is given twice; give it once to 'hebb devices'"),
      (["devices", "all"], "all: is one argument too many; see 'hebb devices --help'"),
      (["devices", "--", "--json"], "--json: is one argument too many; see 'hebb devices --help'"),
      (["verify", "--device"], "--device: has no value; see 'hebb verify --help'"),
      (["verify", "--device", "--json"], "--device: has no value; see 'hebb verify --help'"),
      (
        ["verify", "--device", "x"],
        "--device: 'x' is not a whole number; see 'hebb verify --help'"
      ),
      (
        ["verify", "--backend=gpu"],
        "--backend: 'gpu' is not one of auto, cpu, opencl; see 'hebb verify --help'"
      ), (["data", "fetch"], "<name>: is missing; see 'hebb data fetch --help'"),
    ])
  func misuse(arguments: [String], message: String) throws {
    let run = try hebb(arguments)
    #expect(run.errors == "hebb: \(message)\n")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
  }

  @Test(
    "Every command has help with an example that begins with it",
    arguments: [
      [], ["devices"], ["data"], ["data", "list"], ["data", "fetch"], ["verify"], ["bench"],
      ["train"], ["evaluate"], ["diagnose"], ["recipes"],
    ])
  func help(command: [String]) throws {
    let run = try hebb(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.hasPrefix("OVERVIEW: "))
    let call = (["hebb"] + command).joined(separator: " ")
    #expect(run.lines.contains { $0.hasPrefix("EXAMPLE: \(call)") })
    #expect(run.lines.contains { $0.hasPrefix("USAGE: \(call)") })
    #expect(run.lines.contains { $0.hasPrefix("  -h, --help") })
    #expect(try hebb(command + ["-h"]).output == run.output)
  }

  @Test("Alone, a command that holds others shows its help", arguments: [[], ["data"]])
  func helpOfGroup(command: [String]) throws {
    let run = try hebb(command)
    #expect(run.status == 0)
    #expect(run.output == (try hebb(command + ["--help"])).output)
  }

  @Test("The version is one line")
  func version() throws {
    let run = try hebb(["--version"])
    #expect(run.status == 0)
    #expect(run.output == "\(HebbVersion.current)\n")
    #expect(run.errors.isEmpty)
  }

  @Test("A full disk behind standard output is a failure in one line")
  func fullDisk() throws {
    let run = try shell("\"$HEBB\" --help > /dev/full")
    #expect(run.status == 1)
    #expect(run.errors == "hebb: standard output: No space left on device\n")
  }

  @Test("A reader that stops early, as head does, is no error")
  func closedPipe() throws {
    let run = try shell("(sleep 0.3; \"$HEBB\" --help; echo $? >&2) | true")
    #expect(run.errors == "141\n")
  }
}
