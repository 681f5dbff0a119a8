// SPDX-License-Identifier: Apache-2.0
import Wire

/// An MQTT control packet; a view into received bytes, never stored.
///
/// - Source: MQTT 3.1 §3, MQTT 3.1.1 §3, MQTT 5.0 §3.
public struct MQTTPacket: ~Escapable {
  public let header: MQTTFixedHeader
  /// What stands behind the fixed header.
  public internal(set) var body: Body
  /// The packet that this one repeats or answers, where it is known.
  public internal(set) var exchange: Exchange?

  @_lifetime(copy body)
  private init(_ header: MQTTFixedHeader, _ body: Body, _ exchange: Exchange?) {
    self.header = header
    self.body = body
    self.exchange = exchange
  }

  /// The packet types.
  public enum Body: ~Escapable {
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
    header = try MQTTFixedHeader(parsing: &input)
    try header.validate(version)
    if input.remaining >= header.remainingLength {
      input = try input.child(header.remainingLength)
      body = try Body(parsing: &input, header, version)
      guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
    } else {
      body = try Body(parsingCut: &input, header, version, keptLength: bytes.byteCount)
    }
  }
}

extension MQTTPacket.Body {
  /// Reads what stands behind the fixed header.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  fileprivate init(
    parsing input: inout WireReader, _ header: MQTTFixedHeader, _ version: MQTTVersion
  ) throws(WireError) {
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
  }

  /// Reads the first bytes of a packet that is not whole, from behind its fixed header.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  fileprivate init(
    parsingCut input: inout WireReader, _ header: MQTTFixedHeader, _ version: MQTTVersion, keptLength: Int
  ) throws(WireError) {
    self = .tooLong(MQTTTooLong(header: header, keptLength: keptLength))
    guard header.kind == .publish else { return }
    do throws(WireError) {
      self = .publish(try MQTTPublish(parsing: &input, header: header, version: version))
    } catch {
      guard case .truncated = error else { throw error }
    }
  }
}

extension MQTTPacket {
  /// The same packet with a completed PUBLISH.
  @_lifetime(copy publish)
  func replacing(_ publish: MQTTPublish) -> MQTTPacket { MQTTPacket(header, .publish(publish), exchange) }
}

extension MQTTPacket: Message {
  public static let eventType: StaticString = "mqtt"

  public static let fields =
    MQTTConnect.fields + MQTTConnack.fields + MQTTPublish.fields + MQTTPublishResponse.fields
    + MQTTSubscribe.fields + MQTTSuback.fields + MQTTUnsubscribe.fields + MQTTUnsuback.fields + MQTTPing.fields
    + MQTTDisconnect.fields + MQTTAuth.fields + MQTTTooLong.fields + [DefaultCredentials.field]
    + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch body {
    case .connect(let packet):
      packet.visit(&visitor)
      if packet.login?.isDefault ?? false { visitor.visit(DefaultCredentials.field, true) }
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
    exchange?.visit(&visitor)
  }
}
