// SPDX-License-Identifier: Apache-2.0
import Wire

/// A message that broke a rule of its specification.
public struct Malformation: Sendable {
  /// The protocol's name, as its analyzer's card gives it.
  public let layer: StaticString
  public let rule: WireError.Rule
  /// Where in the message the broken part begins, in bytes.
  public let offset: Int

  public init(layer: StaticString, rule: WireError.Rule, offset: Int) {
    self.layer = layer
    self.rule = rule
    self.offset = offset
  }

  /// Makes the malformation that an error means for a message of which every byte is at hand.
  public init(layer: StaticString, _ error: WireError) {
    switch error {
    case .truncated(let offset, _): self.init(layer: layer, rule: .endsInsideField, offset: offset)
    case .malformed(let offset, let rule): self.init(layer: layer, rule: rule, offset: offset)
    }
  }
}

extension Malformation: Message {
  public static let eventType: StaticString = "anomaly"

  /// The kind of anomaly, shared by all records of this type.
  public static let typeField = Field("anomaly.type", .text, "always applayer: a protocol anomaly (EVE)")
  /// The anomaly's own name, shared by all records of this type.
  public static let eventField = Field(
    "anomaly.event", .text,
    "the name of the rule that the message broke, of what the flow's port does not fit, or of what an exchange lacks")
  static let layerField = Field("anomaly.layer", .text, "the protocol whose rule it is")
  static let ruleField = Field("anomaly.rule", .text, "document and section of the rule")
  static let statementField = Field("anomaly.statement", .text, "what the rule demands")
  static let offsetField = Field(
    "anomaly.offset", .number, unit: "bytes", "where in the message the broken part begins")

  public static let fields = [typeField, eventField, layerField, ruleField, statementField, offsetField]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, "applayer")
    visitor.visit(Self.eventField, rule.name)
    visitor.visit(Self.layerField, layer)
    visitor.visit(Self.ruleField, rule.source)
    visitor.visit(Self.statementField, rule.statement)
    visitor.visit(Self.offsetField, offset)
  }
}
