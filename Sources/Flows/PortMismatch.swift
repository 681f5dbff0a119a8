// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// A flow whose port leads one to expect something else than its bytes show.
public struct PortMismatch: Sendable {
  /// What does not fit.
  public enum Kind: UInt8, Sendable {
    /// A protocol with ports of its own is on none of them.
    case protocolOnUnusualPort
    /// A port that belongs to some protocols carries none of them.
    case unexpectedProtocolOnPort

    /// The kind's name in logs.
    public var word: StaticString {
      switch self {
      case .protocolOnUnusualPort: "protocol_on_unusual_port"
      case .unexpectedProtocolOnPort: "unexpected_protocol_on_port"
      }
    }
  }

  public var kind: Kind
  /// What the bytes show; nil for bytes that nothing known begins with.
  public var recognised: KnownProtocol?
  /// The server's port.
  public var port: UInt16
  /// The protocols that the port belongs to.
  public var expected: ProtocolSet

  public init(kind: Kind, recognised: KnownProtocol?, port: UInt16, expected: ProtocolSet) {
    self.kind = kind
    self.recognised = recognised
    self.port = port
    self.expected = expected
  }
}

extension PortMismatch {
  /// Clients are given ports from here on by the systems in widest use, so that one of these says nothing of a protocol.
  ///
  /// - Source: Linux, ip_local_port_range; RFC 6335 §6 begins its dynamic ports at 49152.
  static let firstChancePort: UInt16 = 32_768
  static let firstDynamicPort: UInt16 = 49_152

  /// Compares what a flow settled on with its ports.
  ///
  /// Nothing recognised is a mismatch only where the port's protocols cannot be overlooked, and both beginnings were seen.
  init?(of flow: Flow, recognised: KnownProtocol?, isBeginningSeen: Bool) {
    let port = flow.server.port
    let expected = ProtocolSet(residentsOf: port, flow.transport)
    let isOwned = !expected.isEmpty && port < Self.firstChancePort
    guard let recognised else {
      guard isOwned, isBeginningSeen, expected.areUnmistakable else { return nil }
      self.init(kind: .unexpectedProtocolOnPort, recognised: nil, port: port, expected: expected)
      return
    }
    if expected.contains(recognised) { return nil }
    if ProtocolSet(residentsOf: flow.client.port, flow.transport).contains(recognised) { return nil }
    if isOwned {
      // Without a handshake the server may well be the client.
      guard flow.transport != .tcp || flow.isInitiatorCertain else { return nil }
      self.init(kind: .unexpectedProtocolOnPort, recognised: recognised, port: port, expected: expected)
      return
    }
    switch recognised.roaming {
    case .anywhere: return nil
    case .dynamicPorts where port >= Self.firstDynamicPort: return nil
    case .never, .dynamicPorts: break
    }
    self.init(kind: .protocolOnUnusualPort, recognised: recognised, port: port, expected: ProtocolSet())
  }
}

extension FlowStage {
  /// What a flow that has just settled carries in spite of its ports, or nil.
  func portMismatch(_ slot: Int) -> PortMismatch? {
    let isBeginningSeen =
      table.entries[slot].hasContent && table.contents[slot].toServer.isWholeSoFar
      && table.contents[slot].toClient.isWholeSoFar
    return PortMismatch(
      of: table.entries[slot].flow, recognised: table.entries[slot].recognition.settled,
      isBeginningSeen: isBeginningSeen)
  }
}

extension StreamState {
  /// Whether the stream's beginning was seen, and no byte behind it is missing.
  var isWholeSoFar: Bool { isStartKnown && gaps == 0 && !hasDroppedBytes }
}

extension PortMismatch: Message {
  public static let eventType: StaticString = Malformation.eventType

  static let portField = Field("anomaly.port", .number, "the server's port that does not fit what the bytes show")
  static let recognisedField = Field(
    "anomaly.recognized", .text, "the protocol that the bytes show, or unknown")
  static let expectedField = Field("anomaly.expected", .list, "the protocols that the port belongs to, if any")

  public static let fields = [
    Malformation.typeField, Malformation.eventField, portField, recognisedField, expectedField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Malformation.typeField, "applayer")
    visitor.visit(Malformation.eventField, kind.word)
    visitor.visit(Self.portField, port)
    visitor.visit(Self.recognisedField, recognised?.name ?? "unknown")
    guard !expected.isEmpty else { return }
    visitor.openList(Self.expectedField)
    var rest = expected
    while let known = rest.removeFirst() { visitor.visit(Self.expectedField, known.name) }
    visitor.closeList()
  }
}
