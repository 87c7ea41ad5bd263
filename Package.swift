// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// The kernel families: one `Kernels/<family>.cl` each, embedded in the binary.
let kernelFamilies = [
  "common", "synapses", "products", "neurons", "pooling", "traces", "plasticity", "competition",
  "competition_groups", "competition_answers", "encoding", "optimizers", "reductions", "regression",
  "errors", "pooling_values", "normalization", "dropout", "distortion", "convolutions",
  "convolution_plasticity", "convolution_unfolded", "convolution_errors", "pooling_errors",
  "eligibility", "patches", "windows", "latency", "feature_spikes", "patch_learning", "supervised",
  "supervised_update", "winners", "unfolding", "unfolded_plasticity",
]

/// The reference vectors that `hebb verify` runs without files, embedded in the binary.
let embeddedVectors = [
  "if_02", "lif_02", "lif_06", "lif_16", "lif_20", "lif_24", "mstdp_01", "mstdpet_01", "plif_02",
  "stdp_conv1d_01",
  "stdp_conv2d_06", "stdp_linear_02", "stdp_linear_03", "stdp_linear_04", "stdp_linear_07",
  "stdp_sgd_02",
]

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "hebb",
  products: [
    .library(name: "Hebb", targets: ["Hebb"]),
    .executable(name: "hebb", targets: ["HebbCLI"]),
  ],
  targets: [
    .systemLibrary(
      name: "COpenCL", pkgConfig: "OpenCL", providers: [.apt(["ocl-icd-opencl-dev"])]),
    .systemLibrary(
      name: "CCLBlast", pkgConfig: "clblast", providers: [.apt(["libclblast-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "HebbKernels", path: "Kernels",
      resources: kernelFamilies.map { .embedInCode("\($0).cl") },
      swiftSettings: swiftSettings),
    .target(
      name: "HebbDigits", exclude: ["ATTRIBUTION.md"],
      resources: [.embedInCode("images.idx.gz"), .embedInCode("labels.idx.gz")],
      swiftSettings: swiftSettings),
    .target(
      name: "HebbVectors",
      resources: embeddedVectors.map { .embedInCode("\($0).safetensors") },
      swiftSettings: swiftSettings),
    .target(
      name: "Hebb",
      dependencies: [
        "HebbKernels", "HebbDigits", "HebbVectors", "COpenCL", "CCLBlast", "CZlib",
      ],
      swiftSettings: swiftSettings),
    .executableTarget(name: "HebbCLI", dependencies: ["Hebb"], swiftSettings: swiftSettings),
    .target(
      name: "_HebbTestSupport", dependencies: ["Hebb"], path: "Tests/_HebbTestSupport",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HebbTests", dependencies: ["Hebb", "_HebbTestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "KernelTests", dependencies: ["Hebb", "HebbKernels", "_HebbTestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CLITests", dependencies: ["HebbCLI", "_HebbTestSupport"], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
