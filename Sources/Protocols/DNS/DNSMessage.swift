// SPDX-License-Identifier: Apache-2.0
import Wire

/// A DNS message: of a resolver, multicast DNS, link-local name resolution or NetBIOS. A view into received bytes.
///
///     |  Header (12)  |  Questions …  |  Answers …  |  Authorities …  |  Additionals …  |
///
/// Reading it checks every name and record, so that going through them later cannot fail. Of a record whose data breaks a rule
/// the data is left out: its length says where the next one begins.
///
/// - Source: RFC 1035 §4; RFC 6762 §18 (multicast DNS), RFC 4795 §2.1 (LLMNR), RFC 2136 §2 (updates), RFC 8490 §5.4 (sessions),
///   RFC 1002 §4.2 (NetBIOS).
public struct DNSMessage: ~Escapable {
  /// The most questions and records that one message may have: more do not fit into 64 KiB in any sensible message.
  public static let maximumEntryCount = 4_096

  /// The whole message.
  public let bytes: RawSpan
  public let header: DNSHeader
  /// The protocol whose message it is.
  public let variant: DNSVariant
  /// The number of questions that are there.
  public private(set) var questionCount = 0
  private var recordCounts: [3 of Int] = .init(repeating: 0)
  private var sectionOffsets: [3 of Int] = .init(repeating: 0)
  /// Which types below 64 each section has, a bit a type: what is not there need not be looked for.
  private var sectionTypes: [3 of UInt64] = .init(repeating: 0)
  /// What the OPT record says, if there is one; of several, the first counts.
  public private(set) var extensions: DNSExtensions?
  /// Whether the capture ends before the message does; the counts are then those of what is there.
  public private(set) var isCutByCapture = false
  /// The bytes behind the last record, where none should be.
  public private(set) var trailingByteCount = 0
  /// The query that the message repeats or answers, where messages are paired.
  public internal(set) var exchange: Exchange?
  /// The first rule that the message breaks, if any: it could be read whole nonetheless, or was kept as far as that was possible.
  public private(set) var brokenRule: Malformation?

  /// Reads a message that takes all of `bytes`.
  ///
  /// - Parameters:
  ///   - variant: the protocol whose message it is.
  ///   - isCutByCapture: whether the message's end is missing because the capture cut it; what is whole is then read.
  ///   - keepsBroken: whether a message that breaks a rule behind its header is read as far as possible, and `brokenRule` tells of it.
  /// - Throws: `truncated` if the bytes end inside the header, or (of an uncut message) before the last announced record ends;
  ///   `malformed` if a name or a record's data breaks a rule, or more than 4,096 questions and records are announced.
  @_lifetime(copy bytes)
  public init(
    parsing bytes: RawSpan, of variant: DNSVariant = .unicast, isCutByCapture: Bool = false, keepsBroken: Bool = false
  ) throws(WireError) {
    self.bytes = bytes
    self.variant = variant
    var input = WireReader(bytes)
    header = try DNSHeader(parsing: &input)
    do throws(WireError) {
      guard header.entryCount <= Self.maximumEntryCount else { throw .malformed(at: 4, rule: .dnsEntryCount) }
      try readQuestions(from: &input)
      try readRecords(header.answerCount, of: .answers, from: &input, keepsBroken: keepsBroken)
      try readRecords(header.authorityCount, of: .authorities, from: &input, keepsBroken: keepsBroken)
      try readRecords(header.additionalCount, of: .additionals, from: &input, keepsBroken: keepsBroken)
      if isStateful { try skipOperations(in: &input) }
      judgeHeader()
      trailingByteCount = input.remaining
      if trailingByteCount > 0 { note(.trailingBytes, at: input.offset) }
    } catch {
      if isCutByCapture && error.isTruncation {
        self.isCutByCapture = true
      } else if keepsBroken {
        note(error)
      } else {
        throw error
      }
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readQuestions(from input: inout WireReader) throws(WireError) {
    while questionCount < Int(header.questionCount) {
      let question = try DNSQuestion(parsing: &input, in: bytes, of: variant)
      if variant == .netbios { judgeNode(at: question.nameOffset) }
      questionCount &+= 1
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readRecords(
    _ announced: UInt16, of section: DNSSection, from input: inout WireReader, keepsBroken: Bool
  ) throws(WireError) {
    let index = Int(section.rawValue)
    sectionOffsets[index] = input.offset
    while recordCounts[index] < Int(announced) {
      let record = try DNSRecord(parsing: &input, in: bytes, of: variant)
      if record.type == .opt {
        readExtensions(of: record, in: section)
      } else if record.timeToLive > Int32.max {
        note(.dnsTimeToLive, at: record.dataRange.lowerBound &- 6)
      }
      if let breach = record.dataBreach {
        guard keepsBroken else { throw breach }
        note(breach)
      }
      recordCounts[index] &+= 1
      if record.type.rawValue < 64 { sectionTypes[index] |= 1 << UInt64(record.type.rawValue) }
    }
  }

  @_lifetime(self: copy self)
  private mutating func readExtensions(of record: borrowing DNSRecord, in section: DNSSection) {
    guard section == .additionals else { return note(.dnsExtensionsPlace, at: record.nameOffset) }
    guard extensions == nil else { return note(.dnsSecondExtensions, at: record.nameOffset) }
    let extensions = DNSExtensions(of: record)
    self.extensions = extensions
    if bytes.octet(record.nameOffset) != 0 { note(.dnsExtensionsName, at: record.nameOffset) }
    var options = DNSOptions(of: bytes, in: extensions.optionRange)
    while let option = options.next() {
      if let rule = option.brokenRule { note(rule, at: option.offset) }
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func skipOperations(in input: inout WireReader) throws(WireError) {
    if header.entryCount > 0 { note(.dnsStatefulCounts, at: 4) }
    while !input.isAtEnd { _ = try DNSStatefulOperation(parsing: &input) }
  }

  /// Judges what the header says of the whole message.
  @_lifetime(self: copy self)
  private mutating func judgeHeader() {
    switch variant {
    case .unicast where header.opcode == .query:
      if questionCount > 1 { note(.dnsQuestionCount, at: 4) }
    case .unicast where header.opcode == .update && !isResponse:
      if questionCount != 1 { note(.dnsUpdateZone, at: 4) }
    case .linkLocal:
      if questionCount != 1 { note(.llmnrQuestionCount, at: 4) }
    default: break
    }
  }

  /// Judges whether the name at an offset begins with a NetBIOS name; a pointer leads to one that was judged before.
  @_lifetime(self: copy self)
  private mutating func judgeNode(at offset: Int) {
    guard let length = bytes.octet(offset), length < 0xC0 else { return }
    let label = bytes.extracting(from: offset &+ 1).extracting(first: Int(length))
    if NetBIOSName(label) == nil { note(.netbiosName, at: offset) }
  }

  /// Remembers the first broken rule.
  @_lifetime(self: copy self)
  private mutating func note(_ rule: WireError.Rule, at offset: Int) {
    note(.malformed(at: offset, rule: rule))
  }

  @_lifetime(self: copy self)
  private mutating func note(_ error: WireError) {
    if brokenRule == nil { brokenRule = Malformation(layer: variant.name, error) }
  }
}

extension DNSMessage {
  public var isResponse: Bool { header.isResponse }

  /// Whether the message is about the session that carries it, and has operations in place of questions and records.
  public var isStateful: Bool { variant == .unicast && header.opcode == .statefulOperations }

  /// The response code with the high bits that EDNS adds.
  public var responseCode: DNSResponseCode {
    DNSResponseCode(rawValue: header.responseCode.rawValue | UInt16(extensions?.extendedResponseCode ?? 0) << 4)
  }

  /// The number of records of a section that are there.
  public func recordCount(in section: DNSSection) -> Int { recordCounts[Int(section.rawValue)] }

  /// Whether a section has a record of a type below 64.
  func has(_ type: DNSRecordType, in section: DNSSection) -> Bool {
    sectionTypes[Int(section.rawValue)] & 1 << UInt64(type.rawValue & 63) != 0
  }

  /// The questions, in order.
  public var questions: DNSQuestions {
    @_lifetime(copy self) get { DNSQuestions(of: bytes, at: DNSHeader.byteCount, count: questionCount, variant) }
  }

  /// The records of a section, in order.
  @_lifetime(copy self)
  public func records(in section: DNSSection) -> DNSRecords {
    let index = Int(section.rawValue)
    return DNSRecords(of: bytes, at: sectionOffsets[index], count: recordCounts[index], variant)
  }

  /// The options of the OPT record, in order.
  public var options: DNSOptions {
    @_lifetime(copy self) get { DNSOptions(of: bytes, in: extensions?.optionRange ?? 0..<0) }
  }

  /// The operations of a message about its session; empty in others.
  var operations: WireReader {
    @_lifetime(copy self) get {
      let start = isStateful ? DNSHeader.byteCount : bytes.byteCount
      return WireReader(bytes.extracting(from: start), base: start)
    }
  }

  /// Calls `body` with each question, in order.
  public func forEachQuestion(_ body: (borrowing DNSQuestion) -> Void) {
    var questions = questions
    while let question = questions.next() { body(question) }
  }

  /// Calls `body` with each record of a section, in order.
  public func forEachRecord(in section: DNSSection, _ body: (borrowing DNSRecord) -> Void) {
    var records = records(in: section)
    while let record = records.next() { body(record) }
  }
}

extension WireError.Rule {
  static let dnsEntryCount = Self(
    "dns_entry_count", "RFC 1035 §4.1.1", "a message must not announce more than 4,096 questions and records")
  static let dnsQuestionCount = Self("dns_question_count", "RFC 9619 §4", "a query must not ask more than one question")
  static let dnsTimeToLive = Self("dns_ttl", "RFC 2181 §8", "a time to live must not have its highest bit set")
  static let dnsSecondExtensions = Self(
    "dns_second_opt", "RFC 6891 §6.1.1", "a message must not have more than one OPT record")
  static let dnsExtensionsPlace = Self(
    "dns_opt_place", "RFC 6891 §6.1.1", "an OPT record must stand among the additional records")
  static let dnsExtensionsName = Self("dns_opt_name", "RFC 6891 §6.1.2", "an OPT record must belong to the root")
  static let dnsStatefulCounts = Self(
    "dns_stateful_counts", "RFC 8490 §5.4", "a stateful operation must have no questions and no records")
  static let dnsUpdateZone = Self("dns_update_zone", "RFC 2136 §2.3", "an update must name exactly one zone")
  static let llmnrQuestionCount = Self("llmnr_question_count", "RFC 4795 §2.1.1", "a message must have one question")
  static let netbiosName = Self(
    "netbios_name", "RFC 1001 §14.1", "a name must begin with 32 of the letters A to P, which code its 16 octets")
}
