// SPDX-License-Identifier: Apache-2.0
import Wire

extension SSDPMessage: Message {
  public static var eventType: StaticString { "ssdp" }

  static let kindField = Field("ssdp.type", .text, "notify, search or response (UPnP Device Architecture 2.0 §1.1.1)")
  static let subtypeField = Field("ssdp.nts", .text, "what a notification says, as ssdp:alive (§1.2.2, NTS)")
  static let targetField = Field("ssdp.target", .text, "what is announced or looked for (§1.2.2, NT; §1.3.2, ST)")
  static let uuidField = Field(
    "ssdp.uuid", .text, "which device it is: the UUID in the unique service name (§1.1.4, §1.2.2)", isPersonal: true)
  static let serviceField = Field("ssdp.usn", .text, "the unique service name (§1.2.2, USN)", isPersonal: true)
  static let hostField = Field("ssdp.host", .text, "whom the message is for (§1.2.2, HOST)")
  static let serverField = Field("ssdp.server", .text, "the device's software (§1.2.2, SERVER)")
  static let userAgentField = Field("ssdp.user_agent", .text, "the control point's software (§1.3.2, USER-AGENT)")
  static let locationField = Field(
    "ssdp.location", .text, "where the device describes itself, credentials in it as <redacted> (§1.2.2, LOCATION)",
    isPersonal: true)
  static let locationHostField = Field(
    "ssdp.location_host", .text, "the host in that place (RFC 3986 §3.2.2)", isPersonal: true)
  static let locationPortField = Field(
    "ssdp.location_port", .number, "the port in that place, 80 if none is named (RFC 3986 §3.2.3)")
  static let secureLocationField = Field(
    "ssdp.secure_location", .text, "the same over TLS (§1.2.2, SECURELOCATION.UPNP.ORG)", isPersonal: true)
  static let maxAgeField = Field("ssdp.max_age", .number, unit: "s", "how long it holds (§1.2.2, CACHE-CONTROL)")
  static let waitField = Field("ssdp.mx", .number, unit: "s", "the longest that an answer may wait (§1.3.2, MX)")
  static let bootField = Field("ssdp.boot_id", .number, "grows with each start of the device (§1.2.2, BOOTID.UPNP.ORG)")
  static let nextBootField = Field(
    "ssdp.next_boot_id", .number, "the number from now on (§1.2.4, NEXTBOOTID.UPNP.ORG)")
  static let configField = Field(
    "ssdp.config_id", .number, "which description is in force (§1.2.2, CONFIGID.UPNP.ORG)")
  static let searchPortField = Field(
    "ssdp.search_port", .number, "where the device takes searches for itself (§1.2.2, SEARCHPORT.UPNP.ORG)")
  static let tcpPortField = Field(
    "ssdp.tcp_port", .number, "where the control point takes answers over TCP (§1.3.2, TCPPORT.UPNP.ORG)")
  static let pointNameField = Field(
    "ssdp.control_point_name", .text, "what the control point is called (§1.3.2, CPFN.UPNP.ORG)", isPersonal: true)
  static let pointIDField = Field(
    "ssdp.control_point_uuid", .text, "which control point it is (§1.3.2, CPUUID.UPNP.ORG)", isPersonal: true)

  public static var fields: [Field] { declared }
  private static let declared =
    [
      kindField, subtypeField, targetField, uuidField, serviceField, hostField, serverField, userAgentField,
      locationField, locationHostField, locationPortField, secureLocationField, maxAgeField, waitField, bootField,
      nextBootField, configField, searchPortField, tcpPortField, pointNameField, pointIDField,
    ] + Exchange.fields

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.kindField, kind.word)
    visit(Self.subtypeField, .subtype, &visitor)
    if target.byteCount > 0 { visitor.visit(Self.targetField, text: target) }
    if deviceID.byteCount > 0 { visitor.visit(Self.uuidField, text: deviceID) }
    visit(Self.serviceField, .serviceName, &visitor)
    visit(Self.hostField, .host, &visitor)
    visit(Self.serverField, .server, &visitor)
    visit(Self.userAgentField, .userAgent, &visitor)
    HTTPFields.visit(Self.locationField, redacted: location.text, &visitor)
    let authority = HTTPAuthority(location.authority)
    if authority.host.byteCount > 0 {
      visitor.visit(Self.locationHostField, text: authority.host)
      visitor.visit(Self.locationPortField, authority.port ?? 80)
    }
    HTTPFields.visit(Self.secureLocationField, redacted: value(.secureLocation), &visitor)
    if let maxAge { visitor.visit(Self.maxAgeField, maxAge) }
    visit(Self.waitField, number: .wait, &visitor)
    visit(Self.bootField, number: .bootID, &visitor)
    visit(Self.nextBootField, number: .nextBootID, &visitor)
    visit(Self.configField, number: .configID, &visitor)
    visit(Self.searchPortField, number: .searchPort, &visitor)
    visit(Self.tcpPortField, number: .tcpPort, &visitor)
    visit(Self.pointNameField, .controlPointName, &visitor)
    visit(Self.pointIDField, .controlPointID, &visitor)
    exchange?.visit(&visitor)
  }

  private func visit(_ field: Field, _ name: SSDPFieldName, _ visitor: inout some FieldVisitor & ~Copyable) {
    HTTPFields.visit(field, value(name), &visitor)
  }

  private func visit(_ field: Field, number name: SSDPFieldName, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let number = number(name) { visitor.visit(field, number) }
  }
}

extension SSDPMessage.Kind {
  fileprivate var word: StaticString {
    switch self {
    case .notification: "notify"
    case .search: "search"
    case .answer: "response"
    }
  }
}
