// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

private func mac(_ number: UInt64) -> MACAddress { MACAddress(value: 0x0200_0000_0000 + number) }
private func second(_ value: Int) -> Timestamp { Timestamp(nanoseconds: Int64(value) * 1_000_000_000) }

@Suite("Device table")
struct DeviceTableTests {
  private let internet = IPAddress(v4: 0x0808_0808)

  @Test("a device is its hardware address, whatever home address it has")
  func hardware() {
    var table = DeviceTable(capacity: 8, home: .standard)
    let first = table.locateSender(mac: mac(1), address: home(5), at: second(0))
    let again = table.locateSender(mac: mac(1), address: IPAddress("fe80::1"), at: second(1))
    #expect(first?.isNew == true)
    #expect(again?.isNew == false && again?.slot == first?.slot)
    #expect(table.profiles[0].preferredAddress == home(5))
    #expect(table.profiles[0].address == IPAddress("fe80::1"))
  }

  @Test("without hardware addresses a device is its home address")
  func address() {
    var table = DeviceTable(capacity: 8, home: .standard)
    _ = table.locateSender(mac: .zero, address: home(5), at: second(0))
    #expect(table.profiles.map(\.identity) == [.address(home(5))])
    #expect(table.locateSender(mac: .zero, address: internet, at: second(0)) == nil)
  }

  @Test("groups, broadcast and the Internet are no devices")
  func nobody() {
    var table = DeviceTable(capacity: 8, home: .standard)
    #expect(table.locateSender(mac: .broadcast, address: IPAddress("224.0.0.1"), at: second(0)) == nil)
    #expect(table.locateSender(mac: mac(1), address: internet, at: second(0)) == nil)
    #expect(table.locateSender(mac: mac(1), address: nil, at: second(0)) == nil)
    #expect(table.profiles.isEmpty)
  }

  @Test("a host without an address yet is a device (DHCP)")
  func unspecified() {
    var table = DeviceTable(capacity: 8, home: .standard)
    _ = table.locateSender(mac: mac(3), address: IPAddress(v4: 0), at: second(0))
    #expect(table.profiles.map(\.identity) == [.hardware(mac(3))])
    #expect(table.profiles[0].address == nil)
  }

  @Test("home hosts behind a router are devices by address")
  func router() {
    var table = DeviceTable(capacity: 32, home: .standard)
    _ = table.locateSender(mac: mac(1), address: home(1), at: second(0))
    _ = table.locateSender(mac: mac(1), address: internet, at: second(0))
    for host in 2..<10 as Range<UInt32> {
      _ = table.locateSender(mac: mac(1), address: home(256 + host), at: second(1))
    }
    #expect(table.profiles[0].isRouter)
    #expect(table.profiles.filter { if case .address = $0.identity { true } else { false } }.count == 7)
  }

  @Test("the device unseen for longest makes place, unanswered ones first")
  func eviction() {
    var table = DeviceTable(capacity: 4, home: .standard)
    for number in 1...4 as ClosedRange<UInt64> {
      _ = table.locateSender(mac: mac(number), address: home(UInt32(number)), at: second(Int(number)))
    }
    table.profiles[0].isEstablished = true
    _ = table.locateSender(mac: mac(9), address: home(9), at: second(10))
    #expect(table.find(.hardware(mac(1))) != nil)
    #expect(table.find(.hardware(mac(2))) == nil)
    #expect(table.evictions == 1)
  }

  @Test("after 10,000 random devices every kept one is found, and no other")
  func flood() {
    var table = DeviceTable(capacity: 64, home: .standard)
    let bound = table.memoryBound
    for number in 0..<10_000 as Range<UInt64> {
      let value = number &* 0x9E37_79B9_7F4A
      _ = table.locateSender(
        mac: MACAddress(value: value & 0xFEFF_FFFF_FFFF | 2 << 40), address: home(7), at: second(Int(number)))
    }
    #expect(table.profiles.count == 64)
    #expect(table.memoryBound == bound)
    for (slot, profile) in table.profiles.enumerated() { #expect(table.find(profile.identity) == slot) }
    #expect(table.find(.hardware(mac(0xABCDEF))) == nil)
  }

  @Test("a name's addresses are known by its domain, and old ones make place")
  func names() {
    var names = NameTable(capacity: 16)
    for number in 0..<1000 as Range<UInt32> {
      names.learn(home(number), domain: 42, name: ShortText(), at: second(Int(number)))
    }
    #expect(names.domain(of: home(999)) == 42)
    #expect((0..<1000 as Range<UInt32>).filter { names.domain(of: home($0)) != nil }.count <= 16)
  }
}
