// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the OPT record and its options say.
enum DNSExtensionFields {
  static let versionField = Field(
    "vedette.dns.edns.version", .number, "the version of EDNS; 0 is the only one (RFC 6891 §6.1.3)")
  static let sizeField = Field(
    "vedette.dns.edns.udp_size", .number, unit: "bytes",
    "the largest UDP payload that the sender takes (RFC 6891 §6.2.3)")
  static let signaturesField = Field(
    "vedette.dns.edns.do", .boolean, "true if signatures are wanted (RFC 3225 §3)")
  static let optionsField = Field("vedette.dns.edns.options", .list, "the codes of all options (RFC 6891 §6.1.2)")
  static let subnetField = Field(
    "vedette.dns.edns.client_subnet", .text, "the network for which an answer is wanted (RFC 7871 §6)", isPersonal: true
  )
  static let scopeField = Field(
    "vedette.dns.edns.client_subnet_scope", .number, unit: "bits", "the prefix for which the answer holds (RFC 7871 §6)"
  )
  static let clientCookieField = Field(
    "vedette.dns.edns.cookie_length", .number, unit: "bytes",
    "the octets of the cookie: 8 of the client, and those of the server (RFC 7873 §4)")
  static let identifierField = Field(
    "vedette.dns.edns.nsid", .boolean, "true if it is asked or told which server answers (RFC 5001 §2)")
  static let keepAliveField = Field(
    "vedette.dns.edns.keepalive_ms", .number, unit: "ms",
    "how long the connection stays open when idle; -1 where only support is told (RFC 7828 §3.1)")
  static let paddingField = Field(
    "vedette.dns.edns.padding", .number, unit: "bytes", "the octets that hide the message's length (RFC 7830 §3)")
  static let errorsField = Field("vedette.dns.edns.errors", .list, "why the answer is as it is (RFC 8914 §2)")
  static let errorCodeField = Field("vedette.dns.edns.errors.code", .number, "the reason's number (RFC 8914 §5.2)")
  static let errorNameField = Field(
    "vedette.dns.edns.errors.name", .text, "the reason's name, as blocked or dnssec_bogus (RFC 8914 §4)")
  static let errorTextField = Field(
    "vedette.dns.edns.errors.text", .text, "what the server says in words (RFC 8914 §2)", isPersonal: true)

  static let all = [
    versionField, sizeField, signaturesField, optionsField, subnetField, scopeField, clientCookieField,
    identifierField, keepAliveField, paddingField, errorsField, errorCodeField, errorNameField, errorTextField,
  ]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let extensions = message.extensions else { return }
    visitor.visit(versionField, extensions.version)
    visitor.visit(sizeField, extensions.udpPayloadSize)
    if extensions.wantsSignatures { visitor.visit(signaturesField, true) }
    var codes = message.options
    guard let first = codes.next() else { return }
    visitor.openList(optionsField)
    visitor.visit(optionsField, first.code.rawValue)
    while let option = codes.next() { visitor.visit(optionsField, option.code.rawValue) }
    visitor.closeList()
    // An option that comes again says nothing new.
    var seen: UInt32 = 0
    var options = message.options
    while let option = options.next() {
      let bit: UInt32 = option.code.rawValue < 32 ? 1 << UInt32(option.code.rawValue) : 0
      guard seen & bit == 0, option.brokenRule == nil else { continue }
      seen |= bit
      visit(option, isResponse: message.isResponse, &visitor)
    }
    visitErrors(of: message, &visitor)
  }

  private static func visit(
    _ option: borrowing DNSOption, isResponse: Bool, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    switch option.code {
    case .clientSubnet:
      guard let subnet = DNSClientSubnet(option.data) else { return }
      visitor.visit(subnetField, text: subnet.text)
      if isResponse { visitor.visit(scopeField, subnet.scopePrefixLength) }
    case .cookie: visitor.visit(clientCookieField, option.data.byteCount)
    case .serverIdentifier: visitor.visit(identifierField, true)
    case .keepAlive:
      var input = WireReader(option.data)
      let timeout = try? input.read(UInt16.self)
      visitor.visit(keepAliveField, timeout.map { Int($0) &* 100 } ?? -1)
    case .padding: visitor.visit(paddingField, option.data.byteCount)
    default: break
    }
  }

  private static func visitErrors(
    of message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var isOpen = false
    var options = message.options
    while let option = options.next() {
      guard option.code == .extendedError, let error = DNSExtendedError(option.data) else { continue }
      if !isOpen { visitor.openList(errorsField) }
      isOpen = true
      visitor.openItem()
      visitor.visit(errorCodeField, error.code)
      if let name = error.name { visitor.visit(errorNameField, name) }
      if error.text.byteCount > 0 {
        var text = BoundedText()
        text.append(escapingText: error.text)
        visitor.visit(errorTextField, text: text.bytes)
      }
      visitor.closeItem()
    }
    if isOpen { visitor.closeList() }
  }
}
