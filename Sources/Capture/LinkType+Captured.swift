// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

extension LinkType {
  /// The link type that a file or libpcap names, with the several numbers of one link made one.
  ///
  /// A file should hold the registry's number, but some hold the number of the system that wrote them, and libpcap speaks of
  /// live interfaces in the running system's numbers.
  ///
  /// - Source: the LINKTYPE_ registry of libpcap, which reserves such numbers.
  @inlinable
  public init(captured value: UInt16) {
    self =
      switch value {
      case 11: .atmRFC1483
      case 12, 14: .raw
      case 19: .atmClassicalIP
      default: LinkType(rawValue: value)
      }
  }
}
