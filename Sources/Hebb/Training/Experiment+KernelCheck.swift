// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Throws unless each phase of kernels trains one convolution, the first layer, of one group.
  func checkKernelPhases() throws {
    for (index, phase) in phases.enumerated() {
      guard case .kernels = phase else { continue }
      let names = phase.train.joined(separator: " and ")
      guard case .conv2d(let convolution)? = network.first, phase.train == [convolution.name] else {
        throw DescriptionError.unsupported(
          path: "phases.\(index).train",
          problem:
            "kernels learn from the image, and \(names.isEmpty ? "none" : names) is no first "
            + "layer of the kind conv2d", remedy: "put a conv2d first and name it, or none")
      }
      guard convolution.groups == 1 else {
        throw DescriptionError.unsupported(
          path: "network.\(convolution.name).groups",
          problem: "is \(convolution.groups), and kernels learn from all channels of a patch",
          remedy: "set it to 1")
      }
    }
  }

  /// Throws unless patches lie in the image: they are cut without padding.
  func checkPatches(of built: Sequential, phase: Int) throws {
    guard case .synapse(let synapse)? = built.layers.first?.body,
      let geometry = (synapse as? ConvolutionSynapse)?.geometry,
      geometry.innerPlaces.rows == 0 || geometry.innerPlaces.columns == 0
    else { return }
    throw DescriptionError.unsupported(
      path: "network.\(built.layers[0].name).kernel",
      problem: "is larger than the image of \(geometry.height) by \(geometry.width), of which "
        + "phases.\(phase) cuts patches without padding", remedy: "make the kernel smaller")
  }
}
