// SPDX-License-Identifier: Apache-2.0

/// Which images: `--data` and where to look for them.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data set, or a folder with its four IDX files; the recipe's where it is not given.",
      valueName: "name|folder"))
  var data: String?

  @OptionGroup var places: DataPlaceOptions

  /// A folder to look in before all others.
  var dataDir: String? { places.dataDir }
}

/// Where to look for images by name.
struct DataPlaceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A folder to look in before all others.", valueName: "folder"))
  var dataDir: String?
}
