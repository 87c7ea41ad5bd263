// SPDX-License-Identifier: Apache-2.0

import Hebb

@main
struct HebbCommand {
  static func main() throws {
    for device in OpenCLDevice.all { print(device) }
  }
}
