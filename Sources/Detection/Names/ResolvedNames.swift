// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

extension Site {
  /// The most address records taken from one answer.
  private static let recordLimit = 32

  /// Remembers under which name a resolver's answer gave which addresses.
  ///
  /// The name asked for counts, not that of the record: behind it, names of hosting networks come and go. `known` is the message's
  /// question where it was read already.
  mutating func learnNames(from message: DNSMessage, in context: @_addressable EventContext, asked known: NameQuestion?)
  {
    guard message.isResponse, context.direction == .toClient else { return }
    let (domain, name): (UInt64, ShortText)
    if let known {
      (domain, name) = (known.domain, known.text)
    } else {
      var questions = message.questions
      guard let question = questions.next() else { return }
      let asked = question.name.folded
      (domain, name) = (Self.registeredDomain(of: asked.bytes), ShortText(asked.bytes))
    }
    var records = message.records(in: .answers)
    var count = 0
    while count < Self.recordLimit, let record = records.next() {
      count += 1
      var addresses = record.addresses
      while let address = addresses.next() { names.learn(address, domain: domain, name: name, at: context.time) }
    }
  }

  /// The hash of the part of a name that somebody registered: its last two labels, or three where the second-last is a short
  /// one under a country's domain (`co.uk`, `com.au`).
  ///
  /// A guess that needs no list of suffixes; where it is wrong, two services are taken for one.
  public static func registeredDomain(of name: RawSpan) -> UInt64 {
    StableHash.of(name.extracting(registeredPart(of: name)))
  }

  /// Where in a name the part stands that somebody registered, without a dot at the end.
  static func registeredPart(of name: RawSpan) -> Range<Int> {
    var end = name.byteCount
    if end > 0 && name.octet(end - 1) == 0x2E { end -= 1 }
    var starts: [4 of Int] = .init(repeating: 0)
    var labels = 0
    var offset = end
    while offset > 0 && labels < 3 {
      offset -= 1
      if name.octet(offset) == 0x2E {
        starts[labels] = offset + 1
        labels += 1
      }
    }
    var start = labels >= 2 ? starts[1] : 0
    if labels >= 2 && end - starts[0] == 2 && starts[0] - 1 - starts[1] <= 3 { start = labels == 3 ? starts[2] : 0 }
    return start..<max(start, end)
  }
}
