// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@Suite("Fuzzed text: SSDP, HTTP, RTSP, SIP")
struct FuzzedTextTests {
  @Test("inputs that once broke a law keep it now")
  func keptInputs() throws {
    let breaches = try KeptInputs.breaches(of: FuzzedText.self)
    #expect(breaches == [])
  }

  @Test("5,000 mutated messages are read or refused, and keep the laws")
  func mutations() {
    let seeds = [
      "\u{0}\u{0}NOTIFY * HTTP/1.1\r\nNT: a\r\nNTS: ssdp:alive\r\nUSN: uuid:b::c\r\nLOCATION: http://h:1/\r\n\r\n",
      "\u{1}\u{0}SIP/2.0 200 OK\r\nv: a\r\nf: <sip:a@b>\r\nt: c\r\ni: d\r\nCSeq: 1 ACK\r\nl: 0\r\n\r\n",
      "\u{2}\u{20}SETUP rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP;client_port=1-2\r\n\r\n$\u{0}\u{0}\u{1}a",
      "\u{3}\u{30}BYE sip:a@b SIP/2.0\r\nVia: a\r\nFrom: b\r\nTo: c\r\nCall-ID: d\r\nCSeq: 1 BYE\r\nl: 2\r\n\r\nab",
      "\u{4}\u{40}POST / HTTP/1.1\r\nHost: h\r\nSOAPAction: \"a#AddPortMapping\"\r\nContent-Length: 9\r\n\r\n<NewA>1</",
    ].map { Array($0.utf8) }
    var random = SplitMix64(seed: 7)
    for round in 0..<5_000 {
      var input = seeds[round % seeds.count]
      for _ in 0..<Int(random.next() % 4) {
        input[2 + Int(random.next() % UInt64(input.count - 2))] = UInt8(truncatingIfNeeded: random.next())
      }
      input[1] = UInt8(truncatingIfNeeded: random.next())
      let breaches = FuzzedText.breaches(of: input.span.octets)
      #expect(breaches == [], "\(input)")
    }
  }
}
