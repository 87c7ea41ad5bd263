// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Ctrl-C")
struct InterruptionTests {
  @Test("An interrupted command ends with exit code 130")
  func interrupted() throws {
    // The first line of `bench` says that the work is on; a background job would ignore Ctrl-C
    // from its start, but hebb takes it over.
    let run = try shell(
      """
      "$HEBB" bench --runs 1000000 >out.$$ 2>&1 & job=$!
      until grep -q '^device' out.$$; do sleep 0.05; done
      rm out.$$; kill -INT $job; wait $job; echo $?
      """, timeout: 60)
    #expect(run.output == "130\n")
  }
}
