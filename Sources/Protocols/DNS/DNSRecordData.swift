// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension DNSRecord {
  /// The address of an A or AAAA record, else nil.
  public var address: IPAddress? {
    var input = dataReader
    do throws(WireError) {
      switch type {
      case .a: return dataRange.isEmpty ? nil : IPAddress(v4: try input.read(UInt32.self))
      case .aaaa:
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
    guard let offset = targetOffset, !dataRange.isEmpty else { return nil }
    return DNSName(checked: message, at: dataRange.lowerBound &+ offset)
  }

  /// The port of an SRV record (RFC 2782), else nil.
  public var servicePort: UInt16? {
    guard type == .srv, dataRange.count > 6 else { return nil }
    return number(at: 4)
  }

  /// How many octets of the data stand before the target's name; nil for types without a target.
  private var targetOffset: Int? {
    switch type {
    case .cname, .dname, .ns, .ptr, .soa: 0
    case .mx, .svcb, .https: 2
    case .srv: 6
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

  /// Checks the data of the types that are read here. Empty data is left alone: updates delete with it (RFC 2136 §2.5).
  ///
  /// - Throws: `malformed` if the data does not have the form of its type.
  func checkData() throws(WireError) {
    guard !dataRange.isEmpty else { return }
    var input = dataReader
    do throws(WireError) {
      switch type {
      case .a: try input.skip(4)
      case .aaaa: try input.skip(16)
      case .soa:
        try DNSName.skip(in: &input, of: message)
        try DNSName.skip(in: &input, of: message)
        try input.skip(20)
      case .txt:
        while !input.isAtEnd { try input.skip(Int(try input.read(UInt8.self))) }
      case .caa:
        try input.skip(1)
        try input.skip(Int(try input.read(UInt8.self)))
        return
      case .opt:
        while !input.isAtEnd {
          try input.skip(2)
          try input.skip(Int(try input.read(UInt16.self)))
        }
      case .svcb, .https:
        try input.skip(2)
        try DNSName.skip(in: &input, of: message)
        while !input.isAtEnd {
          try input.skip(2)
          try input.skip(Int(try input.read(UInt16.self)))
        }
      default:
        guard let targetOffset else { return }
        try input.skip(targetOffset)
        try DNSName.skip(in: &input, of: message)
      }
    } catch {
      guard case .truncated(let offset, _) = error else { throw error }
      throw .malformed(at: offset, rule: .dnsDataLength)
    }
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .dnsDataLength) }
  }
}

extension WireError.Rule {
  static let dnsDataLength = Self(
    "dns_data_length", "RFC 1035 §4.1.3", "a record's data must be as long as its type demands")
}
