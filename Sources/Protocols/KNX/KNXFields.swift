// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension KNXMessage: Message {
  public static var eventType: StaticString { "knx" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      serviceField, serviceCodeField, actionField, channelField, sequenceField, statusField, controlField,
      controlPortField, dataField, dataPortField, connectionField, layerField, assignedField, featureField, lostField,
      waitField, secureField, sessionField, nameField, mediumField, addressField, serialField, macField, groupField,
      programmingField, codeField, codeNumberField, sourceField, destinationField, isGroupField, applicationField,
      applicationCodeField, transportField, objectField, instanceField, propertyField, valueField,
    ] + Exchange.fields

  static let serviceField = Field("knx.service", .text, "the service by name, as tunnelling_request (KNX 03/08/01)")
  static let serviceCodeField = Field("knx.service_raw", .number, "the service by number (KNX 03/08/01)")
  static let actionField = Field(
    "knx.action", .text, "what is asked of the device: reads, writes, configures or restarts")
  static let channelField = Field("knx.channel", .number, "the connection's number (KNX 03/08/02)")
  static let sequenceField = Field(
    "knx.sequence", .number, "pairs a request and its acknowledgement (KNX 03/08/04)")
  static let statusField = Field("knx.status", .number, "0, or why it was refused (KNX 03/08/02)")
  static let controlField = Field(
    "knx.control_endpoint", .address,
    "where the sender is to be asked; 0.0.0.0: where it sends from (KNX 03/08/02)")
  static let controlPortField = Field("knx.control_port", .number, "the port there (KNX 03/08/02)")
  static let dataField = Field(
    "knx.data_endpoint", .address, "where it takes data; 0.0.0.0: where it sends from (KNX 03/08/02)")
  static let dataPortField = Field("knx.data_port", .number, "the port there (KNX 03/08/02)")
  static let connectionField = Field(
    "knx.connection_type", .number, "3 management, 4 tunnel, 6 logging, 7 configuration, 8 objects (KNX 03/08/02)")
  static let layerField = Field(
    "knx.tunnel_layer", .number, "2 link layer, 4 raw, 128 everything heard (KNX 03/08/04)")
  static let assignedField = Field("knx.assigned_address", .text, "the tunnel's address on the bus (KNX 03/08/04)")
  static let featureField = Field("knx.feature", .number, "the tunnel's feature that is asked or set (KNX 03/08/04)")
  static let lostField = Field("knx.lost_count", .number, "the messages that a router lost (KNX 03/08/05)")
  static let waitField = Field(
    "knx.busy_ms", .number, unit: "ms", "for how long a router asks for silence (KNX 03/08/05)")
  static let secureField = Field("knx.secure", .boolean, "true if the message is encrypted inside (KNX 03/08/09)")
  static let sessionField = Field("knx.session", .number, "the secure session; 0 of routing (KNX 03/08/09)")
  static let nameField = Field(
    "knx.device.friendly_name", .text, "the name that its owner gave it (KNX 03/08/02)", isPersonal: true)
  static let mediumField = Field("knx.device.medium", .text, "what carries the bus (KNX 03/08/02)")
  static let addressField = Field(
    "knx.device.individual_address", .text, "its address on the bus, as 1.1.5 (KNX 03/08/02)")
  static let serialField = Field(
    "knx.device.serial", .hex, "its serial number, the manufacturer first (KNX 03/08/02)", isPersonal: true)
  static let macField = Field(
    "knx.device.mac", .hardwareAddress, "its hardware address (KNX 03/08/02)", isPersonal: true)
  static let groupField = Field("knx.device.routing_group", .address, "where it routes to (KNX 03/08/02)")
  static let programmingField = Field(
    "knx.device.programming_mode", .boolean, "whether it takes a new address (KNX 03/08/02)")
  static let codeField = Field("knx.cemi.message", .text, "what kind of message goes to the bus (KNX 03/06/03)")
  static let codeNumberField = Field("knx.cemi.message_raw", .number, "the same by number (KNX 03/06/03)")
  static let sourceField = Field("knx.cemi.source", .text, "who sends on the bus, as 1.1.5 (KNX 03/03/02)")
  static let destinationField = Field(
    "knx.cemi.destination", .text, "a device as 1.1.5, or a group as 1/0/5 (KNX 03/03/02)")
  static let isGroupField = Field("knx.cemi.is_group", .boolean, "whether it goes to a group (KNX 03/06/03)")
  static let applicationField = Field("knx.cemi.apci", .text, "what is done, as GroupValueWrite (KNX 03/03/07)")
  static let applicationCodeField = Field(
    "knx.cemi.apci_raw", .number,
    "the same by number, with the short value that some contain left out (KNX 03/03/07)")
  static let transportField = Field(
    "knx.cemi.transport", .text, "connect, disconnect, ack or nak on the bus (KNX 03/03/04)")
  static let objectField = Field("knx.cemi.object_type", .number, "whose property it is (KNX 03/06/03)")
  static let instanceField = Field("knx.cemi.object_instance", .number, "which of its type (KNX 03/06/03)")
  static let propertyField = Field("knx.cemi.property", .number, "which property (KNX 03/06/03)")
  static let valueField = Field(
    "knx.cemi.value_length", .number, unit: "bytes", "the value, which is not shown; 0 for up to six bits")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = header.service.name { visitor.visit(Self.serviceField, name) }
    visitor.visit(Self.serviceCodeField, header.service.rawValue)
    if let action = controlAction { visitor.visit(Self.actionField, action.word) }
    if let channel { visitor.visit(Self.channelField, channel) }
    if let sequence { visitor.visit(Self.sequenceField, sequence) }
    if let status { visitor.visit(Self.statusField, status) }
    visitConnection(&visitor)
    if isSecure { visitor.visit(Self.secureField, true) }
    if let session { visitor.visit(Self.sessionField, session) }
    if let device { visitDevice(device, &visitor) }
    if let busMessage { visitBusMessage(busMessage, &visitor) }
    exchange?.visit(&visitor)
  }

  private func visitConnection(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let control {
      visitor.visit(Self.controlField, .address(control.address))
      visitor.visit(Self.controlPortField, control.port)
    }
    if let data {
      visitor.visit(Self.dataField, .address(data.address))
      visitor.visit(Self.dataPortField, data.port)
    }
    if let connectionType { visitor.visit(Self.connectionField, connectionType) }
    if let tunnelLayer { visitor.visit(Self.layerField, tunnelLayer) }
    if let assigned { visitor.visit(Self.assignedField, text: assigned.text) }
    if let feature { visitor.visit(Self.featureField, feature) }
    if let lostCount { visitor.visit(Self.lostField, lostCount) }
    if let waitTime { visitor.visit(Self.waitField, waitTime) }
  }

  private func visitDevice(_ device: borrowing KNXDevice, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.nameField, text: device.name)
    visitor.visit(Self.mediumField, device.medium)
    visitor.visit(Self.addressField, text: device.address.text)
    visitor.visit(Self.serialField, hex: device.serialNumber)
    visitor.visit(Self.macField, .hardwareAddress(device.hardwareAddress))
    visitor.visit(Self.groupField, .address(device.routingGroup))
    visitor.visit(Self.programmingField, device.isInProgrammingMode)
  }

  private func visitBusMessage(_ message: KNXBusMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = message.code.name { visitor.visit(Self.codeField, name) }
    visitor.visit(Self.codeNumberField, message.code.rawValue)
    if let source = message.source { visitor.visit(Self.sourceField, text: source.text) }
    if let destination = message.destination {
      visitor.visit(Self.destinationField, text: destination.text)
      visitor.visit(Self.isGroupField, destination.isGroup)
    }
    if let application = message.application {
      if let name = application.name { visitor.visit(Self.applicationField, name) }
      visitor.visit(Self.applicationCodeField, application.service)
    }
    if let transport = message.transport { visitor.visit(Self.transportField, transport) }
    if let objectType = message.objectType { visitor.visit(Self.objectField, objectType) }
    if let instance = message.objectInstance { visitor.visit(Self.instanceField, instance) }
    if let property = message.property { visitor.visit(Self.propertyField, property) }
    visitor.visit(Self.valueField, message.valueByteCount)
  }
}
