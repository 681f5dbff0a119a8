// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The parameters of an SVCB or HTTPS record.
///
///     |  key (2)  |  length (2)  |  value …  |   …in the order of their keys
///
/// - Source: RFC 9460 §2.2 and §7; RFC 9461 §5 (dohpath); RFC 9540 §4 (ohttp).
enum DNSServiceParameters {
  /// What a parameter says; unknown keys are kept.
  struct Key: RawRepresentable, Equatable {
    let rawValue: UInt16

    static let mandatory = Key(rawValue: 0)
    static let protocols = Key(rawValue: 1)
    static let noDefaultProtocol = Key(rawValue: 2)
    static let port = Key(rawValue: 3)
    static let addresses4 = Key(rawValue: 4)
    /// Encrypted Client Hello: its configuration is only noted as present.
    static let encryptedHello = Key(rawValue: 5)
    static let addresses6 = Key(rawValue: 6)
    static let queryPath = Key(rawValue: 7)

    var name: StaticString? {
      switch rawValue {
      case 0: "mandatory"
      case 1: "alpn"
      case 2: "no-default-alpn"
      case 3: "port"
      case 4: "ipv4hint"
      case 5: "ech"
      case 6: "ipv6hint"
      case 7: "dohpath"
      case 8: "ohttp"
      default: nil
      }
    }

    func append(to text: inout BoundedText) {
      if let name { return text.append(name) }
      text.append("key")
      text.append(decimal: rawValue)
    }
  }

  /// Moves over all parameters.
  ///
  /// - Throws: `truncated` if the data ends inside a parameter; `malformed` if keys are out of order, or a value does not have
  ///   the form of its key.
  @_lifetime(input: copy input)
  static func check(_ input: inout WireReader) throws(WireError) {
    var previous = -1
    while !input.isAtEnd {
      let start = input.offset
      let key = Key(rawValue: try input.read(UInt16.self))
      guard Int(key.rawValue) > previous else { throw .malformed(at: start, rule: .dnsServiceKeyOrder) }
      previous = Int(key.rawValue)
      let value = try input.take(Int(try input.read(UInt16.self)))
      guard hasForm(value, of: key) else { throw .malformed(at: start, rule: .dnsServiceValue) }
    }
  }

  private static func hasForm(_ value: RawSpan, of key: Key) -> Bool {
    switch key {
    case .mandatory: return value.byteCount > 0 && value.byteCount % 2 == 0
    case .protocols:
      var input = WireReader(value)
      while !input.isAtEnd {
        guard let name = try? input.takeString(), name.byteCount > 0 else { return false }
      }
      return value.byteCount > 0
    case .noDefaultProtocol: return value.byteCount == 0
    case .port: return value.byteCount == 2
    case .addresses4: return value.byteCount > 0 && value.byteCount % 4 == 0
    case .addresses6: return value.byteCount > 0 && value.byteCount % 16 == 0
    default: return true
    }
  }

  /// Writes all parameters as `key=value`, joined by spaces; values of unknown keys are only counted.
  @_lifetime(input: copy input)
  static func append(_ input: inout WireReader, to text: inout BoundedText) throws(WireError) {
    var isFirst = true
    while !input.isAtEnd {
      if !isFirst { text.append(0x20) }
      isFirst = false
      let key = Key(rawValue: try input.read(UInt16.self))
      key.append(to: &text)
      var value = try input.child(Int(try input.read(UInt16.self)))
      guard !value.isAtEnd, key != .encryptedHello else { continue }
      text.append(0x3D)
      guard key.name != nil else {
        text.append("\\# ")
        text.append(decimal: UInt(value.remaining))
        continue
      }
      try append(valueOf: key, &value, to: &text)
    }
  }

  @_lifetime(value: copy value)
  private static func append(
    valueOf key: Key, _ value: inout WireReader, to text: inout BoundedText
  ) throws(WireError) {
    var isFirst = true
    while !value.isAtEnd {
      if !isFirst { text.append(0x2C) }
      isFirst = false
      switch key {
      case .mandatory: Key(rawValue: try value.read(UInt16.self)).append(to: &text)
      case .protocols: text.append(escapingText: try value.takeString(), alsoEscaping: 0x2C)
      case .port: text.append(decimal: try value.read(UInt16.self))
      case .addresses4: text.append(IPAddress(v4: try value.read(UInt32.self)).text)
      case .addresses6:
        let high = try value.read(UInt64.self)
        text.append(IPAddress(v6High: high, low: try value.read(UInt64.self)).text)
      default: text.append(quoting: try value.take(value.remaining))
      }
    }
  }
}

extension WireError.Rule {
  static let dnsServiceKeyOrder = Self(
    "dns_service_key_order", "RFC 9460 §2.2", "the keys of service parameters must grow, so that none comes twice")
  static let dnsServiceValue = Self(
    "dns_service_value", "RFC 9460 §7", "a service parameter's value must have the form of its key")
}
