// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("MQTT, MQTT-SN and WebSocket · inputs that once broke a reader")
struct KeptMessagingTests {
  @Test("every law holds of every kept input")
  func keptInputs() throws {
    #expect(try KeptInputs.breaches(of: FuzzedMQTT.self) == [])
    #expect(try KeptInputs.breaches(of: FuzzedMQTTSN.self) == [])
    #expect(try KeptInputs.breaches(of: FuzzedWebSocket.self) == [])
  }

  @Test("every law holds of inputs of random octets")
  func random() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let input = (0..<200).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
      let bytes = input.span.octets
      let found =
        FuzzedMQTT.breaches(of: bytes) + FuzzedMQTTSN.breaches(of: bytes) + FuzzedWebSocket.breaches(of: bytes)
      #expect(found == [])
    }
  }
}
