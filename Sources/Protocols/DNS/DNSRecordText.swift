// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSRecord {
  /// The data in the form of zone files, cut behind 1,024 bytes; nil for empty data, and for OPT, which has no such form.
  ///
  /// Names are written without the dot at their end, save the root. The strings of a text stand one behind the other, as most
  /// readers join them. Data of an unknown form, keys that nobody should see, and message authentication codes are only counted.
  ///
  /// - Source: RFC 1035 §5.1, RFC 3597 §5, and each type's own document (see `layout`).
  public var dataText: BoundedText? {
    guard !dataRange.isEmpty, type != .opt else { return nil }
    var text = BoundedText()
    var input = dataReader
    var layout = layout
    do throws(WireError) {
      while let part = layout.next(), !text.isCut { try append(part, of: &input, to: &text) }
    } catch {
      // Checked data does not end early.
      return nil
    }
    return text
  }

  @_lifetime(input: copy input)
  private func append(_ part: DNSDataPart, of input: inout WireReader, to text: inout BoundedText) throws(WireError) {
    guard !input.isAtEnd else { return }
    if !text.isEmpty { text.append(0x20) }
    switch part {
    case .octet: text.append(decimal: try input.read(UInt8.self))
    case .number16: text.append(decimal: try input.read(UInt16.self))
    case .number32: text.append(decimal: try input.read(UInt32.self))
    case .number48:
      let high = UInt64(try input.read(UInt16.self))
      text.append(decimal: high << 32 | UInt64(try input.read(UInt32.self)))
    case .type: text.append(DNSRecordType(rawValue: try input.read(UInt16.self)).text)
    case .time: text.append(time: try input.read(UInt32.self))
    case .address4: text.append(IPAddress(v4: try input.read(UInt32.self)).text)
    case .address6:
      let high = try input.read(UInt64.self)
      text.append(IPAddress(v6High: high, low: try input.read(UInt64.self)).text)
    case .hardware6: text.append(octets: try input.take(6), joinedBy: 0x2D)
    case .hardware8: text.append(octets: try input.take(8), joinedBy: 0x2D)
    case .name:
      let name = try DNSName(parsing: &input, in: message, of: variant)
      if name.isRoot { text.append(0x2E) } else { text.append(name.bytes) }
    default:
      try appendOctets(as: part, of: &input, to: &text)
    }
  }

  @_lifetime(input: copy input)
  private func appendOctets(
    as part: DNSDataPart, of input: inout WireReader, to text: inout BoundedText
  ) throws(WireError) {
    switch part {
    case .string: text.append(quoting: try input.takeString())
    case .word: text.append(escapingText: try input.takeString())
    case .strings:
      while !input.isAtEnd, !text.isCut { text.append(escapingText: try input.takeString()) }
    case .salt:
      let salt = try input.takeString()
      if salt.byteCount == 0 { text.append(0x2D) } else { text.append(hex: salt) }
    case .hash: text.append(base32: try input.takeString())
    case .secret:
      let length = Int(try input.read(UInt16.self))
      try input.skip(length)
      text.append(decimal: UInt(length))
    case .quoted: text.append(quoting: input.rest)
    case .hex: text.append(hex: input.rest)
    case .base64: text.append(base64: input.rest)
    case .types: try DNSTypeSet.append(&input, to: &text)
    case .serviceParameters: try DNSServiceParameters.append(&input, to: &text)
    case .location: try DNSLocation(parsing: &input).append(to: &text)
    case .nodeAddresses:
      while !input.isAtEnd {
        try input.skip(2)
        text.append(IPAddress(v4: try input.read(UInt32.self)).text)
        if !input.isAtEnd { text.append(0x20) }
      }
    case .nodeStatus:
      var left = try input.read(UInt8.self)
      while left > 0 {
        text.append(try NetBIOSNodeName(parsing: &input).name.text)
        left &-= 1
        if left > 0 { text.append(0x20) }
      }
    default:
      text.append("\\# ")
      text.append(decimal: UInt(input.remaining))
    }
    if part.endsTheData { try input.skip(input.remaining) }
  }
}

extension DNSDataPart {
  /// Whether the part takes all octets that are left.
  fileprivate var endsTheData: Bool {
    switch self {
    case .quoted, .hex, .base64, .nodeStatus, .opaque, .options: true
    default: false
    }
  }
}

extension WireReader {
  /// Takes a length octet and as many octets: a character string (RFC 1035 §3.3).
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func takeString() throws(WireError) -> RawSpan {
    try take(Int(try read(UInt8.self)))
  }
}
