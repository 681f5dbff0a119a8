// SPDX-License-Identifier: Apache-2.0
import Wire

/// A DNS message: of a resolver, multicast DNS or link-local name resolution. A view into received bytes.
///
///     |  Header (12)  |  Questions …  |  Answers …  |  Authorities …  |  Additionals …  |
///
/// Reading it checks every name and record, so that going through them later cannot fail.
///
/// - Source: RFC 1035 §4; RFC 6762 §18 (multicast DNS), RFC 4795 §2.1 (LLMNR), RFC 2136 §2 (updates).
public struct DNSMessage: ~Escapable {
  /// The most questions and records that one message may have: more do not fit into 64 KiB in any sensible message.
  public static let maximumEntryCount = 4_096

  /// The whole message.
  public let bytes: RawSpan
  public let header: DNSHeader
  /// The number of questions that are there.
  public private(set) var questionCount = 0
  private var recordCounts: [3 of Int] = .init(repeating: 0)
  private var sectionOffsets: [3 of Int] = .init(repeating: 0)
  /// What the OPT record says, if there is one.
  public private(set) var extensions: DNSExtensions?
  /// Whether the capture ends before the message does; the counts are then those of what is there.
  public private(set) var isCutByCapture = false
  private var hasSecondExtensions = false
  /// The bytes behind the last record, where none should be.
  public private(set) var trailingByteCount = 0

  /// The rule that kept the rest from being read, if any.
  private var fault: Malformation?

  /// Reads a message that takes all of `bytes`.
  ///
  /// - Parameters:
  ///   - isCutByCapture: whether the message's end is missing because the capture cut it; what is whole is then read.
  ///   - keepsBroken: whether a message that breaks a rule behind its header is read up to there, and `brokenRule` tells of it.
  /// - Throws: `truncated` if the bytes end inside the header, or (of an uncut message) before the last announced record ends;
  ///   `malformed` if a name or a record's data breaks a rule, or more than 4,096 questions and records are announced.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture: Bool = false, keepsBroken: Bool = false) throws(WireError) {
    self.bytes = bytes
    var input = WireReader(bytes)
    header = try DNSHeader(parsing: &input)
    do throws(WireError) {
      guard header.entryCount <= Self.maximumEntryCount else { throw .malformed(at: 4, rule: .dnsEntryCount) }
      try readQuestions(from: &input)
      try readRecords(header.answerCount, of: .answers, from: &input)
      try readRecords(header.authorityCount, of: .authorities, from: &input)
      try readRecords(header.additionalCount, of: .additionals, from: &input)
      trailingByteCount = input.remaining
    } catch {
      if isCutByCapture && error.isTruncation {
        self.isCutByCapture = true
      } else if keepsBroken {
        fault = Malformation(layer: "dns", error)
      } else {
        throw error
      }
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readQuestions(from input: inout WireReader) throws(WireError) {
    while questionCount < Int(header.questionCount) {
      _ = try DNSQuestion(parsing: &input, in: bytes)
      questionCount &+= 1
    }
  }

  @_lifetime(self: copy self)
  @_lifetime(input: copy input)
  private mutating func readRecords(
    _ announced: UInt16, of section: DNSSection, from input: inout WireReader
  ) throws(WireError) {
    let index = Int(section.rawValue)
    sectionOffsets[index] = input.offset
    while recordCounts[index] < Int(announced) {
      let record = try DNSRecord(parsing: &input, in: bytes)
      if record.type == .opt, section == .additionals {
        if extensions != nil { hasSecondExtensions = true }
        extensions = DNSExtensions(of: record)
      }
      recordCounts[index] &+= 1
    }
  }
}

extension DNSMessage {
  public var isResponse: Bool { header.isResponse }

  /// The response code with the high bits that EDNS adds.
  public var responseCode: DNSResponseCode {
    DNSResponseCode(rawValue: header.responseCode.rawValue | UInt16(extensions?.extendedResponseCode ?? 0) << 4)
  }

  /// The rule that the message breaks, if any: it could be read whole nonetheless, or was kept up to there.
  public var brokenRule: Malformation? {
    if let fault { return fault }
    if hasSecondExtensions {
      return Malformation(layer: "dns", rule: .dnsSecondExtensions, offset: sectionOffsets[2])
    }
    guard trailingByteCount > 0 else { return nil }
    return Malformation(layer: "dns", rule: .trailingBytes, offset: bytes.byteCount &- trailingByteCount)
  }

  /// The number of records of a section that are there.
  public func recordCount(in section: DNSSection) -> Int { recordCounts[Int(section.rawValue)] }

  /// The questions, in order.
  public var questions: DNSQuestions {
    @_lifetime(copy self) get { DNSQuestions(of: bytes, at: DNSHeader.byteCount, count: questionCount) }
  }

  /// The records of a section, in order.
  @_lifetime(copy self)
  public func records(in section: DNSSection) -> DNSRecords {
    let index = Int(section.rawValue)
    return DNSRecords(of: bytes, at: sectionOffsets[index], count: recordCounts[index])
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
  static let dnsSecondExtensions = Self(
    "dns_second_opt", "RFC 6891 §6.1.1", "a message must not have more than one OPT record")
}
