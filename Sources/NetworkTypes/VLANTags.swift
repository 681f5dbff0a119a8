// SPDX-License-Identifier: Apache-2.0

/// The up to two VLAN tags of a packet, outermost first.
@frozen
public struct VLANTags: Hashable, Sendable, BitwiseCopyable {
  /// The tag identifiers (0...4095), or -1 where there is no tag.
  public var outer: Int16 = -1
  public var inner: Int16 = -1

  @inlinable public init(outer: Int16 = -1, inner: Int16 = -1) {
    self.outer = outer
    self.inner = inner
  }
}
