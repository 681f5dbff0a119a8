// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

// SPDX-License-Identifier: Apache-2.0
@testable import Protocols

@Suite("MQTT data types · MQTT 5.0 §1.5 and §2.1")
struct MQTTDataTypesTests {
  @Test(
    "A fixed header keeps the decoding laws and gives the length of the packet",
    arguments: [("c0 00", 2), ("30 7f", 129), ("30 8001", 131), ("30 ff7f", 16_386), ("30 ffffff7f", 268_435_460)])
  func fixedHeader(_ notation: String, _ length: Int) throws {
    let packet = bytes(notation)
    let breaches = DecodingLaws.breaches(ofReading: packet) { reader throws(WireError) in
      _ = try MQTTFixedHeader(parsing: &reader)
    }
    #expect(breaches == [])
    var reader = WireReader(packet.span.octets)
    let header = try MQTTFixedHeader(parsing: &reader)
    #expect(header.packetLength == length)
  }

  @Test("A string keeps the decoding laws", arguments: ["0000", "0003 'abc'", "0003 '€'", "0004 f48fbfbf"])
  func string(_ notation: String) {
    let breaches = DecodingLaws.breaches(ofReading: bytes(notation)) { reader throws(WireError) in
      _ = try reader.takeMQTTString()
    }
    #expect(breaches == [])
  }

  @Test(
    "The offset of a string's first bad byte is found",
    arguments: [
      ("'ab' 00", 2), ("80", 0), ("c0 80", 0), ("c1 bf", 0), ("'a' c3", 1), ("e0 9f bf", 0), ("ed a0 80", 0),
      ("ed bf bf", 0), ("e2 82", 0), ("f0 8f bf bf", 0), ("f4 90 80 80", 0), ("f5 80 80 80", 0), ("f1 80 80 'a'", 0),
      ("e2 82 ac ff", 3),
    ])
  func badString(_ notation: String, _ offset: Int) {
    let text = bytes(notation)
    let found = text.span.octets.firstByteNotInMQTTString
    #expect(found == offset)
  }

  @Test(
    "Well-formed strings have no bad byte",
    arguments: ["", "01", "7f", "c2 80", "df bf", "e0 a0 80", "ed 9f bf", "ee 80 80", "ef bf bf", "f0 90 80 80"])
  func goodString(_ notation: String) {
    let text = bytes(notation)
    let found = text.span.octets.firstByteNotInMQTTString
    #expect(found == nil)
  }
}
