// SPDX-License-Identifier: Apache-2.0
import Wire

/// The walk through what a service reads or writes of several objects.
///
/// - Source: ANSI/ASHRAE 135 clause 21, ReadAccessSpecification, WriteAccessSpecification, ReadAccessResult.
public struct BACnetReferences: ~Escapable {
  /// The most references that are told of.
  static let limit = 16

  private var tags: BACnetTags
  private var object: BACnetObject?
  private var count = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { tags = BACnetTags(bytes) }

  /// Takes the next property that is named; nil at the end, or behind as many as are told of.
  @_lifetime(self: copy self)
  public mutating func next() -> BACnetReference? {
    guard count < Self.limit else { return nil }
    // Each turn uses up a tag.
    while let tag = tags.next() {
      guard tag.kind == .value, tag.isContext, let number = tag.unsigned else { continue }
      switch (tags.depth, tag.number) {
      case (0, 0): object = BACnetObject(rawValue: number)
      case (1, 0), (1, 2):
        guard let object else { continue }
        count &+= 1
        return BACnetReference(object: object, property: BACnetProperty(rawValue: number))
      default: continue
      }
    }
    return nil
  }
}

/// A property of an object.
public struct BACnetReference: Hashable, Sendable {
  public let object: BACnetObject
  public let property: BACnetProperty
}

extension BACnetMessage {
  /// What several objects' properties are read or written; nothing in messages of other services.
  public var references: BACnetReferences {
    @_lifetime(copy self) get {
      let isMultiple = application?.service?.code == 14 || application?.service?.code == 16
      return BACnetReferences(isMultiple && application?.hasParameters == true ? body : RawSpan())
    }
  }
}
