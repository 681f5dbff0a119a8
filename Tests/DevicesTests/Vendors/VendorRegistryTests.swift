// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Devices

private let heading = "Registry,Assignment,Organization Name,Organization Address\r\n"

/// A registry made of one file's lines.
private func registry(_ lines: String) -> (VendorRegistry, RegistryReader.Damage) {
  var reader = RegistryReader()
  reader.read(Array((heading + lines).utf8), file: "oui.csv")
  let damage = reader.damage
  return (reader.registry(), damage)
}

private func organization(_ registry: VendorRegistry, _ address: UInt64) -> String? {
  registry.organization(of: MACAddress(value: address))
}

@Suite("Registry of hardware addresses · IEEE MA-L, MA-M, MA-S, IAB; RFC 4180")
struct VendorRegistryTests {
  @Test("the longest prefix decides")
  func longestPrefix() {
    let (registry, damage) = registry(
      """
      MA-L,70B3D5,IEEE Registration Authority,445 Hoes Lane\r
      MA-S,70B3D5F2F,Teleplatforms,"Polbina st., 3/1 Moscow"\r
      MA-L,741AE0,Large,\r
      MA-M,741AE09,Medium,\r
      IAB,0050C27D5,Small and old,\r

      """)
    #expect(damage == RegistryReader.Damage())
    #expect(registry.count == 5)
    #expect(organization(registry, 0x70B3_D5F2_F123) == "Teleplatforms")
    #expect(organization(registry, 0x70B3_D5F2_E123) == nil)
    #expect(organization(registry, 0x741A_E091_2345) == "Medium")
    #expect(organization(registry, 0x741A_E081_2345) == "Large")
    #expect(organization(registry, 0x0050_C27D_5001) == "Small and old")
    #expect(organization(registry, 0x0050_C27D_6001) == nil)
  }

  @Test("an address that the device made up, a group, and an owner kept back have no vendor")
  func noVendor() {
    let (registry, _) = registry("MA-L,020000,Nobody,\nMA-L,010000,Nobody,\nMA-L,001122,Private,\n")
    for address: UInt64 in [0x0200_0000_0001, 0x0100_0000_0001, 0x0011_2200_0001, 0xFFFF_FFFF_FFFF, 0] {
      #expect(organization(registry, address) == nil)
    }
  }

  @Test("quoted fields hold commas, line ends and doubled quotes")
  func quoting() {
    let (registry, damage) = registry(
      "MA-L,50C7BF,\"TP-LINK, \"\"the\"\" maker\",\"Building 24,\nFloor 1\"\nMA-L,001788,Philips Lighting BV,Eindhoven")
    #expect(damage == RegistryReader.Damage())
    #expect(organization(registry, 0x50C7_BF00_0001) == "TP-LINK, \"the\" maker")
    #expect(organization(registry, 0x0017_8800_0001) == "Philips Lighting BV")
  }

  @Test("damaged lines are counted, the first is named, and the rest is kept")
  func damage() {
    let (registry, damage) = registry(
      """
      MA-L,001788,Philips,
      MA-L,00178,Too short,
      MA-L,00178X,No number,
      MA-L,001789
      MA-L,001790,,No name
      MA-L,001791,"Never closed,Somewhere
      MA-L,001792,Kept,

      """)
    #expect(damage == RegistryReader.Damage(count: 5, file: "oui.csv", line: 3))
    #expect(registry.count == 2)
    #expect(organization(registry, 0x0017_9200_0001) == "Kept")
  }

  @Test("every beginning of a file is read without a failure, and gives what it holds whole")
  func truncation() {
    let file = Array((heading + "MA-L,50C7BF,\"TP-LINK\",\"A, B\"\r\nMA-L,001788,Philips,x\r\n").utf8)
    for length in 0...file.count {
      var reader = RegistryReader()
      reader.read(Array(file[..<length]), file: "oui.csv")
      #expect(reader.registry().count <= 2)
    }
  }

  @Test("a name is kept once, however many prefixes it has, and a number of prefixes costs its bytes and no more")
  func size() {
    var lines = ""
    for number in 0..<4096 {
      let digits = String(number, radix: 16, uppercase: true)
      lines += "MA-L,00" + String(repeating: "0", count: 4 - digits.count) + digits + ",One and the same maker,\n"
    }
    let (registry, _) = registry(lines)
    #expect(registry.count == 4096)
    #expect(registry.byteCount < 4096 * 13)
  }
}

@Suite("Vendor names")
struct VendorNameTests {
  @Test(
    "a vendor is called what people call it",
    arguments: [
      ("TP-LINK TECHNOLOGIES CO.,LTD.", "TP-Link"), ("Apple, Inc.", "Apple"), ("D-Link International", "D-Link"),
      ("Edimax Technology Co. Ltd.", "Edimax"), ("Philips Lighting BV", "Philips"), ("eQ-3 Entwicklung GmbH", "eQ-3"),
      ("Samsung Electronics Co.,Ltd", "Samsung"), ("Amazon Technologies Inc.", "Amazon"), ("Nest Labs Inc.", "Nest"),
      ("Hangzhou Hikvision Digital Technology Co.,Ltd.", "Hikvision"), ("Royal Philips Electronics", "Philips"),
      ("SHENZHEN BILIAN ELECTRONIC CO.，LTD", "Bilian"), ("Belkin International Inc.", "Belkin"),
      ("Sonos, Inc.", "Sonos"), ("Beijing Xiaomi Mobile Software Co., Ltd", "Xiaomi"), ("Withings", "Withings"),
      ("Google, Inc.", "Google"), ("NETGEAR", "Netgear"), ("Osram GmbH", "Osram"), ("LG Electronics (Mobile)", "LG"),
      ("Hewlett Packard", "Hewlett Packard"), ("HP Inc.", "HP"), ("Shelly Group S.p.A.", "Shelly"),
      ("Technology", "Technology"),
      ("", ""), ("(), Inc.", "Inc"),
    ])
  func short(_ registered: String, _ expected: String) { #expect(VendorName.short(registered) == expected) }
}
