// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols

/// Who made a device, and what it is.
enum DeviceDescriptionFields {
  private static let vendor = Field("device.vendor", .text, "who made the device, in a short form of the name")
  private static let vendorSource = Field(
    "device.vendor_source", .text,
    "announced (by the device), registry (of hardware addresses) or clues (the names that it asks for or has)")
  private static let organization = Field(
    "device.organization", .text, "whom its hardware address was given to; often who made its radio")
  private static let model = Field("device.model", .text, "which model it is, by its own word or its names")
  private static let type = Field(
    "device.type", .text,
    "what kind of thing it probably is, as camera or plug; unknown where no guess is good enough; absent where nothing speaks for any"
  )
  private static let confidence = Field(
    "device.type_confidence", .decimal, "0 to 1: the probability of the most probable type, also where it is too low")
  private static let reasons = Field("device.type_reasons", .list, "what spoke most for the type, the strongest first")

  static let all = [vendor, vendorSource, organization, model, type, confidence, reasons]

  static func visit(_ description: DeviceDescription, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let source = description.vendorSource {
      visitor.visit(vendor, string: description.vendor)
      visitor.visit(vendorSource, string: source.rawValue)
    }
    if !description.organization.isEmpty { visitor.visit(organization, string: description.organization) }
    if !description.model.isEmpty { visitor.visit(model, string: description.model) }
    guard description.guess.confidence > 0 else { return }
    visitor.visit(type, description.guess.type.word)
    visitor.visit(confidence, decimal: (description.guess.confidence * 100).rounded() / 100)
    if !description.guess.reasons.isEmpty { visitor.visit(reasons, list: description.guess.reasons) }
  }
}

/// How well a device protects what it sends.
enum DevicePostureFields {
  private static let offeredVersions = Field(
    "device.crypto.offered_versions", .list, "the versions of TLS and DTLS that its hellos offered")
  private static let acceptedVersions = Field(
    "device.crypto.accepted_versions", .list, "the versions that servers chose of them")
  private static let servedVersions = Field(
    "device.crypto.served_versions", .list, "the versions that it chose as a server")
  private static let offeredCiphers = Field(
    "device.crypto.offered_ciphers", .list,
    "how strong the cipher suites are that it offered: strong, dated, weak, broken")
  private static let chosenCiphers = Field(
    "device.crypto.chosen_ciphers", .list, "how strong those are that were chosen, by it or for it")
  private static let plaintext = Field(
    "device.crypto.plaintext", .list, "the protocols that carried its data in the clear")
  private static let credentials = Field(
    "device.crypto.credentials", .list, "the kinds of credentials that it sent in the clear, never they themselves")

  static let all = [
    offeredVersions, acceptedVersions, servedVersions, offeredCiphers, chosenCiphers, plaintext, credentials,
  ]

  static func visit(_ posture: CryptoPosture, _ visitor: inout some FieldVisitor & ~Copyable) {
    visit(offeredVersions, posture.offeredVersions, &visitor)
    visit(acceptedVersions, posture.acceptedVersions, &visitor)
    visit(servedVersions, posture.servedVersions, &visitor)
    visit(offeredCiphers, posture.offeredCiphers, &visitor)
    visit(chosenCiphers, posture.chosenCiphers, &visitor)
    visit(plaintext, posture.plaintext, &visitor)
    visit(credentials, posture.credentials, &visitor)
  }

  private static func visit<Words: WordedSet>(
    _ field: Field, _ words: Words, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard !words.isEmpty else { return }
    visitor.openList(field)
    words.forEachWord { visitor.visit(field, $0) }
    visitor.closeList()
  }
}
