// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import RuleLanguage
import Wire

extension RuleSet {
  /// The number of a rule in logs that know numbers only: this, and the rule's own `signature`.
  public static let firstSignatureID = 9_100_000

  /// Makes the alert of a match, while the event that raised it is at hand.
  public func alert(
    for match: RuleMatch, of event: borrowing Event, in context: borrowing @_addressable EventContext,
    device: DeviceReference
  ) -> Alert {
    let rule = rules[match.rule]
    let severity = Severity(rule.level)
    var evidence = RuleEvidence(of: rule)
    context.seen(by: event).visit(&evidence)
    event.visit(in: context, &evidence)
    let prefix = "etsi."
    return Alert(
      uid: uid(of: rule, context), time: context.time, detector: "rule:\(rule.id)",
      signatureID: Self.firstSignatureID + rule.signature, title: rule.title, severity: severity,
      score: severity.ruleScore, confidence: 1, device: device,
      observed: evidence.sentence + context.seen(by: event).ends,
      expected: "no device of a healthy network does this", because: rule.description,
      benign: rule.falsePositives.joined(separator: "; "), remedy: rule.remedy, attack: rule.attackTechniques,
      baseline: rule.tags.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) },
      repetitions: match.repetitions, context: copy context)
  }

  /// A name made of the rule, the moment and the place, so that the same packets give the same name.
  private func uid(of rule: Rule, _ context: borrowing @_addressable EventContext) -> String {
    var hash = StableHash()
    for octet in rule.id.utf8 { hash.combine(octet) }
    hash.combine(UInt64(bitPattern: context.time.nanoseconds))
    hash.combine(UInt64(context.source))
    hash.combine(context.packet)
    hash.combine(context.flow?.id ?? 0)
    var text = ShortText()
    text.append(hex: hash.value >> 8, minimumDigits: 14)
    return text.description
  }
}

extension EventContext {
  /// Who sent to whom, as the end of a sentence.
  fileprivate var ends: String {
    let hasPorts = transport == .tcp || transport == .udp
    guard !sender.address.isUnspecified || !receiver.address.isUnspecified else { return "" }
    let port = hasPorts ? " port \(receiver.port)" : ""
    return " (from \(sender.address) to \(receiver.address)\(port))"
  }
}

extension Severity {
  init(_ level: Rule.Level) {
    switch level {
    case .informational: self = .informational
    case .low: self = .low
    case .medium: self = .medium
    case .high: self = .high
    case .critical: self = .critical
    }
  }

  /// The score of a rule's alert: a rule says how much its match matters, not how unlikely it is.
  fileprivate var ruleScore: Double {
    switch self {
    case .informational: 10
    case .low: 30
    case .medium: 50
    case .high: 70
    case .critical: 90
    }
  }
}

/// Collects, in words, the values of the fields that a rule asks for.
private struct RuleEvidence: FieldVisitor {
  private static let maximumPartCount = 8
  private static let maximumTextLength = 120
  private let fields: Set<UInt64>
  private var parts: [String] = []

  init(of rule: Rule) {
    fields = Set(rule.selections.flatMap(\.alternatives).joined().map { Field.identifier(of: $0.field) })
  }

  /// One sentence; it says so if the event has none of the fields.
  var sentence: String {
    parts.isEmpty ? "the event has none of the fields that the rule asks for" : parts.joined(separator: ", ")
  }

  mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    guard fields.contains(field.id), parts.count < Self.maximumPartCount else { return }
    let part = "\(field.name) is \(text(of: value))"
    if parts.last != part { parts.append(part) }
  }

  mutating func openList(_ field: Field) {}
  mutating func openItem() {}
  mutating func closeItem() {}
  mutating func closeList() {}

  private func text(of value: borrowing FieldValue) -> String {
    switch value {
    case .text(let bytes): words(bytes)
    case .word(let word): word.description
    case .number(let number): String(number)
    case .decimal(let decimal): String(decimal)
    case .boolean(let boolean): String(boolean)
    case .hex(let bytes):
      octets(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    case .address(let address): address.description
    case .hardwareAddress(let address): address.description
    case .time(let time): time.description
    }
  }

  /// A text from the network, quoted, cut, and without control characters.
  private func words(_ bytes: RawSpan) -> String {
    let text = String(decoding: octets(bytes), as: UTF8.self)
    let isCut = bytes.byteCount > Self.maximumTextLength
    let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
    return "'" + String(String.UnicodeScalarView(scalars)) + (isCut ? "…'" : "'")
  }

  private func octets(_ bytes: RawSpan) -> [UInt8] {
    (0..<min(bytes.byteCount, Self.maximumTextLength)).compactMap { bytes.octet($0) }
  }
}
