// SPDX-License-Identifier: Apache-2.0
import Wire

/// Any MQTT control packet; a view into received bytes, never stored.
///
/// - Source: MQTT 3.1 §3, MQTT 3.1.1 §3, MQTT 5.0 §3.
public enum MQTTPacket: ~Escapable {
  case connect(MQTTConnect)
  case publish(MQTTPublish)
  case subscribe(MQTTSubscribe)
  /// A packet that was longer than what is kept of it, so that its fields could not be read.
  case tooLong(MQTTTooLong)
}

extension MQTTPacket {
  /// Reads one packet from all its bytes, or from as many of its first bytes as were kept.
  ///
  /// Offsets in errors count from the packet's first byte. Of a packet that is not whole only a PUBLISH is read.
  ///
  /// - Throws: `truncated` if the bytes end inside the fixed header; also if a field is longer than a packet that is whole.
  ///   `malformed` if the sender broke a rule of the version.
  @_lifetime(copy bytes)
  init(parsing bytes: RawSpan, version: MQTTVersion) throws(WireError) {
    var input = WireReader(bytes)
    let header = try MQTTFixedHeader(parsing: &input)
    try header.validate(version)
    let isWhole = input.remaining >= header.remainingLength
    if isWhole { input = try input.child(header.remainingLength) }
    guard isWhole || header.kind == .publish else {
      self = .tooLong(MQTTTooLong(header: header, keptLength: bytes.byteCount))
      return
    }
    switch header.kind {
    case .connect: self = .connect(try MQTTConnect(parsing: &input, header: header))
    case .publish:
      do throws(WireError) {
        self = .publish(try MQTTPublish(parsing: &input, header: header, version: version))
        return
      } catch {
        guard !isWhole, case .truncated = error else { throw error }
        self = .tooLong(MQTTTooLong(header: header, keptLength: bytes.byteCount))
        return
      }
    case .subscribe: self = .subscribe(try MQTTSubscribe(parsing: &input, header: header, version: version))
    default:
      self = .tooLong(MQTTTooLong(header: header, keptLength: bytes.byteCount))
      return
    }
    guard input.isAtEnd else { throw .malformed(at: input.offset, rule: .trailingBytes) }
  }
}

extension MQTTPacket: Message {
  public static let eventType: StaticString = "mqtt"

  public static let fields =
    MQTTConnect.fields + MQTTPublish.fields + MQTTSubscribe.fields + MQTTTooLong.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    switch self {
    case .connect(let packet): packet.visit(&visitor)
    case .publish(let packet): packet.visit(&visitor)
    case .subscribe(let packet): packet.visit(&visitor)
    case .tooLong(let packet): packet.visit(&visitor)
    }
  }
}
