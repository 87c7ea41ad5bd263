// SPDX-License-Identifier: Apache-2.0

/// A data set that cannot be had, or whose files do not belong together.
public enum DataError: HebbError, Equatable {
  /// There is no data set of this name and no such folder.
  case unknownName(String, nearest: String?, known: [String])
  /// The data set is in none of the places where it is looked for.
  case notFound(String, places: [String], remedy: String)
  /// The folder of a data set does not exist.
  case noFolder(String)
  /// A folder lacks one of the four files.
  case missingFile(folder: String, file: String)
  /// A file holds no image.
  case noImages(file: String)
  /// There are not as many labels as images.
  case labelCount(file: String, labels: Int, images: Int)
  /// A label is not below the number of classes.
  case labelOutside(file: String, index: Int, label: Int, classes: Int)
  /// The images to test on have another size than those to train on.
  case imageSize(file: String, found: [Int], expected: [Int])

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    let remedy = "see that the four files belong to one data set"
    return switch self {
    case .unknownName(let name, let nearest, let known):
      ErrorReport(
        at: "data set \(name)",
        problem: "is unknown" + (nearest.map { "; did you mean \($0)?" } ?? ""),
        remedy: "give \(known.joined(separator: ", ")) or a folder", kind: .misuse)
    case .notFound(let name, let places, let remedy):
      ErrorReport(
        at: "data set \(name)", problem: "is not in \(places.joined(separator: ", "))",
        remedy: remedy)
    case .noFolder(let path):
      ErrorReport(
        at: path, problem: "there is no such folder",
        remedy: "give the folder that holds the four IDX files")
    case .missingFile(let folder, let file):
      ErrorReport(
        at: folder, problem: "lacks \(file), plain or .gz",
        remedy: "put all four IDX files there: images and labels of train and t10k")
    case .labelCount(let file, let labels, let images):
      ErrorReport(
        at: file, problem: "holds \(labels) labels for \(images) images", remedy: remedy)
    case .labelOutside(let file, let index, let label, let classes):
      ErrorReport(
        at: file, problem: "gives image \(index) the label \(label) of \(classes) classes",
        remedy: "number the classes from 0 to \(classes - 1)")
    case .imageSize(let file, let found, let expected):
      ErrorReport(
        at: file,
        problem: "holds images of \(found) pixels where those to train on have \(expected)",
        remedy: remedy)
    case .noImages(let file):
      ErrorReport(at: file, problem: "holds no image", remedy: "fetch the file again")
    }
  }
}
