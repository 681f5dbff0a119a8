// SPDX-License-Identifier: Apache-2.0
import Wire

/// What every MQTT-SN message begins with.
///
///     | Length (1) | MsgType (1) |
///     | 0x01 | Length (2) | MsgType (1) |
///
/// The length counts the whole message, itself included.
///
/// - Source: MQTT-SN 1.2 §5.2.
public struct MQTTSNHeader: WireDecodable, Hashable, Sendable {
  /// The bytes of the whole message.
  public let messageLength: Int
  /// The bytes of the header itself, 2 or 4.
  public let byteCount: Int
  public let kind: Kind

  /// Reads a header and leaves `input` at the message's first field.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if the length is too small to hold it, or the type is reserved.
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    let first = try input.read(UInt8.self)
    messageLength = first == 0x01 ? Int(try input.read(UInt16.self)) : Int(first)
    let kindStart = input.offset
    let number = try input.read(UInt8.self)
    byteCount = input.offset - start
    guard messageLength >= byteCount else { throw .malformed(at: start, rule: .mqttsnLength) }
    guard let kind = Kind(rawValue: number) else { throw .malformed(at: kindStart, rule: .mqttsnType) }
    self.kind = kind
  }

  /// What a message is for.
  ///
  /// - Source: MQTT-SN 1.2 §5.2.2, table 3.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case advertise = 0x00
    case searchgw, gwinfo
    case connect = 0x04
    case connack, willtopicreq, willtopic, willmsgreq, willmsg, register, regack, publish, puback, pubcomp, pubrec,
      pubrel
    case subscribe = 0x12
    case suback, unsubscribe, unsuback, pingreq, pingresp, disconnect
    case willtopicupd = 0x1A
    case willtopicresp, willmsgupd, willmsgresp
    /// A message that a forwarder passes on.
    case encapsulated = 0xFE

    /// The type's name in logs.
    public var name: StaticString {
      switch self {
      case .advertise: "advertise"
      case .searchgw: "searchgw"
      case .gwinfo: "gwinfo"
      case .connect: "connect"
      case .connack: "connack"
      case .willtopicreq: "willtopicreq"
      case .willtopic: "willtopic"
      case .willmsgreq: "willmsgreq"
      case .willmsg: "willmsg"
      case .register: "register"
      case .regack: "regack"
      case .publish: "publish"
      case .puback: "puback"
      case .pubcomp: "pubcomp"
      case .pubrec: "pubrec"
      case .pubrel: "pubrel"
      case .subscribe: "subscribe"
      case .suback: "suback"
      case .unsubscribe: "unsubscribe"
      case .unsuback: "unsuback"
      case .pingreq: "pingreq"
      case .pingresp: "pingresp"
      case .disconnect: "disconnect"
      case .willtopicupd: "willtopicupd"
      case .willtopicresp: "willtopicresp"
      case .willmsgupd: "willmsgupd"
      case .willmsgresp: "willmsgresp"
      case .encapsulated: "encapsulated"
      }
    }
  }
}

/// The flags of CONNECT, WILLTOPIC, PUBLISH, SUBSCRIBE, SUBACK and UNSUBSCRIBE.
///
///     | DUP | QoS (2) | Retain | Will | CleanSession | TopicIdType (2) |
///
/// - Source: MQTT-SN 1.2 §5.3.4.
public struct MQTTSNFlags: Hashable, Sendable {
  public let rawValue: UInt8

  public var isDuplicate: Bool { rawValue & 0x80 != 0 }
  /// The quality of service, 0 to 2, or -1 for a PUBLISH without a connection (§6.8).
  public var qualityOfService: Int {
    let bits = Int(rawValue >> 5 & 0x03)
    return bits == 3 ? -1 : bits
  }
  public var isRetained: Bool { rawValue & 0x10 != 0 }
  public var hasWill: Bool { rawValue & 0x08 != 0 }
  public var isCleanSession: Bool { rawValue & 0x04 != 0 }
  public var topicKind: TopicKind { TopicKind(rawValue: rawValue & 0x03) ?? .reserved }

  /// What the topic identifier of a message is.
  public enum TopicKind: UInt8, Sendable {
    /// A number that was registered; in SUBSCRIBE and UNSUBSCRIBE the topic's name.
    case normal
    /// A number that both sides know beforehand.
    case predefined
    /// A topic name of two characters.
    case short
    case reserved

    /// The name in logs.
    public var name: StaticString {
      switch self {
      case .normal: "normal"
      case .predefined: "predefined"
      case .short: "short"
      case .reserved: "reserved"
      }
    }
  }
}

extension WireError.Rule {
  static let mqttsnLength = Self(
    "mqttsn_length", "MQTT-SN 1.2 §5.2.1", "the length must be that of the whole message, which is one datagram")
  static let mqttsnType = Self(
    "mqttsn_type", "MQTT-SN 1.2 §5.2.2, table 3",
    "reserved message types must not be used, nor encapsulation inside itself")
}
