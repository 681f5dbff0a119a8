// SPDX-License-Identifier: Apache-2.0
import Wire

/// Any MQTT control packet; a view into received bytes, never stored.
///
/// - Source: MQTT 3.1 §3, MQTT 3.1.1 §3, MQTT 5.0 §3.
public enum MQTTPacket: ~Escapable {
  case connect(MQTTConnect)
  case connack(MQTTConnack)
  case publish(MQTTPublish)
  /// PUBACK, PUBREC, PUBREL or PUBCOMP.
  case publishResponse(MQTTPublishResponse)
  case subscribe(MQTTSubscribe)
  case suback(MQTTSuback)
  case unsubscribe(MQTTUnsubscribe)
  case unsuback(MQTTUnsuback)
  /// PINGREQ or PINGRESP.
  case ping(MQTTPing)
  case disconnect(MQTTDisconnect)
  case auth(MQTTAuth)
  /// A packet that was longer than what is kept of it, so that its fields could not be read.
  case tooLong(MQTTTooLong)
}

extension MQTTPacket {
  /// Reads one packet from all its bytes, or from as many of its first bytes as were kept.
  ///
  /// Offsets in errors count from the packet's first byte. Of packets that are not whole only a PUBLISH is read.
  ///
  /// - Throws: `truncated` if the bytes end inside the fixed header, or if a whole packet ends inside a field; `malformed` if the
  ///   sender broke a rule of the version.
  @_lifetime(copy bytes)
  init(parsing bytes: RawSpan, version: MQTTVersion) throws(WireError) {
    var input = WireReader(bytes)
    let header = try MQTTFixedHeader(parsing: &input)
    try header.validate(version)
    guard input.remaining >= header.remainingLength else {
      try self.init(cut: bytes, &input, header, version)
      return
    }
    input = try input.child(header.remainingLength)
    switch header.kind {
    case .connect: self = .connect(try MQTTConnect(parsing: &input, header: header))
    case .connack: self = .connack(try MQTTConnack(parsing: &input, header: header, version: version))
    case .publish: self = .publish(try MQTTPublish(parsing: &input, header: header, version: version))
    case .puback, .pubrec, .pubrel, .pubcomp:
      self = .publishResponse(try MQTTPublishResponse(parsing: &input, header: header, version: version))
    case .subscribe: self = .subscribe(try MQTTSubscribe(parsing: &input, header: header, version: version))
    case .suback: self = .suback(try MQTTSuback(parsing: &input, header: header, version: version))
    case .unsubscribe: self = .unsubscribe(try MQTTUnsubscribe(parsing: &input, header: header, version: version))
    case .unsuback: self = .unsuback(try MQTTUnsuback(parsing: &input, header: header, version: version))
    case .pingreq, .pingresp: self = .ping(MQTTPing(header: header))
    case .disconnect: self = .disconnect(try MQTTDisconnect(parsing: &input, header: header, version: version))
    case .auth: self = .auth(try MQTTAuth(parsing: &input, header: header))
    case .reserved: throw .malformed(at: 0, rule: .mqttPacketType)
    }
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
  }

  /// Reads the first bytes of a packet that is not whole, from behind its fixed header.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private init(
    cut bytes: RawSpan, _ input: inout WireReader, _ header: MQTTFixedHeader, _ version: MQTTVersion
  ) throws(WireError) {
    self = .tooLong(MQTTTooLong(header: header, keptLength: bytes.byteCount))
    guard header.kind == .publish else { return }
    do throws(WireError) {
      self = .publish(try MQTTPublish(parsing: &input, header: header, version: version))
    } catch {
      guard case .truncated = error else { throw error }
    }
  }
}

extension MQTTPacket: Message {
  public static let eventType: StaticString = "mqtt"

  public static let fields =
    MQTTConnect.fields + MQTTConnack.fields + MQTTPublish.fields + MQTTPublishResponse.fields
    + MQTTSubscribe.fields + MQTTSuback.fields + MQTTUnsubscribe.fields + MQTTUnsuback.fields + MQTTPing.fields
    + MQTTDisconnect.fields + MQTTAuth.fields + MQTTTooLong.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .connect(let packet): packet.visit(&visitor)
    case .connack(let packet): packet.visit(&visitor)
    case .publish(let packet): packet.visit(&visitor)
    case .publishResponse(let packet): packet.visit(&visitor)
    case .subscribe(let packet): packet.visit(&visitor)
    case .suback(let packet): packet.visit(&visitor)
    case .unsubscribe(let packet): packet.visit(&visitor)
    case .unsuback(let packet): packet.visit(&visitor)
    case .ping(let packet): packet.visit(&visitor)
    case .disconnect(let packet): packet.visit(&visitor)
    case .auth(let packet): packet.visit(&visitor)
    case .tooLong(let packet): packet.visit(&visitor)
    }
  }
}
