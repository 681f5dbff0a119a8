// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What a system can do, and what of it is switched on.
///
///     | supported 2 | enabled 2 |
///
/// - Source: IEEE 802.1AB-2016 §8.5.8, table 8-4.
struct LLDPCapabilities: Sendable {
  let supported: UInt16
  let enabled: UInt16

  /// Takes the TLV's value, or nil if it has another length.
  init?(of unit: borrowing LLDPUnit) {
    guard unit.value.byteCount == 4 else { return nil }
    supported = unit.value.number(at: 0, UInt16.self)
    enabled = unit.value.number(at: 2, UInt16.self)
  }

  /// The number of capabilities that have names.
  static let count = 11

  /// The name of a capability in logs, by its bit.
  static func name(_ bit: Int) -> StaticString {
    switch bit {
    case 0: "other"
    case 1: "repeater"
    case 2: "bridge"
    case 3: "wlan_access_point"
    case 4: "router"
    case 5: "telephone"
    case 6: "docsis_cable_device"
    case 7: "station_only"
    case 8: "cvlan_component"
    case 9: "svlan_component"
    default: "two_port_mac_relay"
    }
  }
}

/// An address at which a system is managed.
///
///     | length 1 | family 1 | address 1...31 | interface's kind 1 | interface 4 | length 1 | object identifier 0...128 |
///
/// - Source: IEEE 802.1AB-2016 §8.5.9.
struct LLDPManagementAddress: Sendable {
  /// The address, if it is an Internet address.
  let address: IPAddress?
  /// The address, if it is a hardware address (family 6, IEEE 802).
  let mac: MACAddress?
  /// 1 unknown, 2 the interface's index, 3 the system port's number.
  let interfaceKind: UInt8
  let interface: UInt32

  /// Takes the TLV's value, or nil if its lengths do not fit.
  init?(of unit: borrowing LLDPUnit) {
    var reader = WireReader(unit.value)
    do throws(WireError) {
      let length = Int(try reader.read(UInt8.self))
      guard (2...32).contains(length) else { return nil }
      let bytes = try reader.take(length)
      interfaceKind = try reader.read(UInt8.self)
      interface = try reader.read(UInt32.self)
      let identifierLength = Int(try reader.read(UInt8.self))
      guard identifierLength <= 128, identifierLength == reader.remaining else { return nil }
      address = IPAddress(familyAnd: bytes)
      var hardware = WireReader(bytes.extracting(from: 1))
      mac = length == 7 && bytes.octet(0) == 6 ? try hardware.readMACAddress() : nil
    } catch {
      return nil
    }
  }
}
