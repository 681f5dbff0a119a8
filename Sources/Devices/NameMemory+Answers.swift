// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import Wire

extension NameMemory {
  /// The most records of one answer that are looked at, and the most names that one leads through.
  private static let recordLimit = 64
  private static let aliasLimit = 8

  /// Remembers the addresses that an answer gives to a name.
  ///
  /// Of an answer that was sent to one device, only what that device asked for counts: the question's name, and the addresses
  /// of the names that it leads to, hints among them (RFC 9460 §7.3). Of what multicast DNS says to all, names of the link count
  /// (RFC 6762 §3).
  public mutating func learn(from message: borrowing DNSMessage, in context: @_addressable EventContext) {
    guard message.isResponse else { return }
    switch message.variant {
    case .unicast, .linkLocal:
      if message.exchange != nil { learnAnswer(message, of: context.receiver.address, at: context.time) }
    case .multicast: learnAnnouncement(message, at: context.time)
    case .netbios: break
    }
  }

  private mutating func learnAnswer(_ message: borrowing DNSMessage, of client: IPAddress, at time: Timestamp) {
    var questions = message.questions
    guard message.recordCount(in: .answers) > 0, let question = questions.next(),
      question.type.asksForAddresses
    else { return }
    let asked = question.nameHash
    var aliases = Aliases(asked)
    var records = message.records(in: .answers)
    var left = Self.recordLimit
    while left > 0, let record = records.next() {
      left -= 1
      if let alias = record.aliasHash, aliases.contains(record.nameHash) { aliases.insert(alias) }
    }
    let name = question.name
    records = message.records(in: .answers)
    left = Self.recordLimit
    while left > 0, let record = records.next() {
      left -= 1
      guard aliases.contains(record.nameHash) else { continue }
      var addresses = record.addresses
      while let address = addresses.next() {
        learn(address, of: client, name: name.bytes, hash: asked, timeToLive: record.timeToLive, at: time)
      }
    }
  }

  private mutating func learnAnnouncement(_ message: borrowing DNSMessage, at time: Timestamp) {
    learnAnnounced(message.records(in: .answers), at: time)
    learnAnnounced(message.records(in: .additionals), at: time)
  }

  private mutating func learnAnnounced(_ records: consuming DNSRecords, at time: Timestamp) {
    var left = Self.recordLimit
    while left > 0, let record = records.next() {
      left -= 1
      guard let address = record.address else { continue }
      let name = record.name
      guard name.folded.bytes.endsInLocal else { continue }
      if record.timeToLive == 0 {
        end(address, of: Self.link, hash: record.nameHash, at: time)
      } else {
        learn(
          address, of: Self.link, name: name.bytes, hash: record.nameHash, timeToLive: record.timeToLive, at: time)
      }
    }
  }

  /// The name asked for, and those that aliases lead to from it, by their hashes.
  private struct Aliases {
    private var hashes: [8 of UInt64]
    private var count = 1

    init(_ asked: UInt64) { hashes = .init(repeating: asked) }

    func contains(_ hash: UInt64) -> Bool {
      for index in 0..<count where hashes[index] == hash { return true }
      return false
    }

    mutating func insert(_ hash: UInt64) {
      guard count < NameMemory.aliasLimit else { return }
      hashes[count] = hash
      count += 1
    }
  }
}

extension DNSRecordType {
  /// Whether an answer may tell of addresses to call.
  fileprivate var asksForAddresses: Bool {
    switch self {
    case .a, .aaaa, .any, .svcb, .https: true
    default: false
    }
  }
}

extension RawSpan {
  /// Whether a name in lower case belongs to the link: `lamp.local`.
  fileprivate var endsInLocal: Bool {
    byteCount > 6 && match(".local", at: byteCount - 6) == .whole
  }
}
