// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension CoAPBody {
  static let packetField = Field(
    "coap.body.first_pcap_cnt", .number, "the packet with the first block of the body (RFC 7959 §2.4, §2.5)")
  static let blocksField = Field("coap.body.blocks", .number, "the blocks seen so far")
  static let lengthField = Field("coap.body.length", .number, unit: "bytes", "their bytes together")
  static let completeField = Field(
    "coap.body.complete", .boolean, "true at the last block, if every one before it was seen")

  static let fields = [packetField, blocksField, lengthField, completeField]

  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.packetField, firstPacket)
    visitor.visit(Self.blocksField, blockCount)
    visitor.visit(Self.lengthField, byteCount)
    if isComplete { visitor.visit(Self.completeField, true) }
  }
}

/// What a device says of the resources that it offers.
extension CoAPMessage {
  static let resourcesField = Field("coap.resources", .list, "the resources that the sender offers (RFC 6690 §2)")
  static let targetField = Field("coap.resources.path", .text, "where the resource is (RFC 6690 §2)")
  static let resourceTypeField = Field("coap.resources.rt", .text, "what kind of resource it is (RFC 6690 §3.1)")
  static let interfaceField = Field("coap.resources.if", .text, "how it is used (RFC 6690 §3.2)")
  static let resourceFormatField = Field("coap.resources.ct", .text, "its content formats (RFC 7252 §7.2.1)")
  static let observableField = Field("coap.resources.obs", .boolean, "true if it can be observed (RFC 7641 §6)")

  static let resourceFields = [
    resourcesField, targetField, resourceTypeField, interfaceField, resourceFormatField, observableField,
  ]

  func visitResources(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openList(Self.resourcesField)
    var links = links
    while let link = links.next() {
      visitor.openItem()
      visitor.visit(Self.targetField, text: link.target)
      if let type = link.resourceType { visitor.visit(Self.resourceTypeField, text: type) }
      if let interface = link.interface { visitor.visit(Self.interfaceField, text: interface) }
      if let format = link.contentFormat { visitor.visit(Self.resourceFormatField, text: format) }
      if link.isObservable { visitor.visit(Self.observableField, true) }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
