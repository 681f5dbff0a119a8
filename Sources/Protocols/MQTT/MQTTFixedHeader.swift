// SPDX-License-Identifier: Apache-2.0
import Wire

/// The first bytes of every MQTT control packet.
///
///     | Control packet type (4) | DUP | QoS (2) | RETAIN |
///     | Remaining Length (1...4 bytes, seven bits each, lowest first)
///
/// - Source: MQTT 3.1 §2.1, MQTT 3.1.1 §2.2, MQTT 5.0 §2.1.
public struct MQTTFixedHeader: Hashable, Sendable {
  public let kind: Kind
  /// The low four bits of the first byte; only PUBLISH gives them a meaning.
  public let flags: UInt8
  /// The bytes behind the fixed header, at most 268 435 455.
  public let remainingLength: Int
  /// The bytes of the fixed header itself, 2 to 5.
  public let byteCount: Int

  /// Whether the sender says that it sent the packet before.
  public var isDuplicate: Bool { flags & 0x08 != 0 }
  /// The quality of service level, 0 to 3 (3 is malformed).
  public var qualityOfService: UInt8 { flags >> 1 & 0x03 }
  /// Whether the server keeps a PUBLISH for later subscribers.
  public var isRetained: Bool { flags & 0x01 != 0 }
  /// The bytes of the whole packet.
  public var packetLength: Int { byteCount + remainingLength }
}

extension MQTTFixedHeader: WireDecodable {
  /// Reads a fixed header and leaves `input` at the variable header.
  ///
  /// - Throws: `truncated` if the bytes end inside the header; `malformed` if the Remaining Length has more than four bytes.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    kind = Kind(rawValue: first >> 4) ?? .reserved
    flags = first & 0x0F
    remainingLength = try input.readMQTTVariableByteInteger().value
    byteCount = input.offset - start
  }
}

extension MQTTFixedHeader {
  /// Checks that the packet type exists in the version and that the flags are those that it prescribes.
  ///
  /// - Throws: `malformed` if not. MQTT 3.1 leaves the flags of most packets unused and lets acknowledged ones be duplicates.
  func validate(_ version: MQTTVersion) throws(WireError) {
    switch kind {
    case .reserved: throw .malformed(at: 0, rule: .mqttPacketType)
    case .auth where version != .v5: throw .malformed(at: 0, rule: .mqttPacketType)
    case .publish:
      guard qualityOfService < 3 else { throw .malformed(at: 0, rule: .mqttPublishQoS) }
      guard version == .v31 || !isDuplicate || qualityOfService > 0 else {
        throw .malformed(at: 0, rule: .mqttPublishDuplicate)
      }
    case .pubrel, .subscribe, .unsubscribe:
      let mask: UInt8 = version == .v31 ? 0x06 : 0x0F
      guard flags & mask == 0x02 else { throw .malformed(at: 0, rule: .mqttReservedFlags) }
    default:
      guard version == .v31 || flags == 0 else { throw .malformed(at: 0, rule: .mqttReservedFlags) }
    }
  }

  /// What a control packet is for.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// Type 0, which no version uses.
    case reserved, connect, connack, publish, puback, pubrec, pubrel, pubcomp, subscribe, suback, unsubscribe, unsuback
    case pingreq, pingresp, disconnect, auth

    /// The type's name in logs.
    public var name: StaticString {
      switch self {
      case .reserved: "reserved"
      case .connect: "connect"
      case .connack: "connack"
      case .publish: "publish"
      case .puback: "puback"
      case .pubrec: "pubrec"
      case .pubrel: "pubrel"
      case .pubcomp: "pubcomp"
      case .subscribe: "subscribe"
      case .suback: "suback"
      case .unsubscribe: "unsubscribe"
      case .unsuback: "unsuback"
      case .pingreq: "pingreq"
      case .pingresp: "pingresp"
      case .disconnect: "disconnect"
      case .auth: "auth"
      }
    }
  }

  /// The three fields that every packet's record begins with.
  struct Fields: Sendable {
    let qualityOfService: Field
    let retain: Field
    let duplicate: Field

    init(qos: StaticString, retain: StaticString, dup: StaticString) {
      qualityOfService = Field(qos, .number, "quality of service bits of the fixed header, 0-2 (MQTT 5.0 §2.1.3)")
      self.retain = Field(retain, .boolean, "RETAIN bit of the fixed header (MQTT 5.0 §3.3.1.3)")
      duplicate = Field(dup, .boolean, "DUP bit of the fixed header: sent before (MQTT 5.0 §3.3.1.1)")
    }

    var all: [Field] { [qualityOfService, retain, duplicate] }
  }

  func visit(_ fields: borrowing Fields, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(fields.qualityOfService, qualityOfService)
    visitor.visit(fields.retain, isRetained)
    visitor.visit(fields.duplicate, isDuplicate)
  }
}

extension WireError.Rule {
  static let mqttPacketType = Self(
    "mqtt_packet_type", "MQTT 5.0 §2.1.2", "packet type 0 is forbidden, type 15 before MQTT 5.0 as well")
  static let mqttReservedFlags = Self(
    "mqtt_reserved_flags", "MQTT 3.1.1 §2.2.2 [MQTT-2.2.2-2]", "reserved flags must have their prescribed values")
  static let mqttPublishQoS = Self(
    "mqtt_publish_qos", "MQTT 3.1.1 §3.3.1.2 [MQTT-3.3.1-4]", "both QoS bits of a PUBLISH must not be set")
  static let mqttPublishDuplicate = Self(
    "mqtt_publish_duplicate", "MQTT 3.1.1 §3.3.1.1 [MQTT-3.3.1-2]", "DUP must be 0 in a PUBLISH with QoS 0")
}
