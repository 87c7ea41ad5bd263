// SPDX-License-Identifier: Apache-2.0

/// Named arrays and a map of strings, as a safetensors file holds them.
///
/// Eight bytes of little-endian header length, a header in JSON, then the elements of all arrays
/// without a gap. Python's `safetensors` reads what ``write(to:)`` writes, and the other way round.
public struct Safetensors: Sendable, Equatable {
  /// One array: its element type, its extents, its elements in little-endian, row-major order.
  public struct Entry: Sendable, Equatable {
    /// The element type in the format's words, such as `F32`.
    public let type: String
    /// The extents; empty for a scalar.
    public let shape: [Int]
    package let bytes: ArraySlice<UInt8>
  }

  /// The strings of the header's `__metadata__`.
  public var metadata: [String: String]

  /// The arrays by name.
  public internal(set) var entries: [String: Entry]

  /// The file that the arrays come from, as errors name it.
  public let file: String

  /// Creates an empty set of arrays.
  ///
  /// - Parameters:
  ///   - metadata: Strings that travel with the arrays.
  ///   - file: The name that errors use.
  public init(metadata: [String: String] = [:], file: String = "safetensors") {
    self.metadata = metadata
    entries = [:]
    self.file = file
  }

  init(metadata: [String: String], entries: [String: Entry], file: String) {
    self.metadata = metadata
    self.entries = entries
    self.file = file
  }

  /// The names in alphabetical order.
  public var names: [String] { entries.keys.sorted() }

  /// Adds or replaces an array.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - shape: Its extents.
  ///   - values: Its elements in row-major order.
  /// - Throws: ``ShapeError`` if the number of elements is not the product of the extents.
  public mutating func set<Element: SafetensorsElement>(
    _ name: String, shape: [Int], values: [Element]
  ) throws {
    let count = try elementCount(of: shape)
    guard count == values.count else {
      throw ShapeError.elementCount(shape: shape, expected: count, found: values.count)
    }
    let bytes = values.withUnsafeBytes { ArraySlice($0) }
    entries[name] = Entry(type: Element.safetensorsType, shape: shape, bytes: bytes)
  }

  /// Adds or replaces a float32 array.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - tensor: Its extents and elements.
  /// - Throws: ``ShapeError`` if the tensor's elements do not fit its shape.
  public mutating func set(_ name: String, _ tensor: Tensor) throws {
    try set(name, shape: tensor.shape, values: tensor.values)
  }

  /// The elements of an array.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - type: The element type that it must have.
  /// - Returns: Its elements in row-major order.
  /// - Throws: ``FormatError`` if there is no such array or it has another type.
  public func values<Element: SafetensorsElement>(
    _ name: String, as type: Element.Type = Element.self
  ) throws -> [Element] {
    let entry = try entry(name)
    guard entry.type == Element.safetensorsType else {
      throw FormatError(
        file: file, byte: nil,
        problem: "tensor \(name) has type \(entry.type) where \(Element.safetensorsType) is wanted",
        remedy: "convert it before it is stored")
    }
    let count = entry.bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { elements, initialized in
      entry.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(elements).copyMemory(from: $0) }
      initialized = count
    }
  }

  /// A float32 array.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Its extents and elements.
  /// - Throws: ``FormatError`` if there is no such array or it has another type.
  public func tensor(_ name: String) throws -> Tensor {
    try Tensor(shape: entry(name).shape, values: values(name, as: Float.self))
  }

  /// A float32 array whose every element is a finite number.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Its extents and elements.
  /// - Throws: ``FormatError`` if there is no such array, it has another type, or an element is NaN or
  ///   infinite.
  public func finiteTensor(_ name: String) throws -> Tensor {
    let tensor = try tensor(name)
    if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
      throw FormatError(
        file: file, byte: nil, problem: "tensor \(name) holds \(tensor.values[index]) at \(index)",
        remedy: "take a file from before the run went astray")
    }
    return tensor
  }

  /// The array of a name.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Its type, extents and bytes.
  /// - Throws: ``FormatError`` if there is none.
  public func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw FormatError(
        file: file, byte: nil, problem: "holds no tensor \(name)",
        remedy: "it holds: \(names.prefix(8).joined(separator: ", "))")
    }
    return entry
  }
}

/// A type that a safetensors file can hold.
public protocol SafetensorsElement: BitwiseCopyable, Sendable {
  /// The format's word for the type.
  static var safetensorsType: String { get }
}

extension Float: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "F32" }
}

extension Double: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "F64" }
}

extension Int32: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "I32" }
}

extension Int64: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "I64" }
}

extension UInt8: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "U8" }
}

extension UInt32: SafetensorsElement {
  /// The format's word for the type.
  public static var safetensorsType: String { "U32" }
}
