// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension LoWPANCompression {
  /// An extension header, which counts octets instead of units of eight and may lack its last padding.
  ///
  ///     | 1110 | Header 3 | NH 1 | [Next header 1] | Length 1 | Content |
  ///
  /// Returns false for a header that has no number.
  ///
  /// - Source: RFC 6282 §4.2.
  @_lifetime(input: copy input)
  func expandExtension(
    _ input: inout WireReader, _ packet: inout LoWPANPacket, _ isCompressed: inout Bool
  ) throws(WireError) -> Bool {
    let first = try input.read(UInt8.self)
    let number: UInt8
    switch first >> 1 & 0b111 {
    case 0: number = 0
    case 1: number = 43
    case 2: number = 44
    case 3: number = 60
    case 4: number = 135
    default: return false
    }
    packet.setNextHeader(number)
    isCompressed = first & 1 != 0
    let next = isCompressed ? 0 : try input.read(UInt8.self)
    // A fragment header has eight octets always, and a reserved one in the length's place.
    let length = try input.read(UInt8.self)
    let content = try input.take(number == 44 ? 6 : Int(length))
    let padding = (8 - (content.byteCount + 2) & 7) & 7

    packet.nextHeader = packet.bytes.count
    packet.append(next)
    packet.append(number == 44 ? length : UInt8(truncatingIfNeeded: (content.byteCount + 2 + padding) / 8 - 1))
    packet.append(content)
    if padding == 1 { packet.append(0 as UInt8) }
    if padding > 1 {
      packet.append(1 as UInt8)
      packet.append(UInt8(padding - 2))
      for _ in 2..<padding { packet.append(0 as UInt8) }
    }
    return true
  }

  /// A UDP header.
  ///
  ///     | 11110 | C 1 | P 2 | Ports 4, 3, 3 or 1 | [Checksum 2] |
  ///
  /// - Source: RFC 6282 §4.3.
  @_lifetime(input: copy input)
  func expandDatagram(_ input: inout WireReader, _ packet: inout LoWPANPacket) throws(WireError) {
    let first = try input.read(UInt8.self)
    packet.setNextHeader(17)
    packet.headers.datagram = packet.bytes.count
    switch first & 0b11 {
    case 0:
      packet.append(try input.read(UInt16.self))
      packet.append(try input.read(UInt16.self))
    case 1:
      packet.append(try input.read(UInt16.self))
      packet.append(0xF000 | UInt16(try input.read(UInt8.self)))
    case 2:
      packet.append(0xF000 | UInt16(try input.read(UInt8.self)))
      packet.append(try input.read(UInt16.self))
    default:
      let ports = UInt16(try input.read(UInt8.self))
      packet.append(0xF0B0 | ports >> 4)
      packet.append(0xF0B0 | ports & 0x0F)
    }
    packet.append(0 as UInt16)
    packet.headers.isChecksumElided = first & 0b100 != 0
    packet.append(packet.headers.isChecksumElided ? 0 : try input.read(UInt16.self))
  }
}
