// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// A message of DHCP.
///
/// - Source: RFC 2131 §2, RFC 2132.
struct DHCPMessage {
  enum Kind: UInt8 {
    case discover = 1
    case offer = 2
    case request = 3
    case acknowledgement = 5
  }

  var kind: Kind
  var transaction: UInt32
  var client: MACAddress
  /// The address that the client has.
  var clientAddress: UInt32 = 0
  /// The address that the server gives.
  var yourAddress: UInt32 = 0
  var options: [(code: UInt8, data: [UInt8])] = []

  private static let cookie: UInt32 = 0x6382_5363

  var encoded: [UInt8] {
    let isReply = kind == .offer || kind == .acknowledgement
    var bytes: [UInt8] = [isReply ? 2 : 1, 1, 6, 0]
    bytes.append(big32: transaction)
    bytes.append(big32: 0)
    bytes.append(big32: clientAddress)
    bytes.append(big32: yourAddress)
    bytes.append(big64: 0)
    bytes.append(big48: client.value)
    bytes.append(contentsOf: repeatElement(0, count: 10 + 64 + 128))
    bytes.append(big32: Self.cookie)
    bytes.append(contentsOf: [53, 1, kind.rawValue])
    for option in options {
      bytes.append(contentsOf: [option.code, UInt8(truncatingIfNeeded: option.data.count)])
      bytes.append(contentsOf: option.data)
    }
    bytes.append(255)
    // The size that BOOTP relays expect (RFC 1542 §2.1).
    if bytes.count < 300 { bytes.append(contentsOf: repeatElement(0, count: 300 - bytes.count)) }
    return bytes
  }

  static func word(_ value: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big32: value)
    return bytes
  }
}
