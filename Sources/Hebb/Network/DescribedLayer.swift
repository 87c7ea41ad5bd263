// SPDX-License-Identifier: Apache-2.0

/// A layer that can stand in a ``Sequential``.
public protocol NetworkLayer {
  /// The layer among all kinds.
  var layerDescription: LayerDescription { get }
}

/// What a network asks of the description of a layer; a new kind of layer is one more of these.
package protocol DescribedLayer: NetworkLayer, Codable, Sendable {
  /// How descriptions spell the kind.
  static var kind: LayerKind { get }

  /// The name of the layer; its kind and number where empty.
  var name: String { get set }

  /// The shape of one sample of what the layer gives on.
  ///
  /// - Parameter input: The shape of one sample of what it takes: `[features]` or
  ///   `[channels, height, width]`.
  /// - Returns: The shape.
  /// - Throws: ``ShapeMisfit`` if it cannot take the input, ``ParameterError`` if a value lies outside
  ///   its range.
  func outputShape(of input: [Int]) throws -> [Int]

  /// Throws unless every value lies in its range, naming it under the path.
  func check(path: String) throws

  /// The bytes that the layer itself takes on the device, of a sample of the given shape.
  func bytes(input: [Int]) throws -> Double

  /// Builds the layer.
  func makeBody(at site: LayerSite) throws -> Sequential.Body
}

extension DescribedLayer {
  package func bytes(input: [Int]) throws -> Double { 0 }
}

/// The description of a layer with weights that learners of pairs can train.
package protocol DescribedSynapse: DescribedLayer {}

/// Where a layer is built.
package struct LayerSite {
  /// The position of the layer in its network.
  package let index: Int
  /// The shape of one sample of what it takes.
  package let input: [Int]
  /// The seed that weights and masks are drawn under.
  package let seed: UInt64
  /// How weights start.
  package let initialization: WeightInitialization
  /// Where the layer shall live.
  package let backend: any Backend
  /// How competing neurons compete.
  package let competition: (any CompetingDescription, Int) throws -> CompetitiveLayer.Configuration

  /// The features of one sample of what it takes.
  package var inputs: Int { input.reduce(1, *) }
}

/// A shape that a layer cannot take; the network adds which layer it is.
package struct ShapeMisfit: Error {
  /// What the layer takes, as `[channels, height, width]`.
  package let expected: String
  /// What to do.
  package let remedy: String

  package init(expected: String, remedy: String) {
    self.expected = expected
    self.remedy = remedy
  }
}

extension [Int] {
  /// A shape of planes.
  ///
  /// - Throws: ``ShapeMisfit`` if it is none.
  package func planes() throws -> (channels: Int, height: Int, width: Int) {
    guard count == 3 else {
      throw ShapeMisfit(
        expected: "[channels, height, width]", remedy: "put it before flatten and dense layers")
    }
    return (self[0], self[1], self[2])
  }
}
