// SPDX-License-Identifier: Apache-2.0

/// The UCI hand-written digits, 1 797 images of 8 × 8 pixels, embedded in the binary.
///
/// E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
/// Repository, 1998, CC BY 4.0; see `ATTRIBUTION.md` beside this file for what was changed.
public enum EmbeddedDigits {
  /// The images as a gzip IDX file, `[1797, 8, 8]`, 0 to 255.
  public static var images: [UInt8] { PackageResources.images_idx_gz }

  /// The labels as a gzip IDX file, `[1797]`, 0 to 9.
  public static var labels: [UInt8] { PackageResources.labels_idx_gz }
}
