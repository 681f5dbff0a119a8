// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// One message that stands alone in a packet, held against the laws of messages.
///
///     | protocol 1 | hop limit 1 | message … |
///
/// The protocol is counted in the order of `PacketProtocol`; 0x80 says that the capture cut the packet.
public enum FuzzedPacketMessages: FuzzedReader {
  public static let name = "packet-messages"

  /// Makes an input that chooses a protocol.
  public static func input(_ kind: PacketProtocol, _ message: [UInt8]) -> [UInt8] { [kind.rawValue, 255] + message }

  public static func breaches(of input: RawSpan) -> [String] {
    guard let first = input.octet(0), let hopLimit = input.octet(1) else { return [] }
    let kinds = PacketProtocol.allCases
    let kind = kinds[Int(first & 0x7F) % kinds.count]
    var reading = PacketReading(input.extracting(from: 2).array)
    reading.isCutByCapture = first & 0x80 != 0
    reading.hopLimit = hopLimit
    reading.sourceMAC = MACAddress(value: 0x0000_5E00_5317)
    reading.source = IPAddress(v6High: 0xFE80_0000_0000_0000, low: 1)
    reading.destination = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 1)
    let once = reading.messages(of: kind)
    var breaches = once == reading.messages(of: kind) ? [] : ["not the same twice"]
    // What stands behind a message in memory is none of its business.
    reading.octetsBehind = [0xC0, 0x0C, 0x3F, 0xFF]
    if reading.messages(of: kind) != once { breaches.append("read behind its end") }
    if once.count > 2 { breaches.append("one packet told of \(once.count) messages") }
    return breaches
  }
}
