// SPDX-License-Identifier: Apache-2.0
import Wire

extension ModbusMessage: Message {
  public static var eventType: StaticString { "modbus" }

  public static var fields: [Field] { declared }
  private static let declared =
    ModbusFields.request.beginning + [actionField, readAddressField, readQuantityField] + ModbusFields.request.middle
    + ModbusFields.response.beginning + [exceptionCodeField, exceptionField] + ModbusFields.response.middle
    + [serverIdentityField] + identityFields + Exchange.fields

  static let actionField = Field(
    "modbus.request.action", .text, "what is asked of the device: reads, writes, configures or restarts")
  static let readAddressField = Field(
    "modbus.request.read.address", .number, "the first address read, from 0 (Modbus V1.1b3 §4.4)")
  static let readQuantityField = Field("modbus.request.read.quantity", .number, "how many coils, inputs or registers")
  static let exceptionCodeField = Field(
    "modbus.response.exception.raw", .number, "why it was refused, by number (Modbus V1.1b3 §7)")
  static let exceptionField = Field("modbus.response.exception.code", .text, "why it was refused, by EVE's name")
  static let serverIdentityField = Field(
    "modbus.response.server_id", .text, "what the device says it is, in its own form (Modbus V1.1b3 §6.17)")
  static let identityFields = [
    Field("modbus.response.device.vendor_name", .text, "the device's vendor (Modbus V1.1b3 §6.21, object 0)"),
    Field("modbus.response.device.product_code", .text, "the vendor's code for it (Modbus V1.1b3 §6.21, object 1)"),
    Field("modbus.response.device.revision", .text, "its major and minor revision (Modbus V1.1b3 §6.21, object 2)"),
    Field(
      "modbus.response.device.vendor_url", .text, "the vendor's address in the web (Modbus V1.1b3 §6.21, object 3)"),
    Field("modbus.response.device.product_name", .text, "the product's name (Modbus V1.1b3 §6.21, object 4)"),
    Field("modbus.response.device.model_name", .text, "the model's name (Modbus V1.1b3 §6.21, object 5)"),
    Field(
      "modbus.response.device.application_name", .text,
      "its user's name for what it does (Modbus V1.1b3 §6.21, object 6)",
      isPersonal: true),
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    let fields = isRequest ? ModbusFields.request : ModbusFields.response
    visitor.visit(fields.transaction, header.transaction)
    visitor.visit(fields.unit, header.unit)
    visitor.visit(fields.functionCode, function.rawValue)
    if let name = function.name { visitor.visit(fields.function, name) }
    visitor.visit(fields.category, function.category)
    if isRequest { visitRequest(&visitor) } else { visitException(&visitor) }
    visitMiddle(fields, &visitor)
    if let serverIdentity { visitor.visit(Self.serverIdentityField, text: serverIdentity) }
    visitIdentity(&visitor)
    exchange?.visit(&visitor)
  }

  private func visitRequest(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let controlAction { visitor.visit(Self.actionField, controlAction.word) }
    guard let read else { return }
    visitor.visit(Self.readAddressField, read.address)
    if let quantity = read.quantity { visitor.visit(Self.readQuantityField, quantity) }
  }

  private func visitException(_ visitor: inout some FieldVisitor & ~Copyable) {
    guard let exception else { return }
    visitor.visit(Self.exceptionCodeField, exception.rawValue)
    visitor.visit(Self.exceptionField, exception.name)
  }

  private func visitMiddle(_ fields: ModbusFields, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let diagnostic {
      visitor.visit(fields.diagnosticCode, diagnostic.rawValue)
      visitor.visit(fields.diagnostic, diagnostic.name)
    }
    if let kind = encapsulatedKind {
      visitor.visit(fields.encapsulatedCode, kind)
      visitor.visit(fields.encapsulated, kind == 14 ? "RdDevId" : kind == 13 ? "CANOpenGenRefReqResp" : "Unknown")
    }
    if let write {
      visitor.visit(fields.writeAddress, write.address)
      if let quantity = write.quantity { visitor.visit(fields.writeQuantity, quantity) }
    }
    if let fileRecord {
      visitor.visit(fields.file, fileRecord.file)
      visitor.visit(fields.record, fileRecord.record)
      visitor.visit(fields.recordLength, fileRecord.length)
    }
    if valueByteCount > 0 { visitor.visit(fields.valueLength, valueByteCount) }
  }

  private func visitIdentity(_ visitor: inout some FieldVisitor & ~Copyable) {
    var objects = identity
    while let object = objects.next() {
      let number = Int(object.number)
      guard number < Self.identityFields.count else { continue }
      visitor.visit(Self.identityFields[number], text: object.value)
    }
  }
}

/// The fields that requests and responses both have.
struct ModbusFields: Sendable {
  let transaction: Field
  let unit: Field
  let functionCode: Field
  let function: Field
  let category: Field
  let diagnosticCode: Field
  let diagnostic: Field
  let encapsulatedCode: Field
  let encapsulated: Field
  let writeAddress: Field
  let writeQuantity: Field
  let file: Field
  let record: Field
  let recordLength: Field
  let valueLength: Field

  /// Those in front of what only requests, or only responses have.
  var beginning: [Field] { [transaction, unit, functionCode, function, category] }
  /// Those behind.
  var middle: [Field] {
    [
      diagnosticCode, diagnostic, encapsulatedCode, encapsulated, writeAddress, writeQuantity, file, record,
      recordLength, valueLength,
    ]
  }

  static let request = ModbusFields(
    transaction: Field(
      "modbus.request.transaction_id", .number, "pairs request and response (Modbus Messaging V1.0b §3.1.3)"),
    unit: Field("modbus.request.unit_id", .number, "the device behind a gateway (Modbus Messaging V1.0b §3.1.3)"),
    functionCode: Field("modbus.request.function_raw", .number, "the function by number (Modbus V1.1b3 §5)"),
    function: Field("modbus.request.function_code", .text, "the function by EVE's name, where it has one"),
    category: Field(
      "modbus.request.category", .text,
      "PUBLIC_ASSIGNED, PUBLIC_UNASSIGNED, USER_DEFINED or RESERVED (Modbus V1.1b3 §5)"),
    diagnosticCode: Field("modbus.request.diagnostic.raw", .number, "the subfunction by number (Modbus V1.1b3 §6.8.1)"),
    diagnostic: Field("modbus.request.diagnostic.code", .text, "the subfunction by EVE's name"),
    encapsulatedCode: Field(
      "modbus.request.mei.raw", .number,
      "what is encapsulated: 14 device identification, 13 CANopen (Modbus V1.1b3 §6.19)"),
    encapsulated: Field("modbus.request.mei.code", .text, "what is encapsulated, by EVE's name"),
    writeAddress: Field(
      "modbus.request.write.address", .number, "the first address written, from 0 (Modbus V1.1b3 §4.4)"),
    writeQuantity: Field("modbus.request.write.quantity", .number, "how many coils or registers are written"),
    file: Field("modbus.request.file.number", .number, "the file of the first record (Modbus V1.1b3 §6.14)"),
    record: Field("modbus.request.file.record", .number, "the first record in the file (Modbus V1.1b3 §6.14)"),
    recordLength: Field(
      "modbus.request.file.length", .number, "the registers of the first record (Modbus V1.1b3 §6.14)"),
    valueLength: Field(
      "modbus.request.value_length", .number, unit: "bytes",
      "the values, which are not shown, or what is not understood"))
  static let response = ModbusFields(
    transaction: Field(
      "modbus.response.transaction_id", .number, "pairs request and response (Modbus Messaging V1.0b §3.1.3)"),
    unit: Field("modbus.response.unit_id", .number, "the device behind a gateway (Modbus Messaging V1.0b §3.1.3)"),
    functionCode: Field("modbus.response.function_raw", .number, "the function by number (Modbus V1.1b3 §5)"),
    function: Field("modbus.response.function_code", .text, "the function by EVE's name, where it has one"),
    category: Field(
      "modbus.response.category", .text,
      "PUBLIC_ASSIGNED, PUBLIC_UNASSIGNED, USER_DEFINED or RESERVED (Modbus V1.1b3 §5)"),
    diagnosticCode: Field(
      "modbus.response.diagnostic.raw", .number, "the subfunction by number (Modbus V1.1b3 §6.8.1)"),
    diagnostic: Field("modbus.response.diagnostic.code", .text, "the subfunction by EVE's name"),
    encapsulatedCode: Field(
      "modbus.response.mei.raw", .number,
      "what is encapsulated: 14 device identification, 13 CANopen (Modbus V1.1b3 §6.19)"),
    encapsulated: Field("modbus.response.mei.code", .text, "what is encapsulated, by EVE's name"),
    writeAddress: Field(
      "modbus.response.write.address", .number, "the first address written, from 0 (Modbus V1.1b3 §4.4)"),
    writeQuantity: Field("modbus.response.write.quantity", .number, "how many coils or registers are written"),
    file: Field("modbus.response.file.number", .number, "the file of the first record (Modbus V1.1b3 §6.14)"),
    record: Field("modbus.response.file.record", .number, "the first record in the file (Modbus V1.1b3 §6.14)"),
    recordLength: Field(
      "modbus.response.file.length", .number, "the registers of the first record (Modbus V1.1b3 §6.14)"),
    valueLength: Field(
      "modbus.response.value_length", .number, unit: "bytes",
      "the values, which are not shown, or what is not understood"))
}
