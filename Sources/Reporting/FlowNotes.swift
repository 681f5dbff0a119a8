// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// What other parts of the sensor know of a flow, and its record says with it.
public struct FlowNotes: Sendable {
  /// Whether an alert was raised about the flow.
  public var isAlerted: Bool
  /// The name by which the client knew the server, if it asked for one.
  public var askedName: AskedName?
  /// Whether the flow carries names that nobody on the way can read.
  public var encryptedDNS: EncryptedDNS?

  public init(isAlerted: Bool = false, askedName: AskedName? = nil, encryptedDNS: EncryptedDNS? = nil) {
    self.isAlerted = isAlerted
    self.askedName = askedName
    self.encryptedDNS = encryptedDNS
  }

  static let alertedField = Field("flow.alerted", .boolean, "whether an alert was raised about the flow")
  static let askedNameField = Field(
    "vedette.flow.asked_name", .text,
    "the name that the client asked for before, and was answered with the server's address", isPersonal: true)
  static let otherNamesField = Field(
    "vedette.flow.other_names", .number,
    "how many other names had led the client to that address: then the name is its latest, and may be another's")
  static let encryptedDNSField = Field(
    "vedette.flow.encrypted_dns", .text,
    "dot, doq, or doh_guessed: HTTPS to a server known to be a public resolver, which may be something else")

  /// The fields that `visit` can show, in that order.
  static let fields = [askedNameField, otherNamesField, encryptedDNSField]

  /// Shows what is known, save whether there was an alert, which stands among EVE's own fields.
  func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    if let askedName {
      visitor.visit(Self.askedNameField, text: askedName.bytes)
      if askedName.otherCount > 0 { visitor.visit(Self.otherNamesField, askedName.otherCount) }
    }
    if let encryptedDNS { visitor.visit(Self.encryptedDNSField, encryptedDNS.word) }
  }
}
