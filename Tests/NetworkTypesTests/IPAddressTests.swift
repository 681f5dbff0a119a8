// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@Suite("IP addresses · RFC 791, RFC 4291 §2.2, RFC 5952")
struct IPAddressTests {
  @Test(
    "IPv6 is written in the recommended form, whatever form it was read from",
    arguments: [
      // Leading zeros are dropped (§4.1), letters are small (§4.3).
      ("2001:0DB8:0001:0002:0003:0004:0005:0006", "2001:db8:1:2:3:4:5:6"),
      // The longest run of zeros is shortened (§4.2.1), and only it (§4.2.3).
      ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
      // Of runs of one length the first is (§4.2.3); one group alone is not (§4.2.2).
      ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      ("0:1:1:1:1:1:1:1", "0:1:1:1:1:1:1:1"),
      ("1:1:1:1:1:1:1:0", "1:1:1:1:1:1:1:0"),
      ("0:0:0:0:0:0:0:0", "::"),
      ("0:0:0:0:0:0:0:1", "::1"),
      ("1:0:0:0:0:0:0:0", "1::"),
      ("0:0:1:1:1:1:1:1", "::1:1:1:1:1:1"),
      ("1:1:1:1:1:1:0:0", "1:1:1:1:1:1::"),
      ("::ffff:192.0.2.1", "::ffff:c000:201"),
      ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"),
      ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
      ("fe80::1", "fe80::1"),
      ("1::2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
    ])
  func textForms(given: String, expected: String) throws {
    let address = try #require(IPAddress(given))
    #expect(address.family == .v6)
    #expect(address.description == expected)
    #expect(IPAddress(expected) == address)
  }

  @Test(
    "IPv4 is read and written in dotted decimal", arguments: ["0.0.0.0", "127.0.0.1", "192.0.2.235", "255.255.255.255"])
  func dotted(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.family == .v4)
    #expect(address.description == text)
  }

  @Test(
    "texts that are no address are refused",
    arguments: [
      "", ".", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "1.2.3.+4", "1..2.3", " 1.2.3.4",
      "1.2.3.4 ", "0x1.2.3.4", "010.0.0.1", "1.2.3.00", "::ffff:1.2.3.04", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
      "1::2::3", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
      "12345::", "g::", "+1::", "-1::", "1:", ":1", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7:8", "::1.2.3", "1.2.3.4::",
      "1.2.3.4:1:2:3:4:5:6", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "::1/64", "1:::2", "１::", "٣.2.3.4",
    ])
  func refused(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "special addresses are told apart",
    arguments: [
      ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("127.0.0.1", "loopback"), ("127.255.0.9", "loopback"),
      ("::1", "loopback"), ("169.254.0.1", "link"), ("fe80::1", "link"), ("febf::1", "link"), ("224.0.0.251", "group"),
      ("239.255.255.250", "group"), ("255.255.255.255", "group"), ("ff02::fb", "group"), ("192.0.2.1", ""),
      ("169.255.0.1", ""), ("fec0::1", ""), ("2001:db8::", ""), ("223.255.255.255", ""), ("240.0.0.1", ""),
    ])
  func kinds(text: String, kind: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.isUnspecified == (kind == "unspecified"))
    #expect(address.isLoopback == (kind == "loopback"))
    #expect(address.isLinkLocal == (kind == "link"))
    #expect(address.isGroup == (kind == "group"))
  }

  @Test("octets are in network order")
  func octets() throws {
    let four = try #require(IPAddress("192.0.2.1")).octets
    let six = try #require(IPAddress("2001:db8::ff01")).octets
    #expect((0..<4).map { four[$0] } == [192, 0, 2, 1])
    #expect((4..<16).allSatisfy { four[$0] == 0 })
    #expect((0..<16).map { six[$0] } == [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0x01])
  }

  @Test("addresses are ordered by family, then by octets")
  func order() throws {
    let sorted = ["0.0.0.1", "10.0.0.2", "192.0.2.1", "255.0.0.0", "::", "::2", "1::", "fe80::1"]
    let addresses = try sorted.map { try #require(IPAddress($0)) }
    #expect(addresses.reversed().sorted() == addresses)
    #expect(IPAddress("0.0.0.0") != IPAddress("::"))
  }
}

@Suite("IP networks · RFC 4632 §3.1")
struct IPNetworkTests {
  @Test(
    "a network holds the addresses that share its prefix",
    arguments: [
      ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("0.0.0.0/0", "203.0.113.9", true),
      ("0.0.0.0/0", "::", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1/32", "192.0.2.0", false),
      ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.129", true),
      // Bits behind the prefix do not count.
      ("10.1.2.3/8", "10.9.9.9", true), ("::/0", "fe80::1", true), ("::/0", "1.2.3.4", false),
      ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false), ("2001:db8::/64", "2001:db8::ffff:0:0:1", true),
      ("2001:db8::/64", "2001:db8:0:1::", false), ("2001:db8::/65", "2001:db8::7fff:0:0:0", true),
      ("2001:db8::/65", "2001:db8::8000:0:0:0", false), ("::1/128", "::1", true), ("::1", "::2", false),
      ("2001:db8::1/63", "2001:db8:0:1::", true),
    ])
  func contains(network: String, address: String, expected: Bool) throws {
    let network = try #require(IPNetwork(network))
    let address = try #require(IPAddress(address))
    #expect(network.contains(address) == expected)
  }

  @Test(
    "texts that are no network are refused",
    arguments: [
      "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "::/129", "10.0.0.0/8/8", "x/8", "10.0.0.0/08",
      "10.0.0.0/ 8",
    ])
  func refused(text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test("a network is written as its address and length")
  func text() {
    #expect(IPNetwork("fd00::/8")?.description == "fd00::/8")
    #expect(IPNetwork("10.1.2.3")?.description == "10.1.2.3/32")
  }
}
