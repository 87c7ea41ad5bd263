// SPDX-License-Identifier: Apache-2.0

/// What the sums of a convolution's weight delta cost in each form for CPUs, in cycles of a core.
///
/// The event form pays for traces laid out channel by channel and an addition for each spike and tile;
/// the unfolded form for every product, at two vectors a cycle. The constants were measured on a core
/// with AVX-512 (`hebb bench stdp-events stdp-dense stdp-conv`).
struct PlaceWork {
  private let pair: PlasticityPair
  private let geometry: ConvolutionGeometry

  init(of pair: PlasticityPair, geometry: ConvolutionGeometry) {
    self.pair = pair
    self.geometry = geometry
  }

  /// Whether a sample can be unfolded: one group, and all of its steps within 4 MB.
  var canUnfold: Bool {
    geometry.groups == 1
      && (pair.pre.steps + 1) * geometry.fanIn * geometry.unfoldedPlaces <= 1_000_000
  }

  /// The unfolded form.
  var unfolded: Double {
    Double(pair.rows) * Double(geometry.fanIn) * Double(geometry.outputFeatures) / 16 / 2
  }

  /// Whether the unfolded form costs less than the layout of traces alone.
  var isUnfoldedAtAnyDensity: Bool {
    unfolded <= min(layout(of: pair.pre), layout(of: pair.post))
  }

  /// The event form driven by the side that makes it cheaper, and that side.
  func events(_ densities: (pre: Double, post: Double)) -> (cost: Double, side: EventSide) {
    let pre = products(pair.pre, densities.pre, channels: geometry.outputChannels)
    let post = products(pair.post, densities.post, channels: geometry.channels)
    return pre <= post
      ? (pre + layout(of: pair.post), .pre) : (post + layout(of: pair.pre), .post)
  }

  private func products(_ driver: DeviceActivity, _ density: Double, channels: Int) -> Double {
    let lanes = ConvolutionGeometry.lanes
    let offsets = geometry.kernel.height * geometry.kernel.width
    return density * Double(pair.rows) * Double(driver.features)
      * Double((channels + lanes - 1) / lanes) * Double(offsets)
  }

  private func layout(of activity: DeviceActivity) -> Double {
    16 * Double(pair.rows) * Double(activity.features) / Double(ConvolutionGeometry.lanes)
  }
}
