// SPDX-License-Identifier: Apache-2.0
import Wire

/// The first line of a message of RTSP or SIP, which share it with HTTP.
///
///     method SP target SP version | version SP status [ SP reason ]
///
/// - Source: RFC 3261 §7.1, §7.2; RFC 7826 §7.1, §8.1.
struct StartLine: ~Escapable {
  /// The name and number, as `RTSP/1.0`.
  let version: RawSpan
  /// What is to be done; nothing in a response.
  let method: RawSpan
  /// To what it is to be done; nothing in a response.
  let target: RawSpan
  /// The three digits of a response; nothing in a request.
  let status: RawSpan
  /// The status in words; it may be empty.
  let reason: RawSpan

  var isResponse: Bool { status.byteCount > 0 }

  /// Takes a line; nil if it is none of a protocol, of which the name and the slash are given in lower case.
  @_lifetime(copy line)
  init?(_ line: RawSpan, of protocolName: StaticString) {
    let none = line.extracting(first: 0)
    guard let space = line.firstOffset(of: 0x20) else { return nil }
    let first = line.extracting(first: space)
    let rest = line.extracting(from: space + 1)
    if first.beginsWithWord(protocolName) {
      let digits = rest.extracting(first: 3)
      guard let number = digits.decimalNumber, number >= 100, rest.octet(3)?.isSpaceOrTab != false else { return nil }
      version = first
      method = none
      target = none
      status = digits
      reason = rest.extracting(from: 4)
    } else {
      let text = rest.trimmed
      guard first.isToken, let last = text.lastOffset(of: 0x20),
        text.extracting(from: last + 1).beginsWithWord(protocolName)
      else { return nil }
      version = text.extracting(from: last + 1)
      method = first
      target = text.extracting(first: last).trimmed
      status = none
      reason = none
    }
  }
}

extension RawSpan {
  /// Where an octet stands last, or nil.
  func lastOffset(of wanted: UInt8) -> Int? {
    var offset = byteCount
    while offset > 0 {
      offset -= 1
      if octet(offset) == wanted { return offset }
    }
    return nil
  }
}
