// SPDX-License-Identifier: Apache-2.0

/// Files of reference vectors, embedded in the binary; see `README.md` in `Tests/Fixtures/vectors`.
public enum VectorFiles {
  /// The files: name and bytes.
  public static var all: [(name: String, bytes: [UInt8])] {
    [
      ("if_02.safetensors", PackageResources.if_02_safetensors),
      ("lif_02.safetensors", PackageResources.lif_02_safetensors),
      ("lif_06.safetensors", PackageResources.lif_06_safetensors),
      ("lif_16.safetensors", PackageResources.lif_16_safetensors),
      ("lif_20.safetensors", PackageResources.lif_20_safetensors),
      ("lif_24.safetensors", PackageResources.lif_24_safetensors),
      ("mstdp_01.safetensors", PackageResources.mstdp_01_safetensors),
      ("mstdpet_01.safetensors", PackageResources.mstdpet_01_safetensors),
      ("plif_02.safetensors", PackageResources.plif_02_safetensors),
      ("stdp_conv1d_01.safetensors", PackageResources.stdp_conv1d_01_safetensors),
      ("stdp_conv2d_06.safetensors", PackageResources.stdp_conv2d_06_safetensors),
      ("stdp_linear_02.safetensors", PackageResources.stdp_linear_02_safetensors),
      ("stdp_linear_03.safetensors", PackageResources.stdp_linear_03_safetensors),
      ("stdp_linear_04.safetensors", PackageResources.stdp_linear_04_safetensors),
      ("stdp_linear_07.safetensors", PackageResources.stdp_linear_07_safetensors),
      ("stdp_sgd_02.safetensors", PackageResources.stdp_sgd_02_safetensors),
    ]
  }
}
