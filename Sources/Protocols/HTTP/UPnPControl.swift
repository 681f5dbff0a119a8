// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a request to a UPnP service asks for: the service and its action, and of a port mapping what shall be mapped.
///
/// The action's arguments are elements of the body, of which only the beginning is read.
///
/// - Source: UPnP Device Architecture 2.0 §3.2.1; WANIPConnection:2 §2.5.
struct UPnPControl: ~Escapable {
  /// As `urn:schemas-upnp-org:service:WANIPConnection:1`.
  let service: RawSpan
  /// As `AddPortMapping`.
  let action: RawSpan

  /// Takes the value of a SOAPAction field: the two, parted by `#`, in quotes.
  @_lifetime(copy field)
  init(_ field: RawSpan) {
    let text = field.unquoted
    // Other services than UPnP's end their names in a slash.
    let mark = text.firstOffset(of: 0x23) ?? text.lastOffset(of: 0x2F)
    service = text.extracting(first: mark ?? 0)
    action = text.extracting(from: mark.map { $0 + 1 } ?? 0)
  }

  /// Whether a router is asked to let others in, or no longer to.
  var isPortMapping: Bool {
    switch action.byteCount {
    case 14: action.isWord("addportmapping")
    case 17: action.isWord("addanyportmapping") || action.isWord("deleteportmapping")
    case 22: action.isWord("deleteportmappingrange")
    default: false
    }
  }
}

/// A port at which a router is asked to let others in, and the one that it leads to; 0 where the request does not say.
///
/// - Source: WANIPConnection:2 §2.5.16, §2.5.20.
public struct UPnPPortMapping: Sendable {
  public let externalPort: UInt16
  public let internalPort: UInt16
}

extension HTTPRequest {
  /// The port mapping that the request asks a router for, if it does.
  public var wantedPortMapping: UPnPPortMapping? {
    guard header.has(.soapAction) else { return nil }
    let control = UPnPControl(header.value(.soapAction))
    guard control.isPortMapping, !control.action.beginsWithWord("delete") else { return nil }
    let arguments = XMLElements(body)
    return UPnPPortMapping(
      externalPort: UInt16(clamping: arguments.content(of: "newexternalport").decimalNumber ?? 0),
      internalPort: UInt16(clamping: arguments.content(of: "newinternalport").decimalNumber ?? 0))
  }
}

/// The fields of a control request.
enum UPnPControlFields {
  static let service = Field(
    "http.soap_service", .text, "the service that is told what to do (UPnP Device Architecture 2.0 §3.2.1)")
  static let action = Field(
    "http.soap_action", .text, "what it is told to do, as AddPortMapping (UPnP Device Architecture 2.0 §3.2.1)")
  static let remoteHost = Field(
    "http.port_mapping.remote_host", .text, "who may come in; absent for everybody (WANIPConnection:2 §2.3.19)",
    isPersonal: true)
  static let externalPort = Field(
    "http.port_mapping.external_port", .number, "the router's port; 0 for all others (WANIPConnection:2 §2.3.20)")
  static let mappedProtocol = Field(
    "http.port_mapping.protocol", .text, "TCP or UDP (WANIPConnection:2 §2.3.22)")
  static let internalPort = Field(
    "http.port_mapping.internal_port", .number, "the port of whom it leads to (WANIPConnection:2 §2.3.21)")
  static let internalClient = Field(
    "http.port_mapping.internal_client", .text, "whom it leads to (WANIPConnection:2 §2.3.23)", isPersonal: true)
  static let enabled = Field(
    "http.port_mapping.enabled", .boolean, "whether it is in force (WANIPConnection:2 §2.3.17)")
  static let description = Field(
    "http.port_mapping.description", .text, "what the asker says that it is for (WANIPConnection:2 §2.3.24)",
    isPersonal: true)
  static let lease = Field(
    "http.port_mapping.lease_duration", .number, unit: "s",
    "how long it holds; 0 for ever, or for a week (WANIPConnection:2 §2.3.18)")

  static let all = [
    service, action, remoteHost, externalPort, mappedProtocol, internalPort, internalClient, enabled, description,
    lease,
  ]

  static func visit(_ request: borrowing HTTPRequest, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard request.header.has(.soapAction) else { return }
    let control = UPnPControl(request.header.value(.soapAction))
    HTTPFields.visit(service, control.service, &visitor)
    HTTPFields.visit(action, control.action, &visitor)
    guard control.isPortMapping else { return }
    let arguments = XMLElements(request.body)
    HTTPFields.visit(remoteHost, arguments.content(of: "newremotehost"), &visitor)
    visit(externalPort, number: arguments.content(of: "newexternalport"), &visitor)
    HTTPFields.visit(mappedProtocol, arguments.content(of: "newprotocol"), &visitor)
    visit(internalPort, number: arguments.content(of: "newinternalport"), &visitor)
    HTTPFields.visit(internalClient, arguments.content(of: "newinternalclient"), &visitor)
    let isEnabled = arguments.content(of: "newenabled")
    if isEnabled.byteCount > 0 {
      visitor.visit(enabled, isEnabled.isWord("1") || isEnabled.isWord("true") || isEnabled.isWord("yes"))
    }
    HTTPFields.visit(description, xml: arguments.content(of: "newportmappingdescription"), &visitor)
    visit(lease, number: arguments.content(of: "newleaseduration"), &visitor)
  }

  private static func visit(_ field: Field, number: RawSpan, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let number = number.decimalNumber { visitor.visit(field, number) }
  }
}
