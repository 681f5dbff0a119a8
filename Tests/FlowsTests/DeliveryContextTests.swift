// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing

@Suite("Contexts of messages")
struct DeliveryContextTests {
  private static let connect: [UInt8] = [
    0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 4, 0x63, 0x61, 0x6D, 0x31,
  ]
  private static let publish: [UInt8] = [0x30, 5, 0, 1, 0x74, 0x41, 0x42]

  @Test("a message that the other side's acknowledgement sets free is charged to the one who sent it")
  func acknowledgedLoss() {
    var bench = Bench()
    let first = UInt32(101 + Self.connect.count)
    let behind = first + UInt32(2 * Self.publish.count)
    bench.send(segment(port: 1883, 100, flags: 0x02))
    bench.send(segment(fromServer: true, port: 1883, 500, ack: 101, flags: 0x12))
    bench.send(segment(port: 1883, 101, ack: 501, flags: 0x18, Self.connect))
    // The first PUBLISH is lost on its way to us; the server has both.
    bench.send(segment(port: 1883, first + UInt32(Self.publish.count), ack: 501, flags: 0x18, Self.publish))
    bench.send(segment(fromServer: true, port: 1883, 501, ack: behind, flags: 0x10))
    #expect(bench.take().last == "5 toServer message mqtt")
    #expect(bench.recorder.messageContext.sender == Endpoint(address: client, port: 4000))
    #expect(bench.recorder.messageContext.receiver == Endpoint(address: server, port: 1883))
  }
}
