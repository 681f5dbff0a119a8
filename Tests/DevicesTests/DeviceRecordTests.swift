// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Testing

@testable import Devices

@Suite("Records of devices")
struct DeviceRecordTests {
  private static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

  /// A record in which every part holds something.
  private static var full: DeviceRecord {
    var record = DeviceRecord()
    var text = ShortText()
    text.append("Camera 3")
    for number in 0..<UInt64(30) {
      _ = record.evidence.learn(
        IdentityEvidence(.hostName, text, hash: number, source: .mdns, at: time.advanced(byNanoseconds: Int64(number))))
      _ = record.claims.learn(Claim(.model, text, hash: number, source: .mdns, at: time))
      record.offered.learn(Service(transport: .tcp, port: UInt16(number), name: "rtsp", at: time))
      record.used.learn(Service(transport: .udp, port: UInt16(number), name: "", at: time))
      record.askedDomains.learn(number + 1)
    }
    record.roles = [.hub]
    record.posture.credentials.insert(.password)
    return record
  }

  @Test("a cleared record knows nothing, in any of its parts")
  func clear() {
    var record = Self.full
    record.clear()
    #expect(record.evidence.all.isEmpty && record.evidence.find(29) == nil)
    #expect(record.claims.count == 0 && record.claims.latest(.model) == nil)
    #expect(record.offered.count == 0 && record.used.count == 0)
    #expect(record.askedDomains.count == 0 && record.askedDomains[0] == 0)
    #expect(record.roles.isEmpty && record.posture == CryptoPosture() && record.name == nil)
    // Who adds a part clears it as well, and says so here.
    #expect(
      Mirror(reflecting: record).children.map(\.label) == [
        "evidence", "claims", "offered", "used", "roles", "askedDomains", "posture",
      ])
  }

  @Test("a cleared record takes in as much as a new one")
  func refill() {
    var record = Self.full
    let counts = [record.evidence.count, record.claims.count, record.offered.count, record.used.count]
    record.clear()
    record.merge(Self.full)
    #expect([record.evidence.count, record.claims.count, record.offered.count, record.used.count] == counts)
    #expect(record.name?.description == "Camera 3")
  }

  @Test("evidence of an address is written as the address is")
  func evidenceText() throws {
    for text in ["192.168.1.20", "fe80::1", "2001:db8::abcd"] {
      let address = try #require(IPAddress(text))
      #expect(IdentityEvidence(of: .address(address), at: Self.time).value.description == text)
    }
    let mac = MACAddress(value: 0x00_16_3E_01_02_03)
    #expect(IdentityEvidence(of: .hardware(mac), at: Self.time).value.description == "00:16:3e:01:02:03")
  }
}
