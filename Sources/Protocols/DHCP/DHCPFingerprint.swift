// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What tells one client's software from another's: `vd1;o=12,55,57,60,61;p=1,3,6,15;m=1500;v=dhcpcd-9.4.1`.
///
/// | part | says |
/// |---|---|
/// | `vd1` | the version of this form |
/// | `o=` | the options in the order in which they stand, by number, without those that the moment decides |
/// | `p=` | what the client wants to know, by number, in its order (option 55) |
/// | `m=` | the largest message it takes (option 57) |
/// | `v=` | how its vendor names it (option 60), octets that cannot be seen as `\DDD` |
///
/// A part that the client does not send is left out. The moment decides the type, the address asked for, the lease, the server,
/// overloading, rapid commit and what relays add, so that a client's DISCOVER, REQUEST and INFORM can be alike. Other messages
/// may not list what a client wants to know (RFC 2131 §4.4.1, table 5), and have no fingerprint.
extension DHCPMessage {
  /// Writes the fingerprint of a client's software; returns whether the message has one.
  func writeFingerprint(into text: inout BoundedText) -> Bool {
    guard isRequest, let type, type.mayListParameters, !isCutByCapture else { return false }
    text.append("vd1")
    var mark: StaticString = ";o="
    var options = options
    while let option = options.next() {
      guard !option.code.isOfTheMoment else { continue }
      text.append(mark)
      text.append(decimal: option.code.rawValue)
      mark = ","
    }
    if let wanted = value(of: .parameters) {
      mark = ";p="
      for offset in 0..<wanted.count {
        text.append(mark)
        text.append(decimal: wanted.bytes.octet(offset) ?? 0)
        mark = ","
      }
    }
    if let size = number(.maximumMessageSize, UInt16.self) {
      text.append(";m=")
      text.append(decimal: size)
    }
    if let vendor = value(of: .vendorClass) {
      text.append(";v=")
      text.append(escapingText: vendor.bytes.withoutZeros)
    }
    return true
  }
}
