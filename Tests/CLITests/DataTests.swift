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

  @Test(
    "A data set that is not here: where it was looked for and how to get it, exit code 1",
    .disabled(
      if: FileManager.default.fileExists(atPath: "/usr/share/datasets/mnist"), "MNIST is here"))
  func missing() throws {
    try withTemporaryFolder { folder in
      let run = try hebb(
        ["data", "fetch", "mnist", "--data-dir", folder.path + "/a"],
        environment: ["HEBB_DATA": folder.path + "/b", "XDG_CACHE_HOME": folder.path + "/c"])
      #expect(run.status == 1)
      let places = ["/a/mnist", "/a", "/b/mnist", "/c/hebb/data/mnist"].map { folder.path + $0 }
      #expect(
        run.errors
          == "hebb: data set mnist: is not in \(places.joined(separator: ", ")), "
          + "/usr/share/datasets/mnist; get its four IDX files and give their folder: --data DIR\n")
    }
  }

  @Test("An unknown data set is misuse and the nearest is named")
  func unknown() throws {
    let run = try hebb(["data", "fetch", "mnsit"])
    #expect(run.status == 2)
    #expect(
      run.errors
        == "hebb: data set mnsit: is unknown; did you mean mnist?; give digits, mnist, "
        + "fashion-mnist or a folder\n")
  }

  @Test("A folder that lacks one of the four files is named with the file")
  func missingFile() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: folder.appendingPathComponent("train-images-idx3-ubyte"))
      let run = try hebb(["data", "fetch", "mnist", "--data-dir", folder.path])
      #expect(run.status == 1)
      #expect(
        run.errors
          == "hebb: \(folder.path): lacks train-labels-idx1-ubyte, plain or .gz; put all four IDX "
          + "files there: images and labels of train and t10k\n")
    }
  }
}
