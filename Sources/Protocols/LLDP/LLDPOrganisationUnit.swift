// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A TLV whose meaning an organisation has given it. A view into received bytes.
///
///     | organisation 3 | subtype 1 | value … |
///
/// - Source: IEEE 802.1AB-2016 §8.6.
struct LLDPOrganisationUnit: ~Escapable {
  /// The organisation's identifier.
  let organisation: UInt32
  let subtype: UInt8
  let value: RawSpan

  /// The working groups of bridges and of Ethernet, the TIA, and IANA.
  static let bridges: UInt32 = 0x00_80C2
  static let ethernet: UInt32 = 0x00_120F
  static let media: UInt32 = 0x00_12BB
  static let iana: UInt32 = 0x00_005E

  /// Takes the TLV's value, or nil if it is too short to name anybody.
  @_lifetime(copy unit)
  init?(of unit: borrowing LLDPUnit) {
    var reader = WireReader(unit.value)
    do throws(WireError) {
      organisation = try reader.readUInt24()
      subtype = try reader.read(UInt8.self)
    } catch {
      return nil
    }
    value = reader.rest
  }

  /// Whether a TLV of a known kind holds all of its fields.
  var isWhole: Bool {
    let needed: Int
    switch (organisation, subtype) {
    case (Self.bridges, 1): needed = 2
    case (Self.bridges, 3): needed = 3 + Int(value.octet(2) ?? 0)
    case (Self.ethernet, 1): needed = 5
    case (Self.ethernet, 2): needed = 3
    case (Self.ethernet, 4): needed = 2
    case (Self.media, 1): needed = 3
    case (Self.media, 2): needed = 4
    case (Self.media, 4): needed = 3
    default: needed = 0
    }
    return value.byteCount >= needed
  }
}

/// What a media endpoint should tag its traffic with.
///
///     | application 1 | U, T, X, VLAN 12 bits, priority 3 bits, DSCP 6 bits: 3 |
///
/// - Source: ANSI/TIA-1057 §10.2.3.
struct LLDPNetworkPolicy: Sendable {
  let application: UInt8
  private let bits: UInt32

  /// Takes the value of a TLV that is whole.
  init?(_ value: RawSpan) {
    var reader = WireReader(value)
    guard let application = try? reader.read(UInt8.self), let bits = try? reader.readUInt24() else { return nil }
    self.application = application
    self.bits = bits
  }

  var isUnknown: Bool { bits & 0x80_0000 != 0 }
  var isTagged: Bool { bits & 0x40_0000 != 0 }
  var vlan: UInt32 { bits >> 9 & 0xFFF }
  var priority: UInt32 { bits >> 6 & 7 }
  var codePoint: UInt32 { bits & 0x3F }

  /// The application's name in logs, or nil where the number is reserved.
  var applicationName: StaticString? {
    switch application {
    case 1: "voice"
    case 2: "voice_signalling"
    case 3: "guest_voice"
    case 4: "guest_voice_signalling"
    case 5: "softphone_voice"
    case 6: "video_conferencing"
    case 7: "streaming_video"
    case 8: "video_signalling"
    default: nil
    }
  }
}
