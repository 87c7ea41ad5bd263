// SPDX-License-Identifier: Apache-2.0

internal import CCLBlast
internal import COpenCL

extension OpenCLBackend {
  /// The dense product `C ← scale · A · B + keep · C` by CLBlast.
  func multiplyWithCLBlast(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws {
    var queue: OpaquePointer? = queue.pointer
    // CLBlast multiplies what C holds by keep even where keep is 0, which would let a NaN through.
    if keep == 0 { try clear(product) }
    let status = CLBlastSgemm(
      CLBlastLayoutRowMajor, left.isTransposed ? CLBlastTransposeYes : CLBlastTransposeNo,
      right.isTransposed ? CLBlastTransposeYes : CLBlastTransposeNo, left.effectiveRows,
      right.effectiveColumns, left.effectiveColumns, scale, try memory(of: left.values), 0,
      left.columns, try memory(of: right.values), 0, right.columns, keep,
      try memory(of: product), 0, right.effectiveColumns, &queue, nil)
    guard status == CLBlastSuccess else {
      throw BackendError.call("CLBlastSgemm", status: Int32(status.rawValue), device: device.name)
    }
  }
}
