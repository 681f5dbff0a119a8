// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP in WebSocket frames · RFC 8323 §4.2")
struct CoAPWebSocketHeadTests {
  /// A frame's message as it would be over TCP.
  private static func streamed(_ message: [UInt8]) -> [UInt8] {
    let head = CoAPWebSocketHead(first: message[0], messageByteCount: message.count)
    return head.bytes.array + message.dropFirst()
  }

  @Test(
    "messages of every length are those of TCP", arguments: [0, 1, 12, 13, 268, 269, 65_804, 65_805, 70_000], [0, 1, 8])
  func lengths(body: Int, token: Int) {
    let payload: [UInt8] = body == 0 ? [] : body == 1 ? [0xB0] : [0xFF] + [UInt8](repeating: 1, count: body - 1)
    let message = [UInt8(token), 0x45] + [UInt8](repeating: 9, count: token) + payload
    var feeder = StreamFeeder<CoAPStreamAnalyzer>(capacity: 100_000)
    feeder.feed(Self.streamed(message) + [0x00, 0xE2])
    #expect(feeder.messages.map { $0["coap.code"] } == ["2.05", "7.02"])
    #expect(feeder.messages[0]["coap.payload_length"] == String(body > 1 ? body - 1 : 0))
  }

  @Test("a message that ends inside its token, or has a length of its own, is left as it is")
  func broken() {
    #expect(Self.streamed([0x08, 0x45, 1]) == [0x08, 0x45, 1])
    #expect(Self.streamed([0x21, 0x45, 1]) == [0x21, 0x45, 1])
    #expect(Self.streamed([0x09, 0x45, 1]) == [0x09, 0x45, 1])
  }
}
