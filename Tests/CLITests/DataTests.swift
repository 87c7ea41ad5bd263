// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("hebb data")
struct DataTests {
  @Test("The embedded digits are listed and here")
  func digits() throws {
    let list = try hebb(["data", "list"])
    #expect(list.status == 0)
    #expect(list.lines[0].hasPrefix("data set"))
    #expect(list.lines.contains { $0.hasPrefix("digits") && $0.hasSuffix("1 797  embedded") })
    let fetch = try hebb(["data", "fetch", "digits"])
    #expect(fetch.status == 0)
    #expect(fetch.output == "digits is here: 1 797 images, embedded\n")
  }

  @Test("JSON holds every known data set")
  func json() throws {
    let object = try hebb(["data", "list", "--json"]).json()
    let sets = try #require(object["dataSets"] as? [[String: Any]])
    #expect(
      sets.compactMap { $0["name"] as? String } == ["digits", "mnist", "fashion-mnist"])
    #expect(sets[0]["images"] as? Int == 1797)
  }

  @Test("A data set that is not here: where it was looked for and how to get it, exit code 1")
  func missing() throws {
    try withTemporaryFolder { folder in
      let run = try hebb(
        ["data", "fetch", "mnist", "--data-dir", folder.path + "/a"],
        environment: ["HEBB_DATA": folder.path + "/b", "XDG_CACHE_HOME": folder.path + "/c"])
      #expect(run.status == 1)
      for place in ["/a/mnist", "/b/mnist", "/c/hebb/data/mnist"] {
        #expect(run.errors.contains(folder.path + place), "\(run.errors)")
      }
      #expect(run.errors.contains("get its four IDX files"))
    }
  }

  @Test("An unknown data set is misuse and the nearest is named")
  func unknown() throws {
    let run = try hebb(["data", "fetch", "mnsit"])
    #expect(run.status == 2)
    #expect(run.errors.contains("did you mean mnist?"))
  }
}
