// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("CoAP header · RFC 7252 §3")
struct CoAPHeaderTests {
  @Test("type, code, message ID and token are read, and reading stops at the first option")
  func golden() throws {
    let bytes: [UInt8] = [0x62, 0x45, 0xAB, 0xCD, 0xBE, 0xEF, 0xFF, 0x31]
    var reader = WireReader(bytes.span.octets)
    let header = try CoAPHeader(parsing: &reader)
    let offset = reader.offset
    let kind = header.kind
    let code = header.code
    let id = header.messageID
    let token = header.token.array
    #expect(kind == .acknowledgement)
    #expect(code == .content)
    #expect(id == 0xABCD)
    #expect(token == [0xBE, 0xEF])
    #expect(offset == 6)
  }

  @Test("the laws of decoding hold for every token length", arguments: [0, 1, 8])
  func laws(tokenLength: Int) {
    let bytes = CoAPBytes.header(token: Array(repeating: 7, count: tokenLength))
    let breaches = DecodingLaws.breaches(ofReading: bytes) { reader throws(WireError) in
      _ = try CoAPHeader(parsing: &reader)
    }
    #expect(breaches == [])
  }

  @Test(
    "the four types have their names", arguments: [(0, "CON"), (1, "NON"), (2, "ACK"), (3, "RST")] as [(UInt8, String)])
  func types(type: UInt8, name: String) {
    let code: UInt8 = type < 2 ? 0x01 : type == 2 ? 0x45 : 0
    #expect(CoAPBytes.field("coap.type", of: CoAPBytes.header(type: type, code: code)) == name)
  }

  @Test("versions other than 1 are malformed", arguments: [0x00, 0x80, 0xC0] as [UInt8])
  func versions(first: UInt8) {
    #expect(CoAPBytes.brokenRules(of: [first, 0x01, 0, 1]) == ["coap_version"])
  }

  @Test("token length fields 9-12 and 15 are malformed", arguments: [9, 10, 11, 12, 15] as [UInt8])
  func tokenLengths(length: UInt8) {
    let bytes = [0x40 | length, 0x01, 0, 1] + [UInt8](repeating: 0, count: 400)
    #expect(CoAPBytes.brokenRules(of: bytes) == ["coap_token_length"])
  }

  @Test("token length fields 13 and 14 announce one or two more bytes of length (RFC 8974 §2.1)")
  func extendedTokens() {
    let medium = [0x4D, 0x01, 0, 1, 2] + [UInt8](repeating: 0xAA, count: 15)
    #expect(CoAPBytes.field("coap.token", of: medium) == String(repeating: "aa", count: 15))
    let long = [0x4E, 0x01, 0, 1, 0x00, 0x1F] + [UInt8](repeating: 0xBB, count: 300)
    #expect(CoAPBytes.field("coap.token", of: long) == String(repeating: "bb", count: 300))
    #expect(CoAPBytes.brokenRules(of: Array(long.dropLast())) == ["ends_inside_field"])
  }

  @Test(
    "codes are written as class and detail, with the name of the method or response",
    arguments: [
      (0x01, "0.01", "GET"), (0x02, "0.02", "POST"), (0x03, "0.03", "PUT"), (0x04, "0.04", "DELETE"),
      (0x05, "0.05", "FETCH"), (0x06, "0.06", "PATCH"), (0x07, "0.07", "iPATCH"), (0x41, "2.01", "Created"),
      (0x42, "2.02", "Deleted"), (0x43, "2.03", "Valid"), (0x44, "2.04", "Changed"), (0x45, "2.05", "Content"),
      (0x5F, "2.31", "Continue"), (0x84, "4.04", "Not Found"), (0x8D, "4.13", "Request Entity Too Large"),
      (0x9D, "4.29", "Too Many Requests"), (0xA0, "5.00", "Internal Server Error"), (0xA8, "5.08", "Hop Limit Reached"),
    ] as [(UInt8, String, String)])
  func codes(code: UInt8, text: String, name: String) {
    let message = CoAPBytes.messages(of: CoAPBytes.header(code: code)).first
    #expect(message?["coap.code"] == text)
    #expect(message?[code < 0x20 ? "coap.method" : "coap.status"] == name)
  }

  @Test("unknown codes of known classes are kept without a name")
  func unknownCodes() {
    let message = CoAPBytes.messages(of: CoAPBytes.header(code: 0x5E)).first
    #expect(message?["coap.code"] == "2.30")
    #expect(message?["coap.status"] == nil)
  }

  @Test("reserved code classes are malformed", arguments: [0x20, 0x3F, 0x60, 0xC0, 0xE1, 0xFF] as [UInt8])
  func reservedClasses(code: UInt8) {
    #expect(CoAPBytes.brokenRules(of: CoAPBytes.header(code: code)) == ["coap_code_class"])
  }
}
