// SPDX-License-Identifier: Apache-2.0

import NetworkTypes
import Testing

@testable import Capture

@Suite("News of links · netlink(7), rtnetlink(7)")
struct LinkMessagesTests {
  private func octets<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: UInt64(truncatingIfNeeded: number) >> (8 * $0)) }
  }

  private func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    octets(UInt16(4 + value.count)) + octets(type) + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  private func message(_ type: UInt16, flags: UInt16 = 0, _ body: [UInt8]) -> [UInt8] {
    octets(UInt32(16 + body.count)) + octets(type) + octets(flags) + octets(UInt64(0)) + body
      + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
  }

  private func link(_ type: UInt16 = 16, family: UInt8 = 0, flags: UInt32) -> [UInt8] {
    var statistics = [UInt64](repeating: 1000, count: 24)
    statistics[14] = 3
    statistics[15] = 4
    return message(
      type,
      [family, 0] + octets(UInt16(1)) + octets(Int32(7)) + octets(flags) + octets(UInt32(0))
        + attribute(3, Array("lan0".utf8) + [0]) + attribute(23, statistics.flatMap(octets)))
  }

  private func address(_ type: UInt16, flags: UInt16) -> [UInt8] {
    message(
      type, flags: flags,
      [2, 24, 0, 0] + octets(UInt32(7)) + attribute(1, [192, 0, 2, 1]) + attribute(2, [192, 0, 2, 9]))
  }

  private func read(_ datagram: [UInt8]) -> LinkMessages {
    unsafe LinkMessages(datagram.span.bytes)
  }

  @Test("a link has its index, name, state, and what its hardware lost")
  func links() {
    let states = [UInt32(0x1043), 0x1003, 0x1002].map { read(link(flags: $0)).news }
    let conditions: [LinkState.Condition] = [.up, .noCarrier, .down]
    #expect(
      states == conditions.map { [.link(LinkState(index: 7, name: "lan0", condition: $0, lost: 7))] })
  }

  @Test("a bridge's words of its ports are no news of links")
  func bridgePorts() {
    #expect(read(link(family: 7, flags: 0x1043)).news == [])
    #expect(read(link(17, family: 7, flags: 0x1043)).news == [])
    #expect(read(link(17, flags: 0x1043)).news == [.removed(index: 7)])
  }

  @Test("an address is the near one of a link between two, and a listed one is told from a new one")
  func addresses() throws {
    let own = try #require(IPAddress("192.0.2.9"))
    #expect(read(address(20, flags: 0)).news == [.address(own, index: 7, isListed: false)])
    #expect(read(address(20, flags: 2)).news == [.address(own, index: 7, isListed: true)])
    #expect(read(address(21, flags: 0)).news == [.addressRemoved(own, index: 7)])
  }

  @Test("several messages are read in their order, and the end of a list is seen")
  func several() {
    let messages = read(link(flags: 0x43) + message(99, [1, 2, 3]) + link(17, flags: 0) + message(3, octets(Int32(0))))
    #expect(messages.news.count == 2)
    #expect(messages.endsList)
    #expect(read(message(2, octets(Int32(-16)))).endsList)
  }

  @Test("a datagram that is cut short or lies about a length gives the messages before, never a crash")
  func damaged() {
    let whole = link(flags: 0x43) + address(20, flags: 0)
    for length in 0..<whole.count {
      let messages = read(Array(whole[..<length]))
      #expect(messages.news.count == (length >= link(flags: 0x43).count ? 1 : 0))
    }
    for position in whole.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var damaged = whole
        damaged[position] = value
        #expect(read(damaged).news.count <= 2)
      }
    }
  }
}
