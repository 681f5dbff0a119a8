// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("Hardware addresses · IEEE 802-2014 §8.2")
struct MACAddressTests {
  @Test("addresses are read with colons or dashes, and written with colons in small letters")
  func texts() throws {
    let address = try #require(MACAddress("00:00:5E:00:53:0a"))
    #expect(address.value == 0x0000_5E00_530A)
    #expect(address.description == "00:00:5e:00:53:0a")
    #expect(MACAddress("00-00-5e-00-53-0A") == address)
    #expect(MACAddress.broadcast.description == "ff:ff:ff:ff:ff:ff")
    #expect(MACAddress.zero.description == "00:00:00:00:00:00")
  }

  @Test(
    "texts that are no address are refused",
    arguments: [
      "", "00", "00:00:5e:00:53", "00:00:5e:00:53:23:01", "0:0:5e:0:53:23", "00:00:5g:00:53:23", "+0:00:5e:00:53:23",
      "-1:00:5e:00:53:23", "00:00:5e:00:53:", ":00:5e:00:53:23", "00005e005323", "00:00:5e:00:53:23 ",
    ])
  func refused(text: String) {
    #expect(MACAddress(text) == nil)
  }

  @Test("the two lowest bits of the first octet tell groups and chosen addresses")
  func bits() {
    let group = MACAddress(value: 0x0100_5E00_00FB)
    let chosen = MACAddress(value: 0x0242_AC11_0002)
    let plain = MACAddress(value: 0x0000_5E00_5301)
    #expect([group, chosen, plain].map(\.isGroup) == [true, false, false])
    #expect([group, chosen, plain].map(\.isLocallyAdministered) == [false, true, false])
    #expect([group, chosen, plain, .zero, .broadcast].map(\.isDevice) == [false, true, true, false, false])
  }

  @Test("only 48 bits count")
  func width() {
    #expect(MACAddress(value: 0xFFFF_0000_5E00_5301) == MACAddress(value: 0x0000_5E00_5301))
  }
}
