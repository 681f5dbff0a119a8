// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

extension InventoryReader {
  /// Takes the names that the sender says are its own, where fields alone do not tell whose a name is.
  ///
  /// Who answers over LLMNR has the name, unless it is disputed or still to be made sure of. Over NetBIOS a name is registered for
  /// oneself; answers are not taken, as name servers give them for others.
  ///
  /// - Source: RFC 4795 §2.1.1 and §2.3; RFC 1002 §4.2.2 and §4.2.4.
  mutating func readOwnNames(in message: borrowing DNSMessage) {
    switch message.variant {
    case .linkLocal where message.isResponse && message.header.flags & 0x0500 == 0 && message.responseCode == .noError:
      var records = message.records(in: .answers)
      while let record = records.next() {
        guard record.type == .a || record.type == .aaaa else { continue }
        let name = record.name
        return readHostName(name.bytes)
      }
    case .netbios where message.registersName:
      var records = message.records(in: .additionals)
      while let record = records.next() {
        // Names of groups are those of many, and have the first bit set.
        guard record.type == .node, let flags = record.data.octet(0), flags & 0x80 == 0 else { continue }
        let name = record.name
        return readNodeName(name.bytes)
      }
    default: break
    }
  }

  /// Takes the name of a workstation (`NAME<00>`) or file server (`NAME<20>`); others name users and roles.
  private mutating func readNodeName(_ text: RawSpan) {
    var end = 0
    while let octet = text.octet(end), octet != 0x3C { end += 1 }
    guard end > 0, end + 4 <= text.byteCount else { return }
    let suffix = text.extracting(end..<end + 4)
    guard suffix.isWord("<00>") || suffix.isWord("<20>") else { return }
    readHostName(text.extracting(0..<end))
  }
}

extension DNSMessage {
  /// Whether a NetBIOS node asks to have a name, or to keep it.
  var registersName: Bool {
    guard variant == .netbios, !isResponse else { return false }
    return switch header.opcode.rawValue {
    case 5, 8, 9, 15: true
    default: false
    }
  }
}
