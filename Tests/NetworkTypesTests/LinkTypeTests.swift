// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("Link types · libpcap LINKTYPE registry")
struct LinkTypeTests {
  @Test(
    "a link type of the registry has its name there, any other number has none",
    arguments: [
      (0, "NULL"), (1, "ETHERNET"), (113, "LINUX_SLL"), (127, "IEEE802_11_RADIOTAP"), (149, "USER2"),
      (230, "IEEE802_15_4_NOFCS"), (283, "IEEE802_15_4_TAP"), (208, nil), (65535, nil),
    ] as [(UInt16, String?)])
  func names(number: UInt16, name: String?) {
    #expect(LinkType(rawValue: number).name?.description == name)
  }

  @Test("no two link types share a name")
  func unique() {
    var seen: [String: UInt16] = [:]
    for number in UInt16(0)...400 {
      guard let name = LinkType(rawValue: number).name?.description else { continue }
      // The registry gave PFSYNC a second number when its first one met another use.
      if let other = seen.updateValue(number, forKey: name) { #expect(name == "PFSYNC", "\(other) and \(number)") }
    }
    #expect(seen.count > 190)
  }
}
