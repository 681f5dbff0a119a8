// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a client declares of the connection it wants, in an extension of its hello.
///
///     | id (1...8) | length (1...8) | value | …
///
/// - Source: RFC 9000 §7.4, §18; RFC 9001 §8.2.
public struct QUICTransportParameters: ~Escapable {
  /// All parameters in wire order; no bytes where the hello has none.
  let bytes: RawSpan
  /// The first rule that they break, and where.
  public let fault: WireError?

  /// The parameters that have a meaning for a reader.
  enum Identifier {
    static let maximumIdleTimeout: UInt64 = 0x01
    static let maximumDatagramSize: UInt64 = 0x03
    static let initialMaximumData: UInt64 = 0x04
    static let initialMaximumStreams: UInt64 = 0x08
    static let acknowledgementExponent: UInt64 = 0x0A
    static let maximumAcknowledgementDelay: UInt64 = 0x0B
    static let activeConnectionLimit: UInt64 = 0x0E
    static let initialSourceID: UInt64 = 0x0F
    /// The versions that the client could speak, the chosen one first (RFC 9368 §3).
    static let versionInformation: UInt64 = 0x11
    /// The largest unreliable message taken (RFC 9221 §3).
    static let maximumMessageSize: UInt64 = 0x20
    /// The name of Chromium's software.
    static let userAgent: UInt64 = 0x3129
  }

  /// Reads the parameters of a client whose first packets carry `sourceID`.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, sourceID: RawSpan) {
    self.bytes = bytes
    do throws(WireError) {
      try Self.check(bytes, sourceID)
      fault = nil
    } catch {
      fault = error
    }
  }

  private static func check(_ bytes: RawSpan, _ sourceID: RawSpan) throws(WireError) {
    var input = WireReader(bytes)
    var seen = [64 of UInt64](repeating: 0)
    var seenCount = 0
    var hasSourceID = false
    // Each turn takes a parameter.
    while !input.isAtEnd {
      let start = input.offset
      let identifier = try input.readQUICNumber()
      let value = try input.takeQUICBytes()
      for index in 0..<seenCount where seen[index] == identifier {
        throw .malformed(at: start, rule: .quicParameterTwice)
      }
      // More are not sent; of those behind, no two are compared.
      if seenCount < seen.count {
        seen[seenCount] = identifier
        seenCount += 1
      }
      switch identifier {
      // The first destination, a reset token, a preferred address, the source of a Retry packet.
      case 0x00, 0x02, 0x0D, 0x10: throw .malformed(at: start, rule: .quicServerParameter)
      case Identifier.initialSourceID:
        hasSourceID = true
        guard value.holdsSameBytes(as: sourceID) else { throw .malformed(at: start, rule: .quicSourceIDParameter) }
      case 0x0C:
        guard value.byteCount == 0 else { throw .malformed(at: start, rule: .quicParameterValue) }
      case 0x01, 0x03...0x0B, 0x0E:
        var reader = WireReader(value)
        guard let number = try? reader.readQUICNumber(), reader.isAtEnd, isAllowed(number, identifier) else {
          throw .malformed(at: start, rule: .quicParameterValue)
        }
      default: break
      }
    }
    guard hasSourceID else { throw .malformed(at: 0, rule: .quicSourceIDParameter) }
  }

  /// Whether a number is in the range of its parameter.
  ///
  /// - Source: RFC 9000 §18.2, §4.6.
  private static func isAllowed(_ number: UInt64, _ identifier: UInt64) -> Bool {
    switch identifier {
    case Identifier.maximumDatagramSize: number >= 1200
    case 0x08, 0x09: number <= 1 << 60
    case Identifier.acknowledgementExponent: number <= 20
    case Identifier.maximumAcknowledgementDelay: number < 1 << 14
    case Identifier.activeConnectionLimit: number >= 2
    default: true
    }
  }

  /// The number that a parameter holds, or nil where it is missing or holds none.
  func number(_ identifier: UInt64) -> UInt64? {
    var reader = WireReader(value(identifier))
    return try? reader.readQUICNumber()
  }

  /// A parameter's bytes; none where it is missing.
  @_lifetime(copy self)
  func value(_ identifier: UInt64) -> RawSpan {
    var input = WireReader(bytes)
    while let candidate = try? input.readQUICNumber() {
      guard let length = try? input.readQUICNumber(), length <= UInt64(input.remaining) else { break }
      if candidate == identifier { return input.rest.extracting(first: Int(length)) }
      guard (try? input.skip(Int(length))) != nil else { break }
    }
    return bytes.extracting(first: 0)
  }

  /// Calls `body` with the identifier of each parameter, in wire order.
  public func forEachIdentifier(_ body: (UInt64) -> Void) {
    var input = WireReader(bytes)
    while let identifier = try? input.readQUICNumber(), let length = try? input.readQUICNumber(),
      (try? input.skip(Int(clamping: length))) != nil
    {
      body(identifier)
    }
  }
}

extension WireError.Rule {
  static let quicParameterTwice = Self(
    "quic_parameter_twice", "RFC 9000 §7.4", "a transport parameter must not be sent twice")
  static let quicParameterValue = Self(
    "quic_parameter_value", "RFC 9000 §18.2", "the value of a transport parameter must be of its kind and in its range")
  static let quicServerParameter = Self(
    "quic_server_parameter", "RFC 9000 §18.2", "a client must not send the transport parameters of servers")
  static let quicSourceIDParameter = Self(
    "quic_source_id_parameter", "RFC 9000 §7.3",
    "a client must repeat the source connection id of its Initial packets in the transport parameters")
}
