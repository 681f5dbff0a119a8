// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension STUNMessage: Message {
  public static let eventType: StaticString = "stun"

  static let classField = Field("stun.class", .text, "request, indication, success or error (RFC 8489 §5)")
  static let methodField = Field("stun.method", .text, "what is done, as binding or allocate (RFC 8489 §18.2)")
  static let transactionField = Field("stun.transaction_id", .hex, "pairs an answer with its request (RFC 8489 §5)")
  static let classicField = Field(
    "stun.classic", .boolean, "true for a message without the magic cookie (RFC 3489 §11.1)")
  static let mappedField = Field(
    "stun.mapped_address", .address, "the asking side as the server sees it (RFC 8489 §14.1, §14.2)", isPersonal: true)
  static let mappedPortField = Field("stun.mapped_port", .number, "the port with it (RFC 8489 §14.1)", isPersonal: true)
  static let relayedField = Field(
    "stun.relayed_address", .address, "where the server takes data for the client (RFC 8656 §18.5)", isPersonal: true)
  static let relayedPortField = Field(
    "stun.relayed_port", .number, "the port with it (RFC 8656 §18.5)", isPersonal: true)
  static let peerField = Field(
    "stun.peer_address", .address, "whom the client speaks to by way of the server (RFC 8656 §18.3)", isPersonal: true)
  static let peerPortField = Field("stun.peer_port", .number, "the port with it (RFC 8656 §18.3)", isPersonal: true)
  static let userNameField = Field("stun.username", .text, "who asks (RFC 8489 §14.3)", isPersonal: true)
  static let realmField = Field("stun.realm", .text, "for whose users the server is (RFC 8489 §14.9)")
  static let softwareField = Field("stun.software", .text, "the sender's software (RFC 8489 §14.14)")
  static let errorField = Field("stun.error_code", .number, "what is wrong, as 401 (RFC 8489 §14.8)")
  static let reasonField = Field("stun.error_reason", .text, "the same in the server's words (RFC 8489 §14.8)")
  static let lifetimeField = Field(
    "stun.lifetime", .number, unit: "s", "how long a relayed address is kept (RFC 8656 §18.2)")
  static let channelField = Field("stun.channel", .number, "the number that stands for a peer (RFC 8656 §18.1)")
  static let roleField = Field("stun.ice_role", .text, "controlling or controlled (RFC 8445 §16.1)")
  static let integrityField = Field("stun.integrity", .boolean, "true if the message is authenticated (RFC 8489 §14.5)")
  static let fingerprintField = Field("stun.fingerprint", .boolean, "true if there is a checksum (RFC 8489 §14.7)")

  public static let fields =
    [
      classField, methodField, transactionField, classicField, mappedField, mappedPortField, relayedField,
      relayedPortField, peerField, peerPortField, userNameField, realmField, softwareField, errorField, reasonField,
      lifetimeField, channelField, roleField, integrityField, fingerprintField,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.classField, kind.name)
    visitor.visit(Self.methodField, method.name)
    visitor.visit(Self.transactionField, hex: transaction)
    if !hasCookie { visitor.visit(Self.classicField, true) }
    var seen = Seen()
    forEachAttribute { visit($0, &seen, &visitor) }
    if seen.contains(.integrity) { visitor.visit(Self.integrityField, true) }
    if seen.contains(.fingerprint) { visitor.visit(Self.fingerprintField, true) }
    exchange?.visit(&visitor)
  }

  /// What was shown already: of attributes that come twice the first counts (RFC 8489 §14).
  private struct Seen: OptionSet {
    let rawValue: UInt16
    static let mapped = Self(rawValue: 1)
    static let relayed = Self(rawValue: 2)
    static let peer = Self(rawValue: 4)
    static let userName = Self(rawValue: 8)
    static let realm = Self(rawValue: 16)
    static let software = Self(rawValue: 32)
    static let error = Self(rawValue: 64)
    static let lifetime = Self(rawValue: 128)
    static let channel = Self(rawValue: 256)
    static let role = Self(rawValue: 512)
    static let integrity = Self(rawValue: 1024)
    static let fingerprint = Self(rawValue: 2048)
  }

  private func visit(
    _ attribute: STUNAttribute, _ seen: inout Seen, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    switch attribute.kind {
    case .xorMappedAddress, .mappedAddress:
      if seen.insert(.mapped).inserted { visit(attribute, Self.mappedField, Self.mappedPortField, &visitor) }
    case .relayedAddress:
      if seen.insert(.relayed).inserted { visit(attribute, Self.relayedField, Self.relayedPortField, &visitor) }
    case .peerAddress:
      if seen.insert(.peer).inserted { visit(attribute, Self.peerField, Self.peerPortField, &visitor) }
    case .userName:
      if seen.insert(.userName).inserted { visitor.visit(Self.userNameField, text: attribute.value) }
    case .realm: if seen.insert(.realm).inserted { visitor.visit(Self.realmField, text: attribute.value) }
    case .software: if seen.insert(.software).inserted { visitor.visit(Self.softwareField, text: attribute.value) }
    case .errorCode:
      guard let error = attribute.error, seen.insert(.error).inserted else { return }
      visitor.visit(Self.errorField, error.code)
      let reason = attribute.value.extracting(error.reason)
      if reason.byteCount > 0 { visitor.visit(Self.reasonField, text: reason) }
    case .lifetime:
      if let number = attribute.number, seen.insert(.lifetime).inserted { visitor.visit(Self.lifetimeField, number) }
    case .channelNumber:
      if let number = attribute.number, seen.insert(.channel).inserted {
        visitor.visit(Self.channelField, number >> 16)
      }
    case .controlled, .controlling:
      guard seen.insert(.role).inserted else { return }
      visitor.visit(Self.roleField, attribute.kind == .controlling ? "controlling" : "controlled")
    case .integrity, .integritySHA256: seen.insert(.integrity)
    case .fingerprint: seen.insert(.fingerprint)
    default: return
    }
  }

  private func visit(
    _ attribute: STUNAttribute, _ address: Field, _ port: Field, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let place = attribute.place(in: self) else { return }
    visitor.visit(address, .address(place.address))
    visitor.visit(port, place.port)
  }
}
