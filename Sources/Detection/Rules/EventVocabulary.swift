// SPDX-License-Identifier: Apache-2.0
import Flows
import Protocols
import RuleLanguage

extension RuleVocabulary {
  /// The services and fields of every event that the sensor knows, made from the declarations beside the events: the service
  /// is the `event_type` of the event's record, and the fields are those of the record.
  public static let events: RuleVocabulary = {
    var services: [String: [String: FieldKind]] = [:]
    let declarations =
      ProtocolMessage.declarations + [
        MessageDeclaration(PortMismatch.self), MessageDeclaration(Flow.self),
        MessageDeclaration(FlowRecord.self),
      ]
    for declaration in declarations {
      services[declaration.eventType.description, default: [:]].merge(kinds(of: declaration.fields)) { $1 }
    }
    return RuleVocabulary(common: kinds(of: EventContext.fields), services: services)
  }()

  private static func kinds(of fields: [Field]) -> [String: FieldKind] {
    var kinds: [String: FieldKind] = [:]
    for field in fields { kinds[field.name.description] = FieldKind(field.kind) }
    return kinds
  }
}

extension RuleVocabulary.FieldKind {
  init(_ kind: Field.Kind) {
    switch kind {
    case .text: self = .text
    case .number: self = .number
    case .decimal: self = .decimal
    case .boolean: self = .boolean
    case .address: self = .address
    case .hardwareAddress: self = .hardwareAddress
    case .time: self = .time
    case .hex: self = .hex
    case .list: self = .list
    }
  }
}
