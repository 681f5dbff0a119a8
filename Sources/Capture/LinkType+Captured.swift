// SPDX-License-Identifier: Apache-2.0

public import NetworkTypes

extension LinkType {
  /// The link type that a file or libpcap names, with the several numbers of raw IP made one.
  ///
  /// Raw IP is 101 in files, but 12 or 14 on the systems that wrote their own number into them.
  ///
  /// - Source: the LINKTYPE_ registry of libpcap, `LINKTYPE_RAW`.
  @inlinable
  public init(captured value: UInt16) {
    self = value == 12 || value == 14 ? .raw : LinkType(rawValue: value)
  }
}
