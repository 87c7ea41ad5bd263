// SPDX-License-Identifier: Apache-2.0

/// Memory of a backend: made, written, read.
public protocol BufferOperations {
  /// Makes a buffer of zeros.
  ///
  /// - Parameters:
  ///   - type: The element type.
  ///   - count: The number of elements; 0 is allowed.
  /// - Returns: The buffer.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  func makeBuffer<Element: BitwiseCopyable & Sendable>(of type: Element.Type, count: Int) throws
    -> DeviceBuffer<Element>

  /// Makes a buffer with the given elements.
  ///
  /// - Parameter elements: The elements, copied.
  /// - Returns: The buffer.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  func makeBuffer<Element: BitwiseCopyable & Sendable>(copying elements: [Element]) throws
    -> DeviceBuffer<Element>

  /// Overwrites elements of a buffer.
  ///
  /// - Parameters:
  ///   - elements: The new elements.
  ///   - buffer: The buffer to change.
  ///   - offset: Where the first one goes.
  /// - Throws: ``BackendError`` if the range lies outside the buffer or the device fails.
  func write<Element: BitwiseCopyable & Sendable>(
    _ elements: [Element], to buffer: DeviceBuffer<Element>, at offset: Int) throws

  /// The elements of a part of a buffer; waits for the work that writes them.
  ///
  /// - Parameters:
  ///   - buffer: The buffer to read.
  ///   - range: The indices to read.
  /// - Returns: The elements in the range.
  /// - Throws: ``BackendError`` if the range lies outside the buffer or the device fails.
  func read<Element: BitwiseCopyable & Sendable>(
    _ buffer: DeviceBuffer<Element>, in range: Range<Int>
  ) throws -> [Element]

  /// Copies all elements of a buffer to another of the same size.
  ///
  /// - Parameters:
  ///   - source: The buffer to read.
  ///   - destination: The buffer to change.
  /// - Throws: ``BackendError`` if the sizes differ or the device fails.
  func copy<Element: BitwiseCopyable & Sendable>(
    _ source: DeviceBuffer<Element>, to destination: DeviceBuffer<Element>) throws

  /// Sets every byte of a buffer to 0.
  ///
  /// - Parameter buffer: The buffer to change.
  /// - Throws: ``BackendError`` if the device fails.
  func clear<Element: BitwiseCopyable & Sendable>(_ buffer: DeviceBuffer<Element>) throws

  /// Waits until all work asked for is done.
  ///
  /// - Throws: ``BackendError`` if the device fails.
  func synchronize() throws
}

extension BufferOperations {
  /// All elements of a buffer; waits for the work that writes them.
  ///
  /// - Parameter buffer: The buffer to read.
  /// - Returns: All elements.
  /// - Throws: ``BackendError`` if the device fails.
  public func read<Element: BitwiseCopyable & Sendable>(_ buffer: DeviceBuffer<Element>) throws
    -> [Element]
  {
    try read(buffer, in: 0..<buffer.count)
  }

  /// Overwrites a buffer from its start.
  ///
  /// - Parameters:
  ///   - elements: The new elements.
  ///   - buffer: The buffer to change.
  /// - Throws: ``BackendError`` if there are more elements than the buffer holds.
  public func write<Element: BitwiseCopyable & Sendable>(
    _ elements: [Element], to buffer: DeviceBuffer<Element>
  ) throws {
    try write(elements, to: buffer, at: 0)
  }
}
