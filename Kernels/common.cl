// SPDX-License-Identifier: Apache-2.0
// common.cl: what every kernel file starts with; prepended to each before it is compiled.
//
// No product is fused with a sum: the order of operations is a contract with the CPU backend.
// No `double`: OpenCL 1.2 makes it optional.

#pragma OPENCL FP_CONTRACT OFF

// Philox-4x32-10 (Salmon et al., SC 2011): four random words from a counter and a key.
// Same words as Sources/Hebb/Random/Philox4x32.swift.
inline uint4 philox4x32(uint4 counter, uint2 key) {
  for (int round = 0; round < 10; ++round) {
    if (round > 0) key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    const uint high_x = mul_hi(0xD2511F53u, counter.x);
    const uint low_x = 0xD2511F53u * counter.x;
    const uint high_z = mul_hi(0xCD9E8D57u, counter.z);
    const uint low_z = 0xCD9E8D57u * counter.z;
    counter = (uint4)(high_z ^ counter.y ^ key.x, low_z, high_x ^ counter.w ^ key.y, low_x);
  }
  return counter;
}

