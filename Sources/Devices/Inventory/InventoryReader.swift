// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// Reads out of a message's fields what they tell of the device that sent it.
///
/// The fields are those of the log, so that every protocol teaches the inventory by a line in `InventoryFact.all`.
struct InventoryReader: FieldVisitor {
  /// The most findings of one message; further ones are left out.
  static let capacity = 24

  /// What a message says.
  enum Finding: Sendable {
    case evidence(IdentityEvidence.Kind, ShortText, hash: UInt64)
    case claim(Claim.Kind, ShortText, hash: UInt64)
  }

  private let table = InventoryFactTable.shared
  /// Kept apart from the table that holds the reader, which is looked at with every packet.
  private var findings: [Finding] = []
  /// What the sender does for others, by this message.
  private(set) var roles: Roles = []
  /// The kinds of credentials that the message holds.
  private(set) var credentials: CredentialKinds = []
  /// Whether what is announced in the message is looked for.
  var isAsking = false

  init() { findings.reserveCapacity(Self.capacity) }

  /// The number of findings.
  var count: Int { findings.count }

  /// The finding at a place, 0..<count.
  subscript(_ place: Int) -> Finding { findings[place] }

  /// Forgets what was found in the message before.
  mutating func clear() {
    findings.removeAll(keepingCapacity: true)
    roles = []
    credentials = []
    isAsking = false
  }

  func wants(_ field: Field) -> Bool { table[field.id] != nil }

  mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    guard let place = table[field.id] else { return }
    let meaning = table.facts[place].meaning
    switch copy value {
    case .text(let text): read(text, meaning)
    case .word(let word):
      var text = ShortText()
      text.append(word)
      read(text.bytes, meaning)
    case .hex(let bytes): read(hex: bytes, meaning)
    case .boolean, .number, .decimal, .address, .hardwareAddress, .time: break
    }
  }

  mutating func openList(_ field: Field) {}
  mutating func openItem() {}
  mutating func closeItem() {}
  mutating func closeList() {}

  private mutating func read(_ text: RawSpan, _ meaning: InventoryFact.Meaning) {
    guard text.byteCount > 0 else { return }
    switch meaning {
    case .evidence(let kind): add(.evidence(kind, ShortText(shortening: text), hash: IdentityEvidence.hash(kind, text)))
    case .claim(let kind): add(.claim(kind, ShortText(shortening: text), hash: StableHash.of(text)))
    case .hostName: readHostName(text)
    case .uuid: readUniqueName(text)
    case .attribute: readAttribute(text)
    case .role(let role, let word): if text.isWord(word) { roles.formUnion(role) }
    case .clientIdentifier: readClientIdentifier(text)
    case .homeKitCategory: readHomeKitCategory(text)
    case .announcement: if !isAsking { readAnnouncement(text) }
    case .credentials: credentials.formUnion(CredentialKinds(scheme: text))
    }
  }

  private mutating func read(hex bytes: RawSpan, _ meaning: InventoryFact.Meaning) {
    guard bytes.byteCount > 0, case .evidence(let kind) = meaning else { return }
    var text = ShortText()
    for offset in 0..<min(bytes.byteCount, ShortText.capacity / 2) {
      text.append(hex: UInt64(bytes.octet(offset) ?? 0), minimumDigits: 2)
    }
    add(.evidence(kind, text, hash: IdentityEvidence.hash(kind, bytes)))
  }

  private mutating func add(_ finding: Finding) {
    if count < Self.capacity { findings.append(finding) }
  }

  private mutating func add(_ name: FoldedName) { add(.evidence(name.kind, name.text, hash: name.hash)) }

  /// Takes a host's name without its domain, in lower case; names that say nothing of who it is are left out.
  mutating func readHostName(_ text: RawSpan) {
    var name = FoldedName(.hostName)
    for offset in 0..<text.byteCount {
      guard let octet = text.octet(offset), octet != 0x2E else { break }
      name.append(octet)
    }
    guard name.text.count > 1, !GenericNames.contains(name.text) else { return }
    add(name)
  }

  private mutating func readUniqueName(_ text: RawSpan) {
    var name = FoldedName(.upnp)
    let hasPrefix = text.byteCount > 5 && text.extracting(0..<5).isWord("uuid:")
    for offset in (hasPrefix ? 5 : 0)..<text.byteCount { name.append(text.octet(offset) ?? 0) }
    add(name)
  }

  /// Takes the value of an attribute whose key is known.
  private mutating func readAttribute(_ text: RawSpan) {
    var end = 0
    while let octet = text.octet(end), octet != 0x3D { end += 1 }
    guard end > 0, end + 1 < text.byteCount else { return }
    let key = text.extracting(0..<end)
    let value = text.extracting(end + 1..<text.byteCount)
    for entry in ServiceAttribute.keys where key.isWord(entry.key) {
      if case .evidence(.announced) = entry.meaning { return readAnnounced(value) }
      return read(value, entry.meaning)
    }
  }

  /// Takes an identifier that is long enough to be one, whatever its case and punctuation.
  private mutating func readAnnounced(_ text: RawSpan) {
    var name = FoldedName(.announced)
    for offset in 0..<text.byteCount {
      guard let octet = text.octet(offset) else { break }
      if octet != 0x3A && octet != 0x2D { name.append(octet) }
    }
    guard name.text.count >= 8 else { return }
    add(name)
  }

  /// Takes a number as `homekit 2`.
  private mutating func readHomeKitCategory(_ text: RawSpan) {
    var value = ShortText()
    value.append("homekit ")
    for offset in 0..<text.byteCount { value.append(text.octet(offset) ?? 0) }
    add(.claim(.category, value, hash: StableHash.of(value.bytes)))
  }

  /// Takes the type of a device or service; a device's identifier stands elsewhere.
  private mutating func readAnnouncement(_ text: RawSpan) {
    guard text.byteCount > 4, text.extracting(0..<4).isWord("urn:") else { return }
    add(.claim(.service, ShortText(shortening: text), hash: StableHash.of(text)))
  }

  /// Takes a DHCPv4 client identifier, unless it is as long as a hardware address: that says nothing new.
  private mutating func readClientIdentifier(_ text: RawSpan) {
    guard text.byteCount != "00:00:00:00:00:00".utf8.count else { return }
    add(.evidence(.dhcpClient, ShortText(shortening: text), hash: IdentityEvidence.hash(.dhcpClient, text)))
  }
}
