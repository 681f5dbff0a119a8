// SPDX-License-Identifier: Apache-2.0
import Wire

/// Who a device says it is in the description that UPnP has it publish; only its beginning is read.
///
/// - Source: UPnP Device Architecture 2.0 §2.3.
struct UPnPDescription: ~Escapable {
  private let elements: XMLElements

  /// Takes a body; nil if it describes no device.
  @_lifetime(copy body)
  init?(_ body: RawSpan) {
    guard body.byteCount > 0 else { return nil }
    elements = XMLElements(body)
    guard elements.contains("device"), elements.contains("devicetype") || elements.contains("udn") else { return nil }
  }
}

extension UPnPDescription {
  static let typeField = Field(
    "http.upnp_device.type", .text, "as urn:schemas-upnp-org:device:Basic:1 (UPnP Device Architecture 2.0 §2.3)")
  static let nameField = Field(
    "http.upnp_device.friendly_name", .text, "what its owner calls it (UPnP Device Architecture 2.0 §2.3)",
    isPersonal: true)
  static let manufacturerField = Field(
    "http.upnp_device.manufacturer", .text, "who made it (UPnP Device Architecture 2.0 §2.3)")
  static let modelField = Field("http.upnp_device.model_name", .text, "its model (UPnP Device Architecture 2.0 §2.3)")
  static let modelNumberField = Field(
    "http.upnp_device.model_number", .text, "the model's number or version (UPnP Device Architecture 2.0 §2.3)")
  static let serialField = Field(
    "http.upnp_device.serial_number", .text, "its serial number (UPnP Device Architecture 2.0 §2.3)", isPersonal: true)
  static let uuidField = Field(
    "http.upnp_device.udn", .text, "its unique name, with uuid: in front (UPnP Device Architecture 2.0 §2.3)",
    isPersonal: true)

  static let fields = [
    typeField, nameField, manufacturerField, modelField, modelNumberField, serialField, uuidField,
  ]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    HTTPFields.visit(Self.typeField, xml: elements.content(of: "devicetype"), &visitor)
    HTTPFields.visit(Self.nameField, xml: elements.content(of: "friendlyname"), &visitor)
    HTTPFields.visit(Self.manufacturerField, xml: elements.content(of: "manufacturer"), &visitor)
    HTTPFields.visit(Self.modelField, xml: elements.content(of: "modelname"), &visitor)
    HTTPFields.visit(Self.modelNumberField, xml: elements.content(of: "modelnumber"), &visitor)
    HTTPFields.visit(Self.serialField, xml: elements.content(of: "serialnumber"), &visitor)
    HTTPFields.visit(Self.uuidField, xml: elements.content(of: "udn"), &visitor)
  }
}
