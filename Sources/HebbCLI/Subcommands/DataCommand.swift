// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Data sets: what is here, and how to get what is not.
  struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "data",
      abstract: "List the data sets that are here, or tell how to get one.",
      discussion: "EXAMPLE: hebb data list", subcommands: [List.self, Fetch.self])
  }
}

extension HebbCommand.DataCommand {
  /// Lists the data sets that Hebb knows.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the data sets that Hebb knows and where they are.",
      discussion: "EXAMPLE: hebb data list --data-dir ~/datasets")

    @OptionGroup var places: DataPlaceOptions
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
      let listing = DataSetCatalog.listing(dataDirectory: places.dataDir)
      if json { return try Console.printJSON(DataSetList(listing)) }
      var table = TextTable(["data set", "images", "place"])
      for set in listing {
        table.add([set.name, set.images?.grouped ?? "", set.place ?? "not found"])
      }
      Console.print(table.text)
    }
  }

  /// Tells where a data set is, or how to get it.
  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell where a data set is, or how to get it; nothing is downloaded.",
      discussion: "EXAMPLE: hebb data fetch fashion-mnist")

    @Argument(help: "The data set.") var name: String
    @OptionGroup var places: DataPlaceOptions

    func run() throws {
      let set = try DataSetCatalog.load(name, dataDirectory: places.dataDir)
      let listing = DataSetCatalog.listing(dataDirectory: places.dataDir)
      let place = listing.first { $0.name == name }?.place ?? name
      let count = (set.train.count + set.test.count).grouped
      Console.print("\(name) is here: \(count) images, \(place)")
    }
  }
}

/// What `hebb data list --json` says.
private struct DataSetList: Encodable {
  struct Entry: Encodable {
    let name: String
    let found: Bool
    let place: String?
    let images: Int?
  }

  let dataSets: [Entry]

  init(_ listing: [DataSetCatalog.Listing]) {
    dataSets = listing.map {
      Entry(name: $0.name, found: $0.place != nil, place: $0.place, images: $0.images)
    }
  }
}
