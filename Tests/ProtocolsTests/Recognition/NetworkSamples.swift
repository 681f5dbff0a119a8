// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// Samples of what networks, plants and homes are run with.
extension Sample {
  static let infrastructure: [Sample] = [
    Sample(
      .ntp, .udp, .init(hex: "23 00 06 EC").padded(36) + .init(hex: "E9 2F 11 02 80000000"),
      .init(hex: "24 02 06 E9").padded(36, with: 1) + .init(hex: "E9 2F 11 02 90000000")),
    Sample(
      .dhcp, .udp, .init(hex: "01 01 06 00 3903F326").padded(228) + .init(hex: "63825363 350101 FF"),
      .init(hex: "02 01 06 00 3903F326").padded(228) + .init(hex: "63825363 350102 FF")),
    Sample(.dhcpv6, .udp, .init(hex: "01 10F3A2 0001 000A 00030001 020000000001 0008 0002 0000")),
    Sample(
      .stun, .udp, .init(hex: "0001 0000 2112A442 B7E7A701BC34D686FA87DFAE"),
      .init(hex: "0101 000C 2112A442 B7E7A701BC34D686FA87DFAE 0020 0008 0001A147E112A643")),
    Sample(.stun, .tcp, .init(hex: "0003 0008 2112A442 B7E7A701BC34D686FA87DFAE 0019 0004 11000000")),
    Sample(
      .snmp, .udp,
      .init(hex: "3029 020101 0406 7075626C6963 A01C 0204 3F2A0001 020100 020100 300E300C0608 2B06010201010100 0500"),
      .init(hex: "302A 020100 0406 7075626C6963 A21D 0204 3F2A0001 020100 020100 300F300D0608 2B06010201010100 040141")),
    Sample(.syslog, .udp, .init(text: "<34>Oct 11 22:14:15 camera su: failed for root\n")),
    Sample(.syslog, .tcp, .init(text: "<165>1 2026-10-11T22:14:15Z camera app - ID47 - started\n")),
    Sample(
      .ldap, .tcp, .init(hex: "300C 020101 6007 020103 0400 8000"), .init(hex: "300C 020101 6107 0A0100 0400 0400")),
    Sample(
      .ldap, .udp,
      .init(hex: "3025 020101 6320 0400 0A0100 0A0100 020100 020100 010100 870B 6F626A656374636C617373 3000")),
    Sample(.kerberos, .udp, .init(hex: "6A 1F 30 1D A1 03 020105 A2 03 02010A A4 11").padded(17, with: 0x30)),
    Sample(.kerberos, .tcp, .init(hex: "00000021 7E 1F 30 1D A0 03 020105 A1 03 02011E A4 11").padded(17, with: 0x30)),
    Sample(
      .radius, .udp,
      .init(hex: "01 2A 0026").padded(16, with: 0x5C) + .init(hex: "0106 6E656D6F 020C").padded(10, with: 0x11),
      .init(hex: "02 2A 001A").padded(16, with: 0x5D) + .init(hex: "0606 00000001")),
    Sample(.natPMP, .udp, .init(hex: "00 00"), .init(hex: "00 80 0000 00001234 C0000209")),
    Sample(
      .bgp, .tcp, [UInt8]().padded(16, with: 0xFF) + .init(hex: "001D 01 04 FDE8 00B4 C0000201 00"),
      [UInt8]().padded(16, with: 0xFF) + .init(hex: "0013 04")),
    Sample(
      .netbiosNames, .udp,
      .init(hex: "A001 0110 0001 0000 0000 0000 20") + .init(text: "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0")
        + .init(hex: "0021 0001")),
    Sample(
      .netbiosDatagrams, .udp, .init(hex: "11 02 8F3A C0000207 008A 00BB 0000 20").padded(32, with: 0x45) + [0]),
    Sample(.netflow, .udp, .init(hex: "0005 0001").padded(68, with: 1)),
    Sample(.netflow, .udp, .init(hex: "000A 0020 65000000 00000001 00000000 0002 0010 0100 0001 0008 0004 0000 0000")),
    Sample(.sflow, .udp, .init(hex: "00000005 00000001 C0000201 00000000 00000001 00000010 00000000")),
  ]

  static let tunnels: [Sample] = [
    Sample(
      .dtls, .udp,
      .init(hex: "16 FEFF 0000 000000000000 0036 01 00002A 0000 000000 00002A FEFD").padded(40, with: 0x61),
      .init(hex: "16 FEFF 0000 000000000000 0023 03 000017 0000 000000 000017 FEFF 14").padded(20, with: 0x61)),
    Sample(.wireguard, .udp, [1, 0, 0, 0].padded(144, with: 0x77), [2, 0, 0, 0].padded(88, with: 0x66)),
    Sample(
      .openVPN, .udp, .init(hex: "38 0102030405060708 00 00000000"),
      .init(hex: "40 1112131415161718 01 00000000 0102030405060708 00000000")),
    Sample(.openVPN, .tcp, .init(hex: "000E 38 0102030405060708 00 00000000")),
    Sample(
      .ike, .udp, .init(hex: "0102030405060708 0000000000000000 21 20 22 08 00000000 00000020 22000004"),
      .init(hex: "0102030405060708 1112131415161718 21 20 22 20 00000000 00000020 22000004")),
    Sample(
      .esp, .udp, .init(hex: "C1D2E3F4 00000001").padded(32, with: 0x99),
      .init(hex: "A1B2C3D4 00000001").padded(32, with: 0x88)),
    Sample(.l2tp, .udp, .init(hex: "C802 0014 0000 0000 0000 0000 8008 0000 0000 0001")),
    Sample(
      .pptp, .tcp, .init(hex: "009C 0001 1A2B3C4D 0001 0000 0100").padded(142),
      .init(hex: "009C 0001 1A2B3C4D 0002 0000 0100").padded(142)),
  ]

  static let plants: [Sample] = [
    Sample(.modbus, .tcp, .init(hex: "0001 0000 0006 01 03 0000 000A"), .init(hex: "0001 0000 0005 01 03 02 0007")),
    Sample(
      .s7comm, .tcp, .init(hex: "0300 0016 11 E0 0000 0001 00 C0010A C1020100 C2020102"),
      .init(hex: "0300 0016 11 D0 0001 0006 00 C0010A C1020100 C2020102")),
    Sample(.s7comm, .tcp, .init(hex: "0300 0019 02 F080 32 01 0000 0400 0008 0000 F000 0001 0001 01E0")),
    Sample(.bacnet, .udp, .init(hex: "81 0B 000C 01 20 FFFF 00 FF 10 08"), .init(hex: "81 0B 0009 01 00 10 00 C4")),
    Sample(
      .opcUA, .tcp, .init(text: "HELF") + .init(hex: "20000000 00000000 00000100 00000100").padded(12),
      .init(text: "ACKF") + .init(hex: "1C000000 00000000 00000100 00000100").padded(8)),
    Sample(.knx, .udp, .init(hex: "06 10 0201 000E 08 01 C0000209 0E57"), .init(hex: "06 10 0202 0008 0000")),
    Sample(
      .knx, .tcp, .init(hex: "06 10 0205 0018 08 02 000000000000 0802 000000000000 0404 0200"),
      .init(hex: "06 10 0206 000A 01 00 0802")),
    Sample(
      .enip, .tcp, .init(hex: "6500 0400 00000000 00000000 0000000000000000 00000000 0100 0000"),
      .init(hex: "6500 0400 12345678 00000000 0000000000000000 00000000 0100 0000")),
    Sample(.enip, .udp, .init(hex: "6300 0000 00000000 00000000 0000000000000000 00000000")),
    Sample(.dnp3, .tcp, .init(hex: "0564 05 C9 0300 0400 BD71"), []),
    Sample(.iec104, .tcp, .init(hex: "68 04 07 00 00 00"), .init(hex: "68 04 0B 00 00 00")),
  ]

  static let homes: [Sample] = [
    Sample(
      .tuya, .tcp,
      .init(hex: "000055AA 00000001 0000000A 00000020").padded(24, with: 0x10) + .init(hex: "12345678 0000AA55"),
      .init(hex: "000055AA 00000001 0000000A 0000001C 00000000").padded(16, with: 0x10)
        + .init(hex: "12345678 0000AA55")),
    Sample(
      .tuya, .udp,
      .init(hex: "000055AA 00000000 00000013 0000009C 00000000").padded(144, with: 0x10)
        + .init(hex: "12345678 0000AA55")),
    Sample(
      .miio, .udp, .init(hex: "2131 0020").padded(28, with: 0xFF),
      .init(hex: "2131 0020 00000000 05A1B2C3 00001234").padded(16)),
    Sample(
      .kasa, .tcp, .init(hex: "0000001D") + scrambled("{\"system\":{\"get_sysinfo\":{}}}"),
      .init(hex: "00000212") + scrambled("{\"system\":{\"get_sysinfo\":{\"err_code\":0")),
    Sample(
      .kasa, .udp, scrambled("{\"system\":{\"get_sysinfo\":{}}}"),
      scrambled("{\"system\":{\"get_sysinfo\":{\"err_code\":0")),
    Sample(
      .lifx, .udp, .init(hex: "2400 0034 12345678").padded(24) + .init(hex: "0200 0000"),
      .init(hex: "2900 0014 12345678 D073D5000001 0000 000000000000 01 00 0000000000000000 0300 0000 01 7CDD0000")),
    Sample(.matter, .udp, .init(hex: "04 0000 00 12345678 1122334455667788 05 20 3412 0000 15 300120").padded(32)),
    Sample(
      .matter, .tcp, .init(hex: "00 1200 00 12345678").padded(32, with: 0x42)),
    Sample(
      .esphome, .tcp, .init(hex: "00 11 01 0A0D") + .init(text: "Home Assistan") + .init(hex: "1001"),
      .init(hex: "00 14 02 0801 1009 1A10").padded(16, with: 0x61)),
  ]

  static let media: [Sample] = [
    Sample(.rtp, .udp, .init(hex: "80 60 1234 00001000 DEADBEEF").padded(160, with: 0xD5)),
    Sample(
      .rtcp, .udp,
      .init(hex: "80 C8 0006 DEADBEEF E92F1102 80000000 00001000 00000010 00000A00")
        + .init(hex: "81 CA 0002 DEADBEEF 0101 61 00")),
    Sample(.artNet, .udp, .init(text: "Art-Net\0") + .init(hex: "0050 000E 00 00 0000 0002 FFFF")),
    Sample(.rtps, .udp, .init(text: "RTPS") + .init(hex: "0203 010F 010F1234 00000000 00000000 0E01 0C00").padded(12)),
  ]

  /// An object as TP-Link's devices mix it.
  private static func scrambled(_ text: String) -> [UInt8] {
    var key: UInt8 = 0xAB
    return text.utf8.map { octet in
      key ^= octet
      return key
    }
  }
}
