// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

private typealias Bytes = DHCPBytes

@Suite("Rules that senders of DHCP break · RFC 2131, RFC 2132")
struct DHCPRuleTests {
  private typealias Rule = WireError.Rule

  /// A DISCOVER with further options, the first of which begins at 243.
  private static func discover(_ options: [UInt8]...) -> [UInt8] {
    Bytes.message(Bytes.header(), Bytes.option(53, [1]), Array(options.joined()))
  }

  private static func expect(_ rule: Rule, at offset: Int, in bytes: [UInt8]) {
    #expect(Bytes.breaches(of: bytes) == ["\(rule.name)@\(offset)"])
  }

  @Test("a header is a request or a reply, its address fits, its flags are known")
  func header() {
    Self.expect(.dhcpOperation, at: 0, in: Bytes.message(Bytes.header(op: 3), Bytes.option(53, [1])))
    Self.expect(.dhcpHardwareLength, at: 2, in: Bytes.message(Bytes.header(hardwareLength: 17), Bytes.option(53, [1])))
    Self.expect(.dhcpHardwareLength, at: 2, in: Bytes.message(Bytes.header(hardwareLength: 8), Bytes.option(53, [1])))
    Self.expect(.dhcpFlags, at: 10, in: Bytes.message(Bytes.header(flags: 0x8001), Bytes.option(53, [1])))
    Self.expect(.dhcpCookie, at: 236, in: Bytes.header() + [1, 2, 3, 4] + [UInt8](repeating: 0, count: 60))
  }

  @Test("options end with the end option, everywhere, and none goes past the end")
  func ends() {
    Self.expect(.dhcpEnd, at: 243, in: Bytes.header() + Bytes.cookie + Bytes.option(53, [1]))
    Self.expect(.endsInsideField, at: 245, in: Bytes.header() + Bytes.cookie + Bytes.option(53, [1]) + [12, 9, 0x61])
    let open = Bytes.header(file: [UInt8](repeating: 0, count: 128)) + Bytes.cookie
    Self.expect(.dhcpEnd, at: 236, in: open + Bytes.option(53, [1]) + Bytes.option(52, [1]) + [255])
    Self.expect(.dhcpOverload, at: 243, in: Self.discover(Bytes.option(52, [4])))
  }

  @Test(
    "an option is as long as its definition says",
    arguments: [
      (1, 3), (3, 5), (12, 0), (13, 1), (19, 2), (21, 4), (25, 3), (50, 5), (55, 0), (57, 1), (61, 1), (68, 3),
      (80, 1), (81, 2), (93, 3), (94, 2), (97, 16), (121, 4),
    ] as [(UInt8, Int)])
  func lengths(code: UInt8, length: Int) {
    Self.expect(
      .dhcpOptionLength, at: 243, in: Self.discover(Bytes.option(code, [UInt8](repeating: 0, count: length))))
  }

  @Test("a message with DHCP's options says its type, the right side says it, with what belongs to it")
  func types() {
    Self.expect(
      .dhcpMessageType, at: 240, in: Bytes.message(Bytes.header(), Bytes.option(55, [1])))
    Self.expect(.dhcpDirection, at: 240, in: Bytes.message(Bytes.header(op: 2), Bytes.option(53, [1])))
    Self.expect(
      .dhcpDirection, at: 240,
      in: Bytes.message(Bytes.header(), Bytes.option(53, [5]), Bytes.option(54, [192, 0, 2, 1])))
    for type in [2, 5, 6] as [UInt8] {
      Self.expect(.dhcpRequiredOption, at: 240, in: Bytes.message(Bytes.header(op: 2), Bytes.option(53, [type])))
    }
    for type in [4, 7] as [UInt8] {
      Self.expect(.dhcpRequiredOption, at: 240, in: Bytes.message(Bytes.header(), Bytes.option(53, [type])))
    }
  }

  @Test("what is inside an option is whole")
  func contents() {
    Self.expect(.dhcpMessageSize, at: 243, in: Self.discover(Bytes.option(57, [2, 0x3F])))
    Self.expect(.dhcpUserClass, at: 243, in: Self.discover(Bytes.option(77, "iPXE")))
    #expect(Bytes.messages(of: Self.discover(Bytes.option(77, "iPXE")))[0]["dhcp.user_class[0]"] == "iPXE")
    Self.expect(.dhcpRelayAgent, at: 243, in: Self.discover(Bytes.option(82, [1, 5, 0])))
    Self.expect(.dhcpFullNameFlags, at: 243, in: Self.discover(Bytes.option(81, [0x10, 0, 0, 0x61])))
    Self.expect(.dhcpFullNameFlags, at: 243, in: Self.discover(Bytes.option(81, [9, 0, 0, 0x61])))
    Self.expect(.dhcpFullName, at: 243, in: Self.discover(Bytes.option(81, [4, 0, 0, 9, 0x61])))
    Self.expect(.dhcpDomainSearch, at: 243, in: Self.discover(Bytes.option(119, [3, 0x61, 0x62, 0x63])))
    Self.expect(.dhcpDomainSearch, at: 243, in: Self.discover(Bytes.option(119, [0xC0, 0])))
    Self.expect(.dhcpRoute, at: 243, in: Self.discover(Bytes.option(121, [33, 1, 2, 3, 4, 5, 6, 7, 8])))
    Self.expect(.dhcpVendorData, at: 243, in: Self.discover(Bytes.option(124, [0, 0, 0, 9, 5, 1])))
    Self.expect(.dhcpVendorData, at: 243, in: Self.discover(Bytes.option(125, [0, 0, 0, 9, 2, 1])))
    Self.expect(.dhcpUsageDescription, at: 243, in: Self.discover(Bytes.option(161, "http://maker.example/")))
  }
}
