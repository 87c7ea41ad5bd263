// SPDX-License-Identifier: Apache-2.0

/// The class that a network gives an image.
public struct Answer: Sendable, Equatable {
  /// The class; `nil` where the readout has none.
  public let label: Int?
  /// Whether any neuron answered the image.
  public let isAnswered: Bool

  /// Creates an answer.
  ///
  /// - Parameters:
  ///   - label: The class; `nil` where the readout has none.
  ///   - isAnswered: Whether any neuron answered the image.
  public init(label: Int?, isAnswered: Bool) {
    self.label = label
    self.isAnswered = isAnswered
  }
}

/// Reads classes from a network; one type a readout.
package protocol Classifier: AnyObject {
  /// Learns from training images what the readout needs to know, as the classes of neurons.
  ///
  /// Called once, after all phases.
  ///
  /// - Parameters:
  ///   - images: The training images.
  ///   - selection: The indices of those that were trained on.
  /// - Throws: ``BackendError`` if the device fails.
  func assign(from images: DeviceImageSet, selection: [UInt32]) throws

  /// The answers to all images of a set, in their order.
  func answers(to images: DeviceImageSet) throws -> [Answer]

  /// The neurons that did nothing: spiked for no image of the last set that was answered, or, where
  /// neurons compete, were first for no training image.
  var silentNeurons: Int { get }

  /// The neurons that training images gave no class.
  var unassignedNeurons: Int { get }

  /// The classes that no neuron stands for, in ascending order.
  var unownedClasses: [Int] { get }

  /// Adds what the readout has learnt to a file.
  func store(in file: inout Safetensors) throws

  /// Takes up what the readout had learnt.
  func load(from file: Safetensors) throws
}
