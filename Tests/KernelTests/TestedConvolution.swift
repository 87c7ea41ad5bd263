// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

/// A geometry that the kernels of convolutions are tried on; each is compiled anew.
enum TestedConvolution: String, CaseIterable, CustomTestStringConvertible {
  case single = "one of everything"
  case pointwise = "a kernel of one place, 17 channels"
  case reaching = "a kernel larger than the image, more padding than it reaches"
  case strided = "stride 3, one channel"
  case dilated = "dilation 2, groups 2"
  case depthwise = "depthwise, 17 channels"
  case wide = "33 outputs of 17 channels"
  case row = "a row, stride 2"
  case broad = "rows wider than a vector"
  case whole = "a kernel as large as the image"

  var testDescription: String { rawValue }

  func geometry() throws -> ConvolutionGeometry {
    switch self {
    case .single:
      try ConvolutionGeometry(channels: 1, height: 1, width: 1, outputChannels: 1, kernel: (1, 1))
    case .pointwise:
      try ConvolutionGeometry(channels: 17, height: 3, width: 4, outputChannels: 5, kernel: (1, 1))
    case .reaching:
      try ConvolutionGeometry(
        channels: 2, height: 3, width: 2, outputChannels: 5, kernel: (5, 4), padding: (6, 5))
    case .strided:
      try ConvolutionGeometry(
        channels: 1, height: 8, width: 7, outputChannels: 4, kernel: (3, 3), stride: (3, 3),
        padding: (1, 1))
    case .dilated:
      try ConvolutionGeometry(
        channels: 4, height: 7, width: 6, outputChannels: 6, kernel: (3, 2), stride: (1, 2),
        padding: (1, 2), dilation: (2, 2), groups: 2)
    case .depthwise:
      try ConvolutionGeometry(
        channels: 17, height: 4, width: 4, outputChannels: 34, kernel: (3, 3), padding: (1, 1),
        groups: 17)
    case .wide:
      try ConvolutionGeometry(
        channels: 17, height: 4, width: 3, outputChannels: 33, kernel: (2, 3), padding: (0, 1))
    case .row:
      try ConvolutionGeometry(
        channels: 3, height: 1, width: 20, outputChannels: 7, kernel: (1, 5), stride: (1, 2),
        padding: (0, 2))
    case .broad:
      try ConvolutionGeometry(
        channels: 2, height: 17, width: 19, outputChannels: 6, kernel: (3, 3), padding: (1, 1))
    case .whole:
      try ConvolutionGeometry(channels: 2, height: 4, width: 3, outputChannels: 3, kernel: (4, 3))
    }
  }
}
