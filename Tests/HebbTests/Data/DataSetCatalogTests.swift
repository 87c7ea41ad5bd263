// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Data sets")
struct DataSetCatalogTests {
  private let folder: TemporaryFolder
  private let nowhere: DataPlaces

  init() throws {
    folder = try TemporaryFolder()
    nowhere = DataPlaces(
      dataDirectory: nil, environmentFolder: nil, cacheFolder: nil,
      systemFolder: folder.path + "/system")
  }

  /// Writes three images of 2 × 1 pixels to train on and two to test on.
  private func write(
    to name: String, trainLabels: [UInt8] = [0, 9, 3], testLabels: [UInt8] = [1, 2],
    testSize: [Int] = [2, 2, 1]
  ) throws {
    try folder.write("\(name)/train-images-idx3-ubyte", idxBytes([3, 2, 1], [1, 2, 3, 4, 5, 6]))
    try folder.write(
      "\(name)/train-labels-idx1-ubyte.gz",
      storedGzip(idxBytes([trainLabels.count], trainLabels)))
    let pixels = [UInt8](repeating: 7, count: testSize.reduce(1, *))
    try folder.write("\(name)/t10k-images-idx3-ubyte.gz", storedGzip(idxBytes(testSize, pixels)))
    try folder.write(
      "\(name)/t10k-labels-idx1-ubyte", idxBytes([testLabels.count], testLabels))
  }

  private func refusal(of name: String, dataDirectory: String? = nil) -> DataError? {
    let places = DataPlaces(
      dataDirectory: dataDirectory, environmentFolder: nil, cacheFolder: nil,
      systemFolder: folder.path + "/system")
    return #expect(throws: DataError.self) { try DataSetCatalog.load(name, from: places) }
  }

  @Test("the embedded digits are those of scikit-learn, cut at 1 297")
  func digits() throws {
    let digits = try DataSetCatalog.load("digits", from: nowhere)
    #expect([digits.rows, digits.columns, digits.classes, digits.features] == [8, 8, 10, 64])
    #expect([digits.train.count, digits.test.count] == [1297, 500])
    #expect(digits.train.pixels.count == 1297 * 64)
    #expect(digits.test.pixels.count == 500 * 64)
    // Pixels 0 5 13 9 1, 0 0 13 15 10 15 5 of the first image, as load_digits prints them.
    #expect(digits.train.pixels[1...6] == [0, 80, 207, 143, 16, 0])
    #expect(digits.train.pixels[9...14] == [0, 207, 239, 159, 239, 80])
    #expect(digits.train.labels.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let brightness = [digits.train, digits.test].map { $0.pixels.reduce(0) { $0 + Int($1) } }
    #expect(brightness == [6_475_852, 2_477_949])
    let counts = (0..<10).map { label in digits.test.labels.filter { $0 == label }.count }
    #expect(counts.reduce(0, +) == 500)
    #expect(Set(digits.train.pixels).count == 17)
  }

  @Test("a folder of four files is loaded, plain and gzip alike")
  func wholeFolder() throws {
    try write(to: "mine")
    let loaded = try DataSetCatalog.load(folder.path + "/mine", from: nowhere)
    #expect(
      loaded
        == ImageDataSet(
          name: folder.path + "/mine", preset: "mnist", rows: 2, columns: 1, classes: 10,
          train: LabeledImages(pixels: [1, 2, 3, 4, 5, 6], labels: [0, 9, 3]),
          test: LabeledImages(pixels: [7, 7, 7, 7], labels: [1, 2])))
  }

  @Test(
    "a folder takes the preset of its last component, else that of mnist",
    arguments: [("a/fashion-mnist", "fashion-mnist"), ("mnist", "mnist"), ("digits", "mnist")],
    ["", "/"])
  func preset(path: (name: String, preset: String), slash: String) throws {
    try write(to: path.name)
    let loaded = try DataSetCatalog.load("\(folder.path)/\(path.name)\(slash)", from: nowhere)
    #expect(loaded.preset == path.preset)
  }

  @Test("a folder of its own has as many classes as its labels to train on ask for")
  func moreClasses() throws {
    try write(to: "letters", trainLabels: [0, 25, 3])
    #expect(try DataSetCatalog.load(folder.path + "/letters", from: nowhere).classes == 26)
    try write(to: "pair", trainLabels: [0, 1, 0], testLabels: [1, 1])
    #expect(try DataSetCatalog.load(folder.path + "/pair", from: nowhere).classes == 2)
    try write(to: "one", trainLabels: [0, 0, 0], testLabels: [1, 0])
    #expect(try DataSetCatalog.load(folder.path + "/one", from: nowhere).classes == 2)
  }

  @Test("the places are tried in order, each by its rule")
  func places() {
    let places = DataPlaces(
      dataDirectory: "/d/", environmentFolder: "/e/mnist/", cacheFolder: "/c", systemFolder: "/s")
    #expect(
      places.folders(for: "mnist")
        == ["/d/mnist", "/d", "/e/mnist/mnist", "/e/mnist", "/c/data/mnist", "/s/mnist"])
    #expect(
      places.folders(for: "fashion-mnist") == [
        "/d/fashion-mnist", "/d", "/e/mnist/fashion-mnist", "/c/data/fashion-mnist",
        "/s/fashion-mnist",
      ])
  }

  @Test(
    "a data directory named after a data set stands for no other",
    arguments: [
      ("/d/mnist/", ["/d/mnist/mnist", "/d/mnist", "/s/mnist"]),
      ("/d/fashion-mnist", ["/d/fashion-mnist/mnist", "/s/mnist"]),
      ("/d/images", ["/d/images/mnist", "/d/images", "/s/mnist"]),
    ])
  func dataDirectoryName(dataDirectory: String, folders: [String]) {
    let places = DataPlaces(
      dataDirectory: dataDirectory, environmentFolder: nil, cacheFolder: nil, systemFolder: "/s")
    #expect(places.folders(for: "mnist") == folders)
  }

  @Test("a name is found in the first place that has it", arguments: ["data", "data/mnist"])
  func found(dataDirectory: String) throws {
    try write(to: "data/mnist")
    let places = DataPlaces(
      dataDirectory: "\(folder.path)/\(dataDirectory)", environmentFolder: nil, cacheFolder: nil,
      systemFolder: "/")
    let loaded = try DataSetCatalog.load("mnist", from: places)
    #expect([loaded.name, loaded.preset] == ["mnist", "mnist"])
  }

  @Test("what is not found says where it was looked for and how to get it")
  func notFound() {
    #expect(
      "\(refusal(of: "mnist"), default: "")"
        == "data set mnist: is not in \(folder.path)/system/mnist; get its four IDX files and give their folder: --data DIR"
    )
    #expect(
      refusal(of: "fashion-mnist")?.report.remedy
        == "get it with: apt-get install dataset-fashion-mnist")
  }

  @Test("an unknown name is misuse and names the nearest", arguments: ["fashion", "Fashon-mnist"])
  func unknown(name: String) {
    let report = refusal(of: name)?.report
    #expect(report?.problem == "is unknown; did you mean fashion-mnist?")
    #expect(report?.remedy == "give digits, mnist, fashion-mnist or a folder")
    #expect(report?.kind == .misuse)
  }

  @Test("a name like none gets no guess", arguments: ["", "cifar-10"])
  func unlike(name: String) {
    #expect(refusal(of: name)?.report.problem == "is unknown")
  }

  @Test("a folder that is not there, or lacks a file, says so")
  func missing() throws {
    #expect(refusal(of: folder.path + "/none") == .noFolder(folder.path + "/none"))
    #expect(
      refusal(of: folder.path)
        == .missingFile(folder: folder.path, file: "train-images-idx3-ubyte"))
    try folder.write("part/train-images-idx3-ubyte", [])
    #expect(
      "\(refusal(of: folder.path + "/part"), default: "")"
        == "\(folder.path)/part: lacks train-labels-idx1-ubyte, plain or .gz; put all four IDX files there: images and labels of train and t10k"
    )
  }

  @Test("labels fewer than images are refused")
  func fewerLabels() throws {
    try write(to: "mine", trainLabels: [0, 1])
    #expect(
      refusal(of: folder.path + "/mine")?.report.problem == "holds 2 labels for 3 images")
  }

  @Test("labels outside the classes are refused, with their place")
  func labelOutside() throws {
    try write(to: "mnist", trainLabels: [0, 1, 10])
    try write(to: "mine", testLabels: [1, 200])
    #expect(
      refusal(of: folder.path + "/mnist")?.report.problem
        == "gives image 2 the label 10 of 10 classes")
    #expect(
      refusal(of: folder.path + "/mine")?.report.problem
        == "gives image 1 the label 200 of 10 classes")
  }

  @Test("images of two sizes and folders without images are refused")
  func sizes() throws {
    try write(to: "mine", testSize: [2, 1, 2])
    #expect(
      refusal(of: folder.path + "/mine")?.report.problem
        == "holds images of [1, 2] pixels where those to train on have [2, 1]")
    try write(to: "empty", testLabels: [], testSize: [0, 2, 1])
    #expect(
      refusal(of: folder.path + "/empty")
        == .noImages(file: folder.path + "/empty/t10k-images-idx3-ubyte.gz"))
  }

  @Test("the listing says what is here, and counts it")
  func listing() throws {
    try write(to: "system/fashion-mnist")
    #expect(
      DataSetCatalog.listing(from: nowhere).map {
        "\($0.name) \($0.place ?? "-") \($0.images ?? 0)"
      }
        == [
          "digits embedded 1797", "mnist - 0",
          "fashion-mnist \(folder.path)/system/fashion-mnist 5",
        ])
  }
}
