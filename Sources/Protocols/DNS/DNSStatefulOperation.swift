// SPDX-License-Identifier: Apache-2.0
import Wire

/// One operation on a session of DNS, which takes the place of questions and records.
///
///     |  type (2)  |  length (2)  |  data …  |
///
/// - Source: RFC 8490 §5.4.4; RFC 8765 §6 (push notifications).
public struct DNSStatefulOperation: Hashable, Sendable {
  public let type: UInt16
  /// The bytes of the operation's data.
  public let dataByteCount: UInt16

  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    type = try input.read(UInt16.self)
    dataByteCount = try input.read(UInt16.self)
    try input.skip(Int(dataByteCount))
  }

  /// The operation's name in logs, or nil for types without one.
  public var name: StaticString? {
    switch type {
    case 0x01: "keepalive"
    case 0x02: "retry_delay"
    case 0x03: "padding"
    case 0x40: "subscribe"
    case 0x41: "push"
    case 0x42: "unsubscribe"
    case 0x43: "reconfirm"
    default: nil
    }
  }
}
