// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Goes through the addresses that a record tells of: the one of an A or AAAA record, or the hints of an SVCB or HTTPS record.
///
/// Hints are addresses of the record's target. A record in alias mode, whose priority is 0, has none: its parameters are ignored.
///
/// - Source: RFC 9460 §7.3 (hints), §2.4.2 (alias mode).
public struct DNSAddresses: ~Escapable {
  /// The most hints of one record that are read.
  public static let maximumHintCount = 16

  private var single: IPAddress?
  /// What is left of the parameters, and of the hint among them that is being read.
  private var parameters: WireReader
  private var hints: WireReader
  private var key = DNSServiceParameters.Key.addresses4
  private var left = maximumHintCount

  @_lifetime(copy message)
  fileprivate init(single: IPAddress?, parameters range: Range<Int>, of message: RawSpan) {
    self.single = single
    parameters = WireReader(message.extracting(range), base: range.lowerBound)
    hints = WireReader(message.extracting(first: 0))
  }

  /// The next address, or nil behind the last one.
  @_lifetime(self: copy self)
  public mutating func next() -> IPAddress? {
    if let address = single {
      single = nil
      return address
    }
    do throws(WireError) {
      while hints.isAtEnd {
        guard !parameters.isAtEnd else { return nil }
        key = DNSServiceParameters.Key(rawValue: try parameters.read(UInt16.self))
        let value = try parameters.child(Int(try parameters.read(UInt16.self)))
        if key == .addresses4 || key == .addresses6 { hints = value }
      }
      guard left > 0 else { return nil }
      left &-= 1
      if key == .addresses4 { return IPAddress(v4: try hints.read(UInt32.self)) }
      let high = try hints.read(UInt64.self)
      return IPAddress(v6High: high, low: try hints.read(UInt64.self))
    } catch {
      // Checked data does not end early.
      return nil
    }
  }
}

extension DNSRecord {
  /// The addresses that the record tells of.
  public var addresses: DNSAddresses {
    @_lifetime(copy self) get { DNSAddresses(single: address, parameters: hintRange, of: message) }
  }

  /// Where the parameters of an SVCB or HTTPS record stand, if it is in service mode; else nothing.
  private var hintRange: Range<Int> {
    let none = dataRange.upperBound..<dataRange.upperBound
    guard type == .svcb || type == .https, variant != .netbios, number(at: 0) > 0 else { return none }
    var input = dataReader
    do throws(WireError) {
      try input.skip(2)
      try DNSName.skip(in: &input, of: message)
    } catch {
      return none
    }
    return input.offset..<dataRange.upperBound
  }
}
