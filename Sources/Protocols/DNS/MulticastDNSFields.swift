// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What multicast DNS says in places where DNS says something else.
enum MulticastDNSFields {
  static let unicastField = Field(
    "vedette.dns.mdns.unicast_response", .boolean, "true if a question asks for a unicast response (RFC 6762 §5.4)")
  static let probeField = Field(
    "vedette.dns.mdns.probe", .boolean,
    "true if a query makes sure that nobody has the names that its authorities claim (RFC 6762 §8.1)")
  static let knownField = Field(
    "vedette.dns.mdns.known_answers", .number, "the answers that a query need not get again (RFC 6762 §7.1)")
  static let flushField = Field(
    "vedette.dns.mdns.cache_flush", .number, "the records that take the place of all older ones (RFC 6762 §10.2)")
  static let goodbyeField = Field(
    "vedette.dns.mdns.goodbyes", .number, "the records that a response takes back, their ttl 0 (RFC 6762 §10.1)")
  static let legacyField = Field(
    "vedette.dns.mdns.legacy_unicast", .boolean,
    "true if the message has the form of a conventional resolver's: an id, or a question in a response (RFC 6762 §6.7)")

  static let all = [unicastField, probeField, knownField, flushField, goodbyeField, legacyField]

  static func visit(_ message: borrowing DNSMessage, _ visitor: inout some FieldVisitor & ~Copyable) {
    var wantsUnicast = false
    var questions = message.questions
    while let question = questions.next() { wantsUnicast = wantsUnicast || question.questionClass.hasTopBit }
    if wantsUnicast { visitor.visit(unicastField, true) }
    if !message.isResponse {
      if message.recordCount(in: .authorities) > 0 { visitor.visit(probeField, true) }
      let known = message.recordCount(in: .answers)
      if known > 0 { visitor.visit(knownField, known) }
    }
    let answers = counts(in: message.records(in: .answers))
    let additionals = counts(in: message.records(in: .additionals))
    let flushes = answers.flushes &+ additionals.flushes
    let goodbyes = answers.goodbyes &+ additionals.goodbyes
    if flushes > 0 { visitor.visit(flushField, flushes) }
    if goodbyes > 0 && message.isResponse { visitor.visit(goodbyeField, goodbyes) }
    if message.header.id != 0 || (message.isResponse && message.questionCount > 0) {
      visitor.visit(legacyField, true)
    }
  }

  private static func counts(in records: consuming DNSRecords) -> (flushes: Int, goodbyes: Int) {
    var flushes = 0
    var goodbyes = 0
    while let record = records.next() {
      guard record.type != .opt else { continue }
      if record.recordClass.hasTopBit { flushes &+= 1 }
      if record.timeToLive == 0 { goodbyes &+= 1 }
    }
    return (flushes, goodbyes)
  }
}
