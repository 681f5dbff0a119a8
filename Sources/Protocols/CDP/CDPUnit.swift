// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One TLV of a message. A view into received bytes.
///
///     |  Type 2  |  Length 2, these four octets included  |  value …  |
///
/// - Source: Cisco, CDP message format.
struct CDPUnit: ~Escapable {
  let type: CDPUnitType
  let value: RawSpan
  /// Where in the message the TLV begins.
  let offset: Int

  /// Reads a TLV and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the bytes end inside the TLV; `malformed` if it is shorter than its own head.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    offset = input.offset
    type = CDPUnitType(rawValue: try input.read(UInt16.self))
    let length = Int(try input.read(UInt16.self))
    guard length >= 4 else { throw .malformed(at: offset, rule: .cdpLength) }
    value = try input.take(length - 4)
  }

  /// Checks that the value has room for what its type holds.
  ///
  /// - Throws: `malformed` otherwise.
  func check() throws(WireError) {
    guard value.byteCount >= type.smallestValue else { throw .malformed(at: offset, rule: .cdpValue) }
    guard type.holdsAddresses else { return }
    var addresses = CDPAddresses(value)
    while try addresses.next(at: offset) != nil {}
  }
}

/// What a TLV is; unknown ones are kept.
struct CDPUnitType: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt16

  static let deviceID = Self(rawValue: 0x01)
  static let addresses = Self(rawValue: 0x02)
  static let portID = Self(rawValue: 0x03)
  static let capabilities = Self(rawValue: 0x04)
  static let version = Self(rawValue: 0x05)
  static let platform = Self(rawValue: 0x06)
  static let managementDomain = Self(rawValue: 0x09)
  static let nativeVLAN = Self(rawValue: 0x0A)
  static let duplex = Self(rawValue: 0x0B)
  static let voiceVLAN = Self(rawValue: 0x0E)
  static let voiceVLANQuery = Self(rawValue: 0x0F)
  static let power = Self(rawValue: 0x10)
  static let mtu = Self(rawValue: 0x11)
  static let systemName = Self(rawValue: 0x14)
  static let managementAddresses = Self(rawValue: 0x16)
  static let location = Self(rawValue: 0x17)
  static let powerRequested = Self(rawValue: 0x19)
  static let powerAvailable = Self(rawValue: 0x1A)

  var holdsAddresses: Bool { self == .addresses || self == .managementAddresses }

  /// The octets that a value of this type has at least.
  var smallestValue: Int {
    switch self {
    case .addresses, .capabilities, .mtu, .managementAddresses: 4
    case .nativeVLAN, .power: 2
    case .voiceVLAN: 3
    case .duplex: 1
    case .powerRequested, .powerAvailable: 8
    default: 0
    }
  }
}

/// Goes through the TLVs of a message up to its end, or to the first one that is not whole.
struct CDPUnits: ~Escapable {
  private var input: WireReader

  @_lifetime(copy input)
  init(_ input: borrowing WireReader) { self.input = copy input }

  /// The next TLV; nil behind the last one, and in front of one that is broken.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  mutating func next() -> CDPUnit? {
    guard !input.isAtEnd else { return nil }
    do throws(WireError) { return try CDPUnit(parsing: &input) } catch { return nil }
  }

  /// The first TLV of a type that has room for what its type holds.
  @_lifetime(copy self)
  func first(_ type: CDPUnitType) -> CDPUnit? {
    var units = copy self
    while let unit = units.next() {
      if unit.type == type, unit.value.byteCount >= type.smallestValue { return unit }
    }
    return nil
  }
}

/// Goes through a list of addresses.
///
///     | count 4 | kind 1 | length 1 | protocol … | length 2 | address … | …
///
/// The protocol is 0xCC for IPv4 (NLPID), and an EtherType behind SNAP for IPv6.
struct CDPAddresses: ~Escapable {
  private var input: WireReader
  private var left: UInt32

  @_lifetime(copy value)
  init(_ value: RawSpan) {
    input = WireReader(value)
    left = (try? input.read(UInt32.self)) ?? 0
  }

  /// One address; nil inside where it is of another protocol.
  struct Entry: Sendable { let address: IPAddress? }

  /// The next address, or nil behind the last one.
  ///
  /// - Throws: `malformed`, with the list's offset, if the list is shorter than its count.
  @_lifetime(self: copy self)
  mutating func next(at offset: Int) throws(WireError) -> Entry? {
    guard left > 0 else { return nil }
    left &-= 1
    do throws(WireError) {
      try input.skip(1)
      try input.skip(Int(try input.read(UInt8.self)))
      let length = Int(try input.read(UInt16.self))
      switch length {
      case 4: return Entry(address: try input.readIPv4Address())
      case 16: return Entry(address: try input.readIPv6Address())
      default:
        try input.skip(length)
        return Entry(address: nil)
      }
    } catch {
      throw .malformed(at: offset, rule: .cdpAddresses)
    }
  }
}

extension WireError.Rule {
  static let cdpLength = Self("cdp_length", "Cisco CDP", "the length of a TLV includes the four octets of its head")
  static let cdpValue = Self("cdp_value", "Cisco CDP", "a TLV holds every field of its type")
  static let cdpAddresses = Self("cdp_addresses", "Cisco CDP", "a list of addresses holds as many as it counts")
}
