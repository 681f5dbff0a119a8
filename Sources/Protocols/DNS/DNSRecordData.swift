// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSRecord {
  /// The address of an A or AAAA record, else nil.
  public var address: IPAddress? {
    var input = dataReader
    var layout = layout
    do throws(WireError) {
      switch layout.next() {
      case .address4: return dataRange.isEmpty ? nil : IPAddress(v4: try input.read(UInt32.self))
      case .address6:
        guard !dataRange.isEmpty else { return nil }
        let high = try input.read(UInt64.self)
        return IPAddress(v6High: high, low: try input.read(UInt64.self))
      default: return nil
      }
    } catch {
      return nil
    }
  }

  /// The name that the data leads to: of CNAME, DNAME, NS, PTR, MX, SRV, SVCB and HTTPS records, and the primary server of SOA
  /// records; else nil.
  public var target: DNSName? {
    guard let offset = targetOffset else { return nil }
    return DNSName(checked: message, at: offset, of: variant)
  }

  /// The port of an SRV record (RFC 2782), else nil.
  public var servicePort: UInt16? {
    guard type == .srv, variant != .netbios, dataRange.count > 6 else { return nil }
    return number(at: 4)
  }

  /// Where the target's name stands in the message; nil for types without a target, and for empty data.
  var targetOffset: Int? {
    guard !dataRange.isEmpty else { return nil }
    let start = dataRange.lowerBound
    guard variant != .netbios else { return type == .ns ? start : nil }
    return switch type {
    case .cname, .dname, .ns, .ptr, .soa: start
    case .mx, .svcb, .https: start &+ 2
    case .srv: start &+ 6
    default: nil
    }
  }

  /// Reads the data, and nothing behind it; offsets count from the message's first byte.
  var dataReader: WireReader {
    @_lifetime(copy self) get { WireReader(message.extracting(dataRange), base: dataRange.lowerBound) }
  }

  /// The two octets at an offset of the data as a number; octets that are not there count as zero.
  func number(at offset: Int) -> UInt16 {
    UInt16(data.octet(offset) ?? 0) << 8 | UInt16(data.octet(offset &+ 1) ?? 0)
  }

  /// Checks that the data has the form of its type. Empty data is left alone: updates delete with it (RFC 2136 §2.5).
  ///
  /// - Throws: `malformed` if the data does not have the form of its type.
  func checkData() throws(WireError) {
    guard !announcedRange.isEmpty else { return }
    var input = WireReader(message.extracting(announcedRange), base: announcedRange.lowerBound)
    var layout = layout
    do throws(WireError) {
      while let part = layout.next() { try skip(part, in: &input) }
    } catch {
      guard case .truncated(let offset, _) = error else { throw error }
      throw .malformed(at: offset, rule: .dnsDataLength)
    }
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .dnsDataLength) }
  }

  @_lifetime(input: copy input)
  private func skip(_ part: DNSDataPart, in input: inout WireReader) throws(WireError) {
    switch part {
    case .end: return
    case .octet: try input.skip(1)
    case .number16, .type: try input.skip(2)
    case .number32, .time, .address4: try input.skip(4)
    case .number48, .hardware6: try input.skip(6)
    case .hardware8: try input.skip(8)
    case .address6: try input.skip(16)
    case .name: try DNSName.skip(in: &input, of: message)
    case .string, .word, .salt, .hash: try input.skip(Int(try input.read(UInt8.self)))
    case .strings:
      while !input.isAtEnd { try input.skip(Int(try input.read(UInt8.self))) }
    case .secret: try input.skip(Int(try input.read(UInt16.self)))
    case .quoted, .hex, .base64, .opaque: try input.skip(input.remaining)
    case .types: try DNSTypeSet.check(&input)
    case .options:
      while !input.isAtEnd { _ = try DNSOption(parsing: &input) }
    case .serviceParameters: try DNSServiceParameters.check(&input)
    case .location: try input.skip(DNSLocation.byteCount)
    case .nodeAddresses:
      while !input.isAtEnd { try input.skip(6) }
    case .nodeStatus:
      try input.skip(NetBIOSNodeName.byteCount &* Int(try input.read(UInt8.self)))
      try input.skip(input.remaining)
    }
  }
}

extension WireError.Rule {
  static let dnsDataLength = Self(
    "dns_data_length", "RFC 1035 §4.1.3", "a record's data must be as long as its type demands")
}
