// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension BACnetMessage: Message {
  public static var eventType: StaticString { "bacnet" }

  public static var fields: [Field] { declared }
  private static let declared =
    [
      functionField, functionCodeField, resultField, originField, originPortField, lifetimeField, destinationField,
      destinationAddressField, sourceField, sourceAddressField, hopsField, priorityField, replyField, messageField,
      messageCodeField, networkVendorField, networksField, typeField, serviceField, serviceCodeField, actionField,
      invokeField, lengthLimitField, segmentedField, moreField, negativeField, sequenceField, windowField, deviceField,
      objectTypeField, objectTypeCodeField, instanceField, propertyField, propertyCodeField, indexField,
      writePriorityField, referencesField, referenceTypeField, referenceInstanceField, referencePropertyField,
      nameField, lowField, highField, maximumField, segmentationField, vendorField, stateField, passwordField,
      errorClassField, errorCodeField, reasonField, lengthField,
    ] + Exchange.fields

  static let functionField = Field("bacnet.bvlc_function", .text, "what the link layer does (ASHRAE 135 §J.2)")
  static let functionCodeField = Field("bacnet.bvlc_function_raw", .number, "the same by number (ASHRAE 135 §J.2)")
  static let resultField = Field("bacnet.bvlc_result", .number, "0, or why it was refused (ASHRAE 135 §J.2.1)")
  static let originField = Field(
    "bacnet.forwarded_from", .address, "who sent it first, or whose registration is deleted (ASHRAE 135 §J.2.5)")
  static let originPortField = Field("bacnet.forwarded_from_port", .number, "its port (ASHRAE 135 §J.2.5)")
  static let lifetimeField = Field(
    "bacnet.registration_ttl", .number, unit: "s", "how long a foreign device registers (ASHRAE 135 §J.2.6)")
  static let destinationField = Field(
    "bacnet.destination_network", .number, "the network it goes to; 65535 for all (ASHRAE 135 §6.2.2)")
  static let destinationAddressField = Field(
    "bacnet.destination_address", .hex, "the device there; absent for all (ASHRAE 135 §6.2.2)")
  static let sourceField = Field("bacnet.source_network", .number, "the network it comes from (ASHRAE 135 §6.2.2)")
  static let sourceAddressField = Field("bacnet.source_address", .hex, "the device there (ASHRAE 135 §6.2.2)")
  static let hopsField = Field("bacnet.hop_count", .number, "how many more routers may pass it on (ASHRAE 135 §6.2.3)")
  static let priorityField = Field(
    "bacnet.network_priority", .text, "normal, urgent, critical_equipment or life_safety (ASHRAE 135 §6.2.2)")
  static let replyField = Field("bacnet.expects_reply", .boolean, "whether an answer is expected (ASHRAE 135 §6.2.2)")
  static let messageField = Field(
    "bacnet.network_message", .text, "what routers tell each other (ASHRAE 135 §6.2.4)")
  static let messageCodeField = Field("bacnet.network_message_raw", .number, "the same by number (ASHRAE 135 §6.2.4)")
  static let networkVendorField = Field(
    "bacnet.network_message_vendor", .number, "whose message it is, by ASHRAE's number (ASHRAE 135 §6.2.5)")
  static let networksField = Field(
    "bacnet.networks", .list, "the networks that routers ask for or offer, at most 16 (ASHRAE 135 §6.4)")
  static let typeField = Field("bacnet.type", .text, "confirmed_request, simple_ack … (ASHRAE 135 §20.1)")
  static let serviceField = Field("bacnet.service", .text, "the service by name, as read_property (ASHRAE 135 §21)")
  static let serviceCodeField = Field("bacnet.service_raw", .number, "the service's choice (ASHRAE 135 §21)")
  static let actionField = Field(
    "bacnet.action", .text, "what is asked of the device: reads, writes, configures or restarts")
  static let invokeField = Field("bacnet.invoke_id", .number, "pairs request and answer (ASHRAE 135 §20.1.2.6)")
  static let lengthLimitField = Field(
    "bacnet.response_limit", .number, unit: "bytes", "the longest answer that is taken (ASHRAE 135 §20.1.2.5)")
  static let segmentedField = Field(
    "bacnet.segmented", .boolean, "true for a segment of a message (ASHRAE 135 §20.1.2)")
  static let moreField = Field("bacnet.more_follows", .boolean, "whether more segments follow (ASHRAE 135 §20.1.2.2)")
  static let negativeField = Field(
    "bacnet.negative", .boolean, "whether segments are missing (ASHRAE 135 §20.1.6.1)")
  static let sequenceField = Field("bacnet.sequence", .number, "which segment it is (ASHRAE 135 §20.1.2.7)")
  static let windowField = Field(
    "bacnet.window", .number, "the segments sent without an acknowledgement (ASHRAE 135 §20.1.2.8)")
  static let deviceField = Field(
    "bacnet.device_instance", .number,
    "the device that introduces itself, has the object, or reports (ASHRAE 135 §16.10)")
  static let objectTypeField = Field("bacnet.object_type", .text, "the object's type by name (ASHRAE 135 §21)")
  static let objectTypeCodeField = Field("bacnet.object_type_raw", .number, "the same by number (ASHRAE 135 §21)")
  static let instanceField = Field("bacnet.object_instance", .number, "which one of its type (ASHRAE 135 §20.2.14)")
  static let propertyField = Field("bacnet.property", .text, "the property by name, where it is known (ASHRAE 135 §21)")
  static let propertyCodeField = Field("bacnet.property_raw", .number, "the property by number (ASHRAE 135 §21)")
  static let indexField = Field(
    "bacnet.array_index", .number, "which element of it; 0: their number (ASHRAE 135 §15.5)")
  static let writePriorityField = Field(
    "bacnet.write_priority", .number, "1 (life safety) to 16: which command wins (ASHRAE 135 §19.2)")
  static let referencesField = Field(
    "bacnet.references", .list, "what of several objects is read or written, at most 16 (ASHRAE 135 §15.7, §15.10)")
  static let referenceTypeField = Field("bacnet.references.object_type_raw", .number, "the object's type by number")
  static let referenceInstanceField = Field("bacnet.references.object_instance", .number, "which one of its type")
  static let referencePropertyField = Field("bacnet.references.property_raw", .number, "the property by number")
  static let nameField = Field(
    "bacnet.object_name", .text, "the object that is looked for or found (ASHRAE 135 §16.9)", isPersonal: true)
  static let lowField = Field("bacnet.low_limit", .number, "the lowest device asked for (ASHRAE 135 §16.10.1)")
  static let highField = Field("bacnet.high_limit", .number, "the highest device asked for (ASHRAE 135 §16.10.1)")
  static let maximumField = Field(
    "bacnet.max_apdu", .number, unit: "bytes", "the longest message the device takes (ASHRAE 135 §16.10.3)")
  static let segmentationField = Field(
    "bacnet.segmentation", .text, "both, transmit, receive or none (ASHRAE 135 §16.10.3)")
  static let vendorField = Field("bacnet.vendor_id", .number, "the vendor by ASHRAE's number (ASHRAE 135 §16.10.3)")
  static let stateField = Field(
    "bacnet.state", .text, "how it restarts, or what of its communication goes on (ASHRAE 135 §16.1, §16.4)")
  static let passwordField = Field("bacnet.password", .boolean, "true if a password is given (ASHRAE 135 §16.1, §16.4)")
  static let errorClassField = Field("bacnet.error_class", .text, "what went wrong, roughly (ASHRAE 135 §18)")
  static let errorCodeField = Field("bacnet.error_code", .text, "what went wrong (ASHRAE 135 §18)")
  static let reasonField = Field("bacnet.reason", .text, "why it was rejected or aborted (ASHRAE 135 §18)")
  static let lengthField = Field(
    "bacnet.parameter_length", .number, unit: "bytes", "the bytes behind the last header, values included")

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitLink(&visitor)
    if let network { visitNetwork(network, &visitor) }
    if let application {
      visitHeader(application, &visitor)
      visitFacts(application, &visitor)
    }
    if body.byteCount > 0 { visitor.visit(Self.lengthField, body.byteCount) }
    exchange?.visit(&visitor)
  }

  private func visitLink(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let name = link.function.name { visitor.visit(Self.functionField, name) }
    visitor.visit(Self.functionCodeField, link.function.rawValue)
    if let result = link.result { visitor.visit(Self.resultField, result) }
    if let origin = link.origin {
      visitor.visit(Self.originField, .address(origin.address))
      visitor.visit(Self.originPortField, origin.port)
    }
    if let lifetime = link.lifetime { visitor.visit(Self.lifetimeField, lifetime) }
  }

  private func visitNetwork(_ network: borrowing BACnetNetwork, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let destination = network.destination {
      visitor.visit(Self.destinationField, destination)
      if network.destinationAddress.byteCount > 0 {
        visitor.visit(Self.destinationAddressField, hex: network.destinationAddress)
      }
    }
    if let source = network.source {
      visitor.visit(Self.sourceField, source)
      visitor.visit(Self.sourceAddressField, hex: network.sourceAddress)
    }
    if let hopCount = network.hopCount { visitor.visit(Self.hopsField, hopCount) }
    visitor.visit(Self.priorityField, network.priority)
    visitor.visit(Self.replyField, network.expectsReply)
    guard let message = network.message else { return }
    if let name = message.name { visitor.visit(Self.messageField, name) }
    visitor.visit(Self.messageCodeField, message.rawValue)
    if let vendor = network.vendor { visitor.visit(Self.networkVendorField, vendor) }
    if let action = controlAction { visitor.visit(Self.actionField, action.word) }
    guard message.listsNetworks, body.byteCount >= 2 else { return }
    visitor.openList(Self.networksField)
    var networks = WireReader(body.extracting(first: 32))
    while let number = try? networks.read(UInt16.self) { visitor.visit(Self.networksField, number) }
    visitor.closeList()
  }

  private func visitHeader(_ application: BACnetApplication, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, application.kind.name)
    if let service = application.service {
      if let name = service.name { visitor.visit(Self.serviceField, name) }
      visitor.visit(Self.serviceCodeField, service.choice)
    }
    if let action = controlAction { visitor.visit(Self.actionField, action.word) }
    if let invokeID = application.invokeID { visitor.visit(Self.invokeField, invokeID) }
    if let limit = application.maximumLength { visitor.visit(Self.lengthLimitField, limit) }
    if application.isSegmented {
      visitor.visit(Self.segmentedField, true)
      visitor.visit(Self.moreField, application.hasMore)
    }
    if application.kind == .segmentAcknowledgement { visitor.visit(Self.negativeField, application.isNegative) }
    if let sequence = application.sequence { visitor.visit(Self.sequenceField, sequence) }
    if let window = application.window { visitor.visit(Self.windowField, window) }
  }

  private func visitFacts(_ application: BACnetApplication, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let device = facts.device { visitor.visit(Self.deviceField, device.instance) }
    if let object = facts.object {
      if let name = object.typeName { visitor.visit(Self.objectTypeField, name) }
      visitor.visit(Self.objectTypeCodeField, object.type)
      visitor.visit(Self.instanceField, object.instance)
    }
    if let property = facts.property {
      if let name = property.name { visitor.visit(Self.propertyField, name) }
      visitor.visit(Self.propertyCodeField, property.rawValue)
    }
    if let index = facts.index { visitor.visit(Self.indexField, index) }
    if let priority = facts.priority { visitor.visit(Self.writePriorityField, priority) }
    visitReferences(&visitor)
    if let objectName { visitor.visit(Self.nameField, text: objectName) }
    if let low = facts.lowLimit { visitor.visit(Self.lowField, low) }
    if let high = facts.highLimit { visitor.visit(Self.highField, high) }
    if let maximum = facts.maximumLength { visitor.visit(Self.maximumField, maximum) }
    if let segmentation = facts.segmentation {
      visitor.visit(Self.segmentationField, BACnetWords.segmentation(segmentation))
    }
    if let vendor = facts.vendor { visitor.visit(Self.vendorField, vendor) }
    if let state = facts.state, let choice = application.service?.choice {
      visitor.visit(Self.stateField, BACnetWords.state(state, isRestart: choice == 20))
    }
    if facts.hasPassword { visitor.visit(Self.passwordField, true) }
    if let number = facts.errorClass {
      visitor.visit(Self.errorClassField, BACnetWords.errorClass(number), orNumber: number)
    }
    if let number = facts.errorCode {
      visitor.visit(Self.errorCodeField, BACnetWords.errorCode(number), orNumber: number)
    }
    if let reason = application.reason {
      let isReject = application.kind == .reject
      visitor.visit(
        Self.reasonField, isReject ? BACnetWords.rejectReason(reason) : BACnetWords.abortReason(reason),
        orNumber: UInt32(reason))
    }
  }

  private func visitReferences(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard application?.service?.code == 14 || application?.service?.code == 16 else { return }
    var references = references
    guard application?.hasParameters == true, application?.kind != .error else { return }
    visitor.openList(Self.referencesField)
    while let reference = references.next() {
      visitor.openItem()
      visitor.visit(Self.referenceTypeField, reference.object.type)
      visitor.visit(Self.referenceInstanceField, reference.object.instance)
      visitor.visit(Self.referencePropertyField, reference.property.rawValue)
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

extension FieldVisitor where Self: ~Copyable {
  /// Shows a name, or the number of what has none.
  fileprivate mutating func visit(_ field: Field, _ name: StaticString?, orNumber number: UInt32) {
    if let name { return visit(field, name) }
    var digits = ShortText()
    digits.append(decimal: UInt64(number))
    visit(field, text: digits)
  }
}
