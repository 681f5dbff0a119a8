// SPDX-License-Identifier: Apache-2.0
import Wire

/// The network layer of BACnet: where a message comes from and goes to beyond the link, and what routers tell each other.
///
///     |  1  |  Control (1)  |  DNET (2)  |  DLEN (1)  |  DADR …  |  SNET (2)  |  SLEN (1)  |  SADR …  |  Hops (1)  |  …
///
/// The control octet says which of these are there.
///
/// - Source: ANSI/ASHRAE 135 §6.2.
public struct BACnetNetwork: ~Escapable {
  /// Bits: 0x80 network message, 0x20 destination, 0x08 source, 0x04 a reply is expected, 0x03 priority.
  public let control: UInt8
  /// The network that the message goes to; 65535 for all, nil for the one it is on.
  public let destination: UInt16?
  /// The device on it; empty for all of them.
  public let destinationAddress: RawSpan
  /// The network that the message comes from, if from another one.
  public let source: UInt16?
  public let sourceAddress: RawSpan
  /// How many more routers may forward it; nil without a destination.
  public let hopCount: UInt8?
  /// What routers tell each other; nil in messages of applications.
  public let message: BACnetNetworkMessage?
  /// The vendor whose message it is.
  public let vendor: UInt16?

  /// Reads a network header and leaves `input` at the message.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the version is not 1, reserved bits are set, or an
  ///   address is none.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    guard try input.read(UInt8.self) == 1 else { throw .malformed(at: input.offset &- 1, rule: .bacnetVersion) }
    control = try input.read(UInt8.self)
    guard control & 0x50 == 0 else { throw .malformed(at: input.offset &- 1, rule: .bacnetReservedBits) }
    if control & 0x20 != 0 {
      let start = input.offset
      let network = try input.read(UInt16.self)
      guard network != 0 else { throw .malformed(at: start, rule: .bacnetDestination) }
      destination = network
      destinationAddress = try input.take(Int(try input.read(UInt8.self)))
    } else {
      destination = nil
      destinationAddress = RawSpan()
    }
    if control & 0x08 != 0 {
      let start = input.offset
      let network = try input.read(UInt16.self)
      let length = try input.read(UInt8.self)
      guard network != 0, network != 0xFFFF, length > 0 else { throw .malformed(at: start, rule: .bacnetSource) }
      source = network
      sourceAddress = try input.take(Int(length))
    } else {
      source = nil
      sourceAddress = RawSpan()
    }
    hopCount = control & 0x20 != 0 ? try input.read(UInt8.self) : nil
    message = control & 0x80 != 0 ? BACnetNetworkMessage(rawValue: try input.read(UInt8.self)) : nil
    vendor = (message?.rawValue ?? 0) >= 0x80 ? try input.read(UInt16.self) : nil
  }

  /// Whether an answer is expected.
  public var expectsReply: Bool { control & 0x04 != 0 }

  /// The priority in logs.
  public var priority: StaticString {
    switch control & 0x03 {
    case 0: "normal"
    case 1: "urgent"
    case 2: "critical_equipment"
    default: "life_safety"
    }
  }
}

/// What routers tell each other; messages that nobody defined stay numbers.
///
/// - Source: ANSI/ASHRAE 135 §6.2.4 and §6.4.
public struct BACnetNetworkMessage: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The name in logs; nil for a message of a vendor.
  public var name: StaticString? {
    switch rawValue {
    case 0x00: "who_is_router_to_network"
    case 0x01: "i_am_router_to_network"
    case 0x02: "i_could_be_router_to_network"
    case 0x03: "reject_message_to_network"
    case 0x04: "router_busy_to_network"
    case 0x05: "router_available_to_network"
    case 0x06: "initialize_routing_table"
    case 0x07: "initialize_routing_table_ack"
    case 0x08: "establish_connection_to_network"
    case 0x09: "disconnect_connection_to_network"
    case 0x0A: "challenge_request"
    case 0x0B: "security_payload"
    case 0x0C: "security_response"
    case 0x0D: "request_key_update"
    case 0x0E: "update_key_set"
    case 0x0F: "update_distribution_key"
    case 0x10: "request_master_key"
    case 0x11: "set_master_key"
    case 0x12: "what_is_network_number"
    case 0x13: "network_number_is"
    default: nil
    }
  }

  /// What it asks of a router.
  var action: ControlAction? {
    switch rawValue {
    case 0x00, 0x12: .reads
    case 0x06, 0x08, 0x09, 0x0E, 0x0F, 0x11: .configures
    default: nil
    }
  }

  /// Whether nothing but numbers of networks follows.
  var listsNetworks: Bool { [0x00, 0x01, 0x04, 0x05].contains(rawValue) }
}

extension WireError.Rule {
  static let bacnetVersion = Self("bacnet_version", "ASHRAE 135 §6.2.1", "the network layer's version must be 1")
  static let bacnetReservedBits = Self(
    "bacnet_reserved_bits", "ASHRAE 135 §6.2.2", "bits 6 and 4 of the control octet must be 0")
  static let bacnetDestination = Self(
    "bacnet_destination", "ASHRAE 135 §6.2.2", "a destination must be a network from 1 on, or all of them")
  static let bacnetSource = Self(
    "bacnet_source", "ASHRAE 135 §6.2.2", "a source must be one network and one device on it")
}
