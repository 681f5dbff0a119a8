// SPDX-License-Identifier: Apache-2.0

/// A message of CoAP.
///
/// - Source: RFC 7252 §3.
struct CoAPMessage {
  enum Kind: UInt8 {
    case confirmable = 0
    case nonConfirmable = 1
    case acknowledgement = 2
  }

  struct Code {
    static let get: UInt8 = 0x01
    static let post: UInt8 = 0x02
    static let put: UInt8 = 0x03
    static let changed: UInt8 = 0x44
    static let content: UInt8 = 0x45
    static let notFound: UInt8 = 0x84
  }

  var kind: Kind
  var code: UInt8
  var id: UInt16
  var token: [UInt8]
  var path: [String] = []
  /// The format of the payload, as a number of the registry: 0 for text, 40 for links, 50 for JSON.
  var format: UInt8?
  var payload: [UInt8] = []

  var encoded: [UInt8] {
    var bytes = [0x40 | kind.rawValue << 4 | UInt8(truncatingIfNeeded: token.count), code]
    bytes.append(big16: id)
    bytes.append(contentsOf: token)
    var last: UInt8 = 0
    for part in path {
      Self.append(option: 11 - last, Array(part.utf8), to: &bytes)
      last = 11
    }
    if let format { Self.append(option: 12 - last, format == 0 ? [] : [format], to: &bytes) }
    if !payload.isEmpty { bytes += [0xFF] + payload }
    return bytes
  }

  private static func append(option delta: UInt8, _ value: [UInt8], to bytes: inout [UInt8]) {
    let length = UInt8(truncatingIfNeeded: min(value.count, 12 + 255))
    bytes.append(delta << 4 | min(length, 13))
    if length >= 13 { bytes.append(length - 13) }
    bytes.append(contentsOf: value.prefix(Int(length)))
  }
}
