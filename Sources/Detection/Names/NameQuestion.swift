// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols

/// A name that a device asks a resolver for: what matters of it to detectors, in a small value.
///
/// - Source: RFC 1035 §3.1, §4.1.2.
public struct NameQuestion: Sendable {
  /// Where a name is at home.
  public enum Place: Sendable {
    case internet
    /// Names of the home network, of one label, or reserved for use without the Internet's name servers.
    case local
    /// Names of addresses, below `arpa`.
    case reverse
  }

  public var place: Place
  public var type: DNSRecordType
  /// The hash of the name in lower case.
  public var hash: UInt64
  /// The hash of the part that somebody registered, and its text.
  public var domain: UInt64
  public var domainText: ShortText
  /// The first bytes of the name.
  public var text: ShortText
  /// The octets before the registered part that can carry data, 0...253: those of labels that are no part of an address.
  public var carriedOctets: Int
  /// The octets of the DNS message that asks.
  public var messageOctets: Int

  init(_ question: borrowing DNSQuestion, messageOctets: Int) {
    let name = question.name.folded
    let part = Site.registeredPart(of: name.bytes)
    type = question.type
    hash = StableHash.of(name.bytes)
    domain = Site.registeredDomain(of: name.bytes)
    domainText = ShortText(name.bytes.extracting(part))
    text = ShortText(name.bytes)
    place = Self.place(of: name.bytes, labels: name.labelCount)
    carriedOctets = Self.carriedOctets(in: name.bytes.extracting(0..<part.lowerBound))
    self.messageOctets = messageOctets
  }

  /// Whether the type is one whose answers carry free data: no device asks for many of them.
  var isForData: Bool { type.carriesData }

  /// The octets of labels that are neither single characters nor decimal numbers of an octet: such are parts of addresses.
  private static func carriedOctets(in text: RawSpan) -> Int {
    var sum = 0
    var length = 0
    var isNumber = true
    var offset = 0
    while let byte = text.octet(offset) {
      if byte == 0x2E {
        sum += isAddressPart(length, isNumber) ? 0 : length
        length = 0
        isNumber = true
        offset += 1
        continue
      }
      length += 1
      isNumber = isNumber && byte.isASCIIDigit
      // An octet that does not print is written in four characters, a dot inside a label in two.
      offset += byte == 0x5C ? (text.octet(offset + 1)?.isASCIIDigit == true ? 4 : 2) : 1
    }
    return sum + (isAddressPart(length, isNumber) ? 0 : length)
  }

  private static func isAddressPart(_ length: Int, _ isNumber: Bool) -> Bool {
    length <= 1 || length <= 3 && isNumber
  }

  /// The last labels of names that the Internet's name servers do not know, by their hashes.
  ///
  /// - Source: RFC 6762 §3 and appendix G, RFC 8375 (`home.arpa`), RFC 6761 §6, RFC 7686 (`onion`); `internal`, reserved by
  ///   ICANN in 2024; `box` of the FRITZ!Box (`fritz.box`).
  private static let localEndings = Set(
    [
      "local", "lan", "home", "localdomain", "internal", "intranet", "private", "corp", "domain", "workgroup",
      "invalid", "test", "localhost", "onion", "box",
    ].map { word in
      var hash = StableHash()
      for byte in word.utf8 { hash.combine(byte) }
      return hash.value
    })

  private static func place(of name: RawSpan, labels: Int) -> Place {
    if labels < 2 { return .local }
    var start = name.byteCount
    while start > 0, name.octet(start - 1) != 0x2E { start -= 1 }
    let last = name.extracting(start..<name.byteCount)
    if last.match("arpa", at: 0) == .whole && last.byteCount == 4 {
      return name.byteCount >= 9 && name.match("home.arpa", at: name.byteCount - 9) == .whole ? .local : .reverse
    }
    return localEndings.contains(StableHash.of(last)) ? .local : .internet
  }
}

extension DNSMessage {
  /// The name that is asked for in a query to a resolver, or in its answer.
  var nameQuestion: NameQuestion? {
    guard variant == .unicast, header.opcode == .query else { return nil }
    var questions = questions
    guard let question = questions.next() else { return nil }
    return NameQuestion(question, messageOctets: bytes.byteCount)
  }
}

extension DNSRecordType {
  /// Whether records of the type carry what somebody likes: text, octets, or names that need not exist.
  ///
  /// - Source: the types that iodine, dnscat2 and dns2tcp ask for; iodine's own is of the range for private use (RFC 6895 §3.1).
  var carriesData: Bool {
    switch self {
    case .null, .cname, .mx, .txt, .key: true
    default: rawValue >= 65_280 && rawValue < 65_535
    }
  }
}

extension UInt8 {
  fileprivate var isASCIIDigit: Bool { self &- 0x30 < 10 }
}
