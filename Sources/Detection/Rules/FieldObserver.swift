// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import RuleLanguage
import Wire

/// Holds the fields of one event against the atoms of a plan. It owns all the room that this takes.
struct FieldObserver: FieldVisitor, Sendable {
  /// The most octets of a hexadecimal value that are looked at.
  static let maximumHexLength = 1024
  /// The most octets of a text in which expressions are looked for, so that long texts of a hostile sender cost little.
  static let maximumSearchLength = 4096

  private(set) var truths: TruthTable
  private var plan: RulePlan
  private var matcher: PatternMatcher
  private var hexadecimal: [UInt8] = []

  /// Makes room for the largest of the plans.
  init(for plans: [RulePlan]) {
    truths = TruthTable(capacity: plans.map(\.atoms.count).max() ?? 0)
    plan = RulePlan([])
    matcher = PatternMatcher()
    hexadecimal.reserveCapacity(2 * Self.maximumHexLength)
    for case .expression(let expression) in plans.flatMap(\.atoms).map(\.test) { matcher.reserve(for: expression) }
  }

  /// Begins a new event, judged by this plan.
  mutating func begin(_ plan: RulePlan) {
    self.plan = plan
    truths.clear(plan.atoms.count)
  }

  func wants(_ field: Field) -> Bool { !plan.index[field.id].isEmpty }

  mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    for number in plan.index[field.id] where !truths[number] {
      if isSatisfied(plan.atoms[number].test, by: value) { truths[number] = true }
    }
  }

  mutating func openList(_ field: Field) {
    for number in plan.index[field.id] where plan.atoms[number].test == .present { truths[number] = true }
  }

  mutating func openItem() {}
  mutating func closeItem() {}
  mutating func closeList() {}

  private mutating func isSatisfied(_ test: ValueTest, by value: borrowing FieldValue) -> Bool {
    switch test {
    case .present: return true
    case .absent: return false
    case .text, .expression: return isTextSatisfied(test, by: value)
    case .number(let comparison, let bound):
      guard case .number(let number) = copy value else { return false }
      return comparison.holds(number, bound)
    case .decimal(let comparison, let bound):
      guard case .decimal(let decimal) = copy value else { return false }
      return comparison.holds(decimal, bound)
    case .boolean(let wanted):
      guard case .boolean(let boolean) = copy value else { return false }
      return boolean == wanted
    case .address(let wanted):
      guard case .address(let address) = copy value else { return false }
      return address == wanted
    case .network(let network):
      guard case .address(let address) = copy value else { return false }
      return network.contains(address)
    case .hardwareAddress(let wanted):
      guard case .hardwareAddress(let address) = copy value else { return false }
      return address == wanted
    }
  }

  /// Holds a test of texts against the form that a value has in the JSON log.
  private mutating func isTextSatisfied(_ test: ValueTest, by value: borrowing FieldValue) -> Bool {
    switch value {
    case .text(let bytes): return isFound(test, in: bytes)
    case .word(let word):
      var text = ShortText()
      text.append(word)
      return isFound(test, in: text.bytes)
    case .number(let number):
      var text = ShortText()
      if number < 0 { text.append(0x2D) }
      text.append(decimal: number.magnitude)
      return isFound(test, in: text.bytes)
    case .boolean(let boolean):
      var text = ShortText()
      text.append(boolean ? "true" : "false")
      return isFound(test, in: text.bytes)
    case .hex(let bytes): return isFound(test, inHexOf: bytes)
    case .address(let address):
      let text = address.text
      return isFound(test, in: text.bytes)
    case .hardwareAddress(let address):
      let text = address.text
      return isFound(test, in: text.bytes)
    case .time(let time):
      let text = time.text
      return isFound(test, in: text.bytes)
    // The digits of a decimal depend on who writes it: numbers are compared as numbers.
    case .decimal: return false
    }
  }

  private mutating func isFound(_ test: ValueTest, in text: RawSpan) -> Bool {
    switch test {
    case .text(let pattern): pattern.matches(text)
    case .expression(let expression):
      matcher.finds(expression, in: text.extracting(0..<min(text.byteCount, Self.maximumSearchLength)))
    default: false
    }
  }

  private mutating func isFound(_ test: ValueTest, inHexOf bytes: RawSpan) -> Bool {
    // Taken out for the while, since the matcher is changed as the text is read.
    var text: [UInt8] = []
    swap(&text, &hexadecimal)
    defer { swap(&text, &hexadecimal) }
    text.removeAll(keepingCapacity: true)
    for offset in 0..<min(bytes.byteCount, Self.maximumHexLength) {
      let octet = bytes.octet(offset) ?? 0
      text.append(Self.digit(octet >> 4))
      text.append(Self.digit(octet & 0x0F))
    }
    switch test {
    case .text(let pattern): return pattern.matches(text.span.octets)
    case .expression(let expression): return matcher.finds(expression, in: text.span.octets)
    default: return false
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
