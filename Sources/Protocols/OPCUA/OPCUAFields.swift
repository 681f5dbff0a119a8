// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension OPCUAMessage: Message {
  public static var eventType: StaticString { "opcua" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      typeField, chunkField, versionField, receiveField, sendField, longestField, chunksField, endpointField, hostField,
      errorField, errorCodeField, reasonField, channelField, policyField, unprotectedField, modeField, subjectField,
      issuerField, notAfterField, thumbprintField, requestField, serviceField, serviceCodeField, isRequestField,
      actionField, handleField, resultField, resultCodeField, lengthField,
    ] + Exchange.fields

  static let typeField = Field("opcua.type", .text, "HEL, ACK, ERR, RHE, OPN, CLO or MSG (OPC 10000-6 §7.1.2.2)")
  static let chunkField = Field(
    "opcua.chunk", .text, "final, intermediate or aborted: whether the message goes on (OPC 10000-6 §6.7.2.2)")
  static let versionField = Field("opcua.protocol_version", .number, "the version spoken (OPC 10000-6 §7.1.2.3)")
  static let receiveField = Field(
    "opcua.receive_buffer", .number, unit: "bytes", "the longest chunk the sender takes (OPC 10000-6 §7.1.2.3)")
  static let sendField = Field(
    "opcua.send_buffer", .number, unit: "bytes", "the longest chunk the sender sends (OPC 10000-6 §7.1.2.3)")
  static let longestField = Field(
    "opcua.max_message", .number, unit: "bytes", "the longest message; 0: no limit (OPC 10000-6 §7.1.2.3)")
  static let chunksField = Field(
    "opcua.max_chunks", .number, "the most chunks of one; 0: no limit (OPC 10000-6 §7.1.2.3)")
  static let endpointField = Field(
    "opcua.endpoint", .text, "the server that is wanted, with its path (OPC 10000-6 §7.1.2.3)", isPersonal: true)
  static let hostField = Field("opcua.host", .text, "the server's host or address (OPC 10000-6 §7.1.2.3)")
  static let errorField = Field("opcua.error", .text, "why the connection is given up (OPC 10000-6 §7.1.5)")
  static let errorCodeField = Field("opcua.error_raw", .number, "the same by number (OPC 10000-6 §7.1.5)")
  static let reasonField = Field("opcua.reason", .text, "the same in words (OPC 10000-6 §7.1.2.5)", isPersonal: true)
  static let channelField = Field("opcua.channel", .number, "the secure channel (OPC 10000-6 §6.7.2.2)")
  static let policyField = Field("opcua.security_policy", .text, "how the channel is secured (OPC 10000-6 §6.7.2.3)")
  static let unprotectedField = Field(
    "opcua.unprotected", .boolean, "true if the channel has no security at all (OPC 10000-7, SecurityPolicy – None)")
  static let modeField = Field("opcua.security_mode", .text, "None, Sign or SignAndEncrypt (OPC 10000-4 §7.20)")
  static let subjectField = Field(
    "opcua.certificate.subject", .text, "whom the sender's certificate is about (RFC 5280 §4.1.2.6)", isPersonal: true)
  static let issuerField = Field(
    "opcua.certificate.issuer", .text, "who issued it (RFC 5280 §4.1.2.4)", isPersonal: true)
  static let notAfterField = Field(
    "opcua.certificate.not_after", .text, "when it ceases to be valid (RFC 5280 §4.1.2.5)")
  static let thumbprintField = Field(
    "opcua.certificate.thumbprint", .hex, "SHA-1 over what was sent for a certificate (OPC 10000-6 §6.7.2.3)")
  static let requestField = Field("opcua.request_id", .number, "pairs request and response (OPC 10000-6 §6.7.2.4)")
  static let serviceField = Field("opcua.service", .text, "what is asked or answered, as Write (OPC 10000-4 §5)")
  static let serviceCodeField = Field("opcua.service_node", .number, "its identifier (OPC 10000-6 annex A)")
  static let isRequestField = Field("opcua.is_request", .boolean, "whether it is asked (OPC 10000-4 §5)")
  static let actionField = Field("opcua.action", .text, "what is asked of the server: reads, writes or configures")
  static let handleField = Field("opcua.request_handle", .number, "the client's number for it (OPC 10000-4 §7.32)")
  static let resultField = Field("opcua.result", .text, "how the server judged it (OPC 10000-4 §7.33)")
  static let resultCodeField = Field("opcua.result_raw", .number, "the same by number (OPC 10000-4 §7.33)")
  static let lengthField = Field("opcua.length", .number, unit: "bytes", "the message, its header included")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, header.kind.name)
    visitor.visit(Self.chunkField, header.chunk.name)
    visitLimits(&visitor)
    if let error {
      if let name = error.name { visitor.visit(Self.errorField, name) }
      visitor.visit(Self.errorCodeField, error.rawValue)
    }
    if let reason { visitor.visit(Self.reasonField, text: reason) }
    visitSecurity(&visitor)
    visitService(&visitor)
    visitor.visit(Self.lengthField, header.messageByteCount)
    exchange?.visit(&visitor)
  }

  private func visitLimits(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let protocolVersion { visitor.visit(Self.versionField, protocolVersion) }
    if let receiveBuffer { visitor.visit(Self.receiveField, receiveBuffer) }
    if let sendBuffer { visitor.visit(Self.sendField, sendBuffer) }
    if let longestMessage { visitor.visit(Self.longestField, longestMessage) }
    if let chunkLimit { visitor.visit(Self.chunksField, chunkLimit) }
    if let endpoint { visitor.visit(Self.endpointField, text: endpoint) }
    if let host { visitor.visit(Self.hostField, text: host) }
  }

  private func visitSecurity(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let channel { visitor.visit(Self.channelField, channel) }
    if let policy {
      visitor.visit(Self.policyField, text: policy)
      visitor.visit(Self.unprotectedField, isUnprotected)
    }
    if let name = details.securityModeName { visitor.visit(Self.modeField, name) }
    guard let certificate else { return }
    if let decoded = certificate.certificate {
      visitor.visit(Self.subjectField, text: decoded.subject.span.octets)
      visitor.visit(Self.issuerField, text: decoded.issuer.span.octets)
      visitor.visit(Self.notAfterField, text: decoded.notAfter.span.octets)
    }
    visitor.visit(Self.thumbprintField, hex: certificate.sha1.span.octets)
  }

  private func visitService(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard let service, let name = service.name else { return }
    if let requestID { visitor.visit(Self.requestField, requestID) }
    visitor.visit(Self.serviceField, name)
    visitor.visit(Self.serviceCodeField, service.rawValue)
    visitor.visit(Self.isRequestField, service.isRequest)
    if let action = controlAction { visitor.visit(Self.actionField, action.word) }
    if let handle = details.handle { visitor.visit(Self.handleField, handle) }
    if let result = details.result {
      if let name = result.name { visitor.visit(Self.resultField, name) }
      visitor.visit(Self.resultCodeField, result.rawValue)
    }
  }
}

extension OPCUAHeader.Chunk {
  /// The word in logs.
  public var name: StaticString {
    switch self {
    case .final: "final"
    case .intermediate: "intermediate"
    case .aborted: "aborted"
    }
  }
}
