// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A NetBIOS name: fifteen octets of text, filled up with spaces, and one that says what the name is for.
///
///     | 32 |  'A' + high half, 'A' + low half of each of the 16 octets  |
///
/// - Source: RFC 1001 §14.1; the sixteenth octet's meaning is Microsoft's (KB 163409), which all others took over.
public struct NetBIOSName: Sendable {
  /// The octets of a label that holds such a name.
  static let labelLength = 32

  /// The name and its last octet, as `PRINTER<20>`; spaces and zeros at the name's end are left out.
  public private(set) var text = ShortText()
  /// What the name is for: 0x20 a file server, 0x1B a domain's master browser.
  public private(set) var suffix: UInt8 = 0

  /// Reads the sixteen octets of a name.
  init(octets: RawSpan) {
    var end = min(15, octets.byteCount)
    while end > 0, let last = octets.octet(end &- 1), last == 0x20 || last == 0 { end &-= 1 }
    var name = BoundedText()
    name.append(escapingText: octets.extracting(0..<end))
    suffix = octets.octet(15) ?? 0
    // Fifteen octets that are all numbered take 60 bytes, which leaves room for the last one.
    for offset in 0..<name.count { text.append(name.bytes.octet(offset) ?? 0) }
    text.append("<")
    text.append(hex: UInt64(suffix), minimumDigits: 2)
    text.append(">")
  }

  /// Decodes a label, or returns nil if it is not made of 32 of the letters A-P.
  init?(_ label: RawSpan) {
    guard label.byteCount == Self.labelLength else { return nil }
    var octets: [16 of UInt8] = .init(repeating: 0)
    for index in 0..<16 {
      guard let high = label.octet(2 &* index), let low = label.octet(2 &* index &+ 1),
        (0x41...0x50).contains(high), (0x41...0x50).contains(low)
      else { return nil }
      octets[index] = (high &- 0x41) << 4 | (low &- 0x41)
    }
    self.init(octets: octets.span.octets)
  }

  /// What the last octet says the name is for, or nil where that is unknown.
  ///
  /// - Parameter isGroup: whether several nodes have the name, where that is known.
  public func service(isGroup: Bool = false) -> StaticString? {
    switch suffix {
    case 0x00: isGroup ? "domain" : "workstation"
    case 0x01: isGroup ? "master_browser" : "messenger"
    case 0x03: "messenger"
    case 0x06: "remote_access_server"
    case 0x1B: "domain_master_browser"
    case 0x1C: "domain_controllers"
    case 0x1D: "master_browser"
    case 0x1E: "browser_elections"
    case 0x1F: "net_dde"
    case 0x20: "file_server"
    case 0x21: "remote_access_client"
    default: nil
    }
  }
}

/// One name in the answer to a node status request.
///
///     |  name (15)  |  suffix (1)  |  G, ONT, DRG, CNF, ACT, PRM, zeros (2)  |
///
/// - Source: RFC 1002 §4.2.18.
public struct NetBIOSNodeName: Sendable {
  /// The octets of every such name.
  static let byteCount = 18

  public let name: NetBIOSName
  public let flags: UInt16

  /// Whether several nodes have the name.
  public var isGroup: Bool { flags & 0x8000 != 0 }
  /// Whether the node is about to give the name up.
  public var isLeaving: Bool { flags & 0x1000 != 0 }
  /// Whether another node claims the name.
  public var isInConflict: Bool { flags & 0x0800 != 0 }

  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    name = NetBIOSName(octets: try input.take(16))
    flags = try input.read(UInt16.self)
  }
}
