// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A request without an answer, or an answer without a request.
public struct ExchangeFault: Sendable {
  public enum Kind: UInt8, Sendable { case unansweredRequest, unsolicitedAnswer }

  public let kind: Kind
  /// The protocol of the exchange.
  public let service: KnownProtocol
  /// The request, where there was one.
  public let request: Exchange?

  public init(_ kind: Kind, of service: KnownProtocol, request: Exchange? = nil) {
    self.kind = kind
    self.service = service
    self.request = request
  }
}

extension ExchangeFault: Message {
  public static let eventType: StaticString = "anomaly"

  public static let fields =
    [Malformation.typeField, Malformation.eventField, Malformation.layerField] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Malformation.typeField, "applayer")
    visitor.visit(Malformation.eventField, kind.word)
    visitor.visit(Malformation.layerField, service.name)
    guard let request else { return }
    visitor.visit(Exchange.packetField, request.packet)
    visitor.visit(Exchange.elapsedField, request.elapsed / 1_000)
    if request.requestCount > 1 { visitor.visit(Exchange.requestsField, request.requestCount) }
  }
}

extension ExchangeFault.Kind {
  /// The name in the log.
  public var word: StaticString {
    switch self {
    case .unansweredRequest: "unanswered_request"
    case .unsolicitedAnswer: "unsolicited_answer"
    }
  }
}
