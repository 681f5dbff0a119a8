// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads DNS in streams: large answers, zone transfers.
///
///     |  length (2)  |  message …  |
///
/// - Source: RFC 1035 §4.2.2, RFC 7766.
public struct DNSStreamAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "dns", title: "Domain Name System over TCP", transports: [.tcp], ports: [53],
    specifications: ["RFC 1035", "RFC 7766"], limits: "as of DNS in datagrams; a message has at most 65,535 bytes")

  /// Bounds what a segment costs that was made of lengths.
  private static let readingLimit = 8

  /// By direction.
  private var realignments = [2 of Realignment](repeating: Realignment())

  public init() {}

  /// On a usual port, a length that holds a header and a plausible header make it certain; elsewhere the first message must be
  /// there whole and can hardly be anything else.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    var input = WireReader(bytes)
    guard let length = try? input.read(UInt16.self) else { return isOnUsualPort ? .undecided : .no }
    guard length >= DNSHeader.byteCount else { return .no }
    guard isOnUsualPort else {
      guard let message = try? input.take(Int(length)) else { return .no }
      return DNSMessage.isUnmistakable(message) ? .certain : .no
    }
    guard let header = try? DNSHeader(parsing: &input) else { return .undecided }
    return header.isPlausible ? .certain : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    var reader = WireReader(input.bytes)
    if realignments[side].isNeeded {
      var recognition = Self.couldBegin(input.bytes)
      if recognition == .no, let last = Self.lastMessage(in: input.bytes), (try? reader.skip(last)) != nil {
        recognition = .certain
      }
      if let progress = realignments[side].judge(recognition, of: input) { return progress }
    }
    while true {
      let start = reader.offset
      guard let length = try? reader.read(UInt16.self) else {
        return Progress(consumed: start, awaited: reader.isAtEnd ? 0 : 2)
      }
      if let message = try? reader.take(Int(length)) {
        DNSMessage.hand(message, of: .unicast, over: .tcp, isCut: false, to: &receiver)
      } else if input.elidedByteCount > 0 {
        DNSMessage.hand(reader.rest, of: .unicast, over: .tcp, isCut: true, to: &receiver)
        return .done(input)
      } else {
        return Progress(consumed: start, awaited: Int(length) &+ 2)
      }
    }
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realignments[Int(direction.rawValue)].require()
    return true
  }

  /// Where a message begins behind the end of another one, if it ends with the bytes: senders write whole messages.
  ///
  /// Costs a comparison a byte, and a reading where a length fits, of which there are at most `readingLimit`.
  private static func lastMessage(in bytes: RawSpan) -> Int? {
    var offset = 1
    var readingCount = 0
    while offset &+ 2 &+ DNSHeader.byteCount <= bytes.byteCount, readingCount < readingLimit {
      let length = Int(bytes.octet(offset) ?? 0) << 8 | Int(bytes.octet(offset &+ 1) ?? 0)
      if length == bytes.byteCount &- offset &- 2 {
        readingCount += 1
        if couldBegin(bytes.extracting(from: offset)) == .certain { return offset }
      }
      offset &+= 1
    }
    return nil
  }

  /// Whether a message may begin here: its length and header are plausible, and a message that is there whole can be read.
  private static func couldBegin(_ bytes: RawSpan) -> Recognition {
    let recognition = probe(bytes, isOnUsualPort: true)
    var input = WireReader(bytes)
    guard recognition == .certain, let length = try? input.read(UInt16.self), let message = try? input.take(Int(length))
    else { return recognition }
    guard let read = try? DNSMessage(parsing: message), read.trailingByteCount == 0 else { return .no }
    return .certain
  }
}
