// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// The number with the given number of decimals, thousands apart: `12 345.68`.
  func fixed(_ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let scaled = (magnitude * scale).rounded()
    guard scaled < 9e15 else { return isNaN ? "nan" : "\(self)" }
    let digits = Int(scaled)
    let isNegative = self < 0 && digits > 0
    let whole = (isNegative ? "-" : "") + (digits / Int(scale)).grouped
    guard decimals > 0 else { return whole }
    let fraction = String(digits % Int(scale))
    return "\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }

  /// The number with three significant digits or all digits before the point: `0.0123`, `12 345`.
  var short: String {
    guard isFinite, self != 0 else { return fixed(0) }
    var decimals = 0
    var value = magnitude
    while value < 99.95, decimals < 12 {
      value *= 10
      decimals += 1
    }
    return fixed(decimals)
  }

  /// The number with three significant digits and an exponent of ten: `1.19e-7`.
  var scientific: String {
    guard isFinite, self != 0 else { return fixed(0) }
    var (mantissa, exponent) = (magnitude, 0)
    while mantissa >= 9.995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.9995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(self < 0 ? "-" : "")\(mantissa.fixed(2))e\(exponent)"
  }

  /// A share as a percentage: `0.945` is `94.5 %`.
  func percent(_ decimals: Int = 1) -> String { "\((self * 100).fixed(decimals)) %" }

  /// A rate in bytes a second: `12.3 GB/s`.
  var bytesPerSecond: String { "\(scaledBytes)/s" }

  /// Seconds in the unit that suits them: `1.23 ms`, `12.3 s`, `4:05 min`.
  var duration: String {
    switch self {
    case ..<1e-3: return "\((self * 1e6).short) us"
    case ..<1: return "\((self * 1e3).short) ms"
    case ..<60: return "\(short) s"
    default: return "\(clock) min"
    }
  }

  /// Seconds as minutes and seconds, with hours where there are any: `4:05`, `1:04:05`.
  var clock: String {
    guard isFinite, self < 1e9 else { return "?" }
    let seconds = Int(rounded())
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let tail = twoDigits(seconds % 60)
    return hours > 0 ? "\(hours):\(twoDigits(minutes)):\(tail)" : "\(minutes):\(tail)"
  }

  fileprivate var scaledBytes: String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var (value, unit) = (self, 0)
    while value.magnitude >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(value.short) \(units[unit])"
  }
}

extension Int {
  /// The number with thousands apart: `60 000`.
  var grouped: String {
    var text = String(magnitude)
    var index = text.endIndex
    while text.distance(from: text.startIndex, to: index) > 3 {
      index = text.index(index, offsetBy: -3)
      text.insert(" ", at: index)
    }
    return (self < 0 ? "-" : "") + text
  }

  /// A number of bytes in the unit that suits it, in powers of 1 000: `8.39 MB`.
  var bytes: String { self < 1000 && self > -1000 ? "\(self) B" : Double(self).scaledBytes }
}

private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
