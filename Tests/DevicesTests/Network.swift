// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing
import Wire

@testable import Devices

func home(_ number: UInt32) -> IPAddress { IPAddress(v4: 0xC0A8_0000 + number) }
/// A hardware address of a maker (Espressif's prefix), and one that a device made up.
func made(_ number: UInt64) -> MACAddress { MACAddress(value: 0x240A_C400_0000 + number) }
func random(_ number: UInt64) -> MACAddress { MACAddress(value: 0x0200_0000_0000 + number) }
func moment(_ value: Double) -> Timestamp { Timestamp(nanoseconds: Int64(value * 1e9)) }

/// A network whose devices say who they are.
struct Network {
  var table: DeviceTable

  init(capacity: Int = 16) { table = DeviceTable(capacity: capacity, home: .standard) }

  mutating func send(_ mac: MACAddress, _ address: IPAddress, _ second: Double) {
    table.judgeJoins(at: moment(second))
    _ = table.locateSender(mac: mac, address: address, at: moment(second))
  }

  /// The device appears and says this of itself at once.
  mutating func come(
    _ mac: MACAddress, _ address: IPAddress, _ kind: IdentityEvidence.Kind, _ value: String, _ second: Double
  ) {
    send(mac, address, second)
    say(kind, value, mac, second)
  }

  mutating func wait(until second: Double) { table.judgeJoins(at: moment(second)) }

  func find(_ mac: MACAddress) throws -> Int {
    let slot = table.find(.hardware(mac))
    return try #require(slot)
  }

  mutating func say(_ kind: IdentityEvidence.Kind, _ value: String, _ mac: MACAddress, _ second: Double) {
    guard let slot = table.find(.hardware(mac)) else {
      Issue.record("nobody sends from \(mac)")
      return
    }
    let value = Array(value.utf8)
    table.learn(IdentityEvidence(kind, value.span.octets, source: .other, at: moment(second)), slot: slot)
  }
}
