// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("WebSocket frames · RFC 6455 §5")
struct WebSocketFramingTests {
  /// What a direction's bytes amount to: the carried stream's text, and words for everything else.
  private struct Reading: Equatable {
    var content = ""
    var words: [String] = []
  }

  private func read(_ pieces: [[UInt8]], isClient: Bool = false, losing: [Int: Int?] = [:]) -> Reading {
    var framing = WebSocketFraming()
    var reading = Reading()
    var plain: [UInt8] = []
    for (index, piece) in pieces.enumerated() {
      if let count = losing[index] { reading.words.append("\(framing.lose(count))") }
      var rest = WireReader(piece.span.octets)
      while !rest.isAtEnd {
        let before = rest.offset
        switch framing.next(&rest, isClient: isClient) {
        case .passed, .message: break
        case .content(let payload, let key):
          plain.unmask(payload, key: key)
          reading.content += String(decoding: plain, as: UTF8.self)
        case .unreadable: reading.words.append("unreadable")
        case .malformed(let malformation): reading.words.append(malformation.rule.name.description)
        case .finished:
          reading.words.append("finished")
          return reading
        }
        #expect(rest.offset > before)
      }
    }
    return reading
  }

  private static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

  private static func frame(_ first: UInt8, _ text: String, key: [UInt8]? = nil) -> [UInt8] {
    let bytes = Array(text.utf8)
    let mask: UInt8 = key == nil ? 0 : 0x80
    var head = [first, UInt8(min(bytes.count, 125)) | mask]
    if bytes.count > 125 { head = [first, 126 | mask, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] }
    guard let key else { return head + bytes }
    return head + key + bytes.enumerated().map { $0.element ^ key[$0.offset % 4] }
  }

  @Test(
    "headers keep the decoding laws",
    arguments: [[0x82, 5], [0x82, 0x85, 1, 2, 3, 4], [1, 126, 1, 0], [0, 255, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4]]
      as [[UInt8]])
  func laws(bytes: [UInt8]) {
    #expect(
      DecodingLaws.breaches(ofReading: bytes) { reader throws(WireError) in
        _ = try WebSocketFrameHeader(parsing: &reader)
      } == [])
  }

  @Test("the examples of RFC 6455 §5.7 give their text")
  func examples() {
    #expect(read([[0x81, 5, 0x48, 0x65, 0x6C, 0x6C, 0x6F]]).content == "Hello")
    #expect(
      read([[0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]], isClient: true).content == "Hello")
    #expect(read([[0x01, 3, 0x48, 0x65, 0x6C, 0x80, 2, 0x6C, 0x6F]]).content == "Hello")
    #expect(read([Self.frame(0x82, String(repeating: "x", count: 256))]).content.count == 256)
    let long: [UInt8] = [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0] + Array(repeating: 0x78, count: 65_536)
    #expect(read([long]) == Reading(content: String(repeating: "x", count: 65_536)))
  }

  @Test("however the bytes are cut, the carried stream is the same")
  func cuts() {
    let stream =
      Self.frame(0x02, "abc", key: Self.key) + Self.frame(0x89, "ping", key: Self.key)
      + Self.frame(0x00, "defgh", key: [1, 2, 3, 4]) + Self.frame(0x80, "", key: Self.key)
      + Self.frame(0x82, String(repeating: "i", count: 200), key: Self.key) + Self.frame(0x88, "\u{3}x", key: Self.key)
    let whole = Reading(content: "abcdefgh" + String(repeating: "i", count: 200))
    #expect(read([stream], isClient: true) == whole)
    for cut in 1..<stream.count {
      #expect(read([Array(stream.prefix(cut)), Array(stream.dropFirst(cut))], isClient: true) == whole)
    }
    #expect(read(stream.map { [$0] }, isClient: true) == whole)
  }

  @Test(
    "what an endpoint must not send is malformed",
    arguments: [
      ([0x83, 0], .webSocketOpcode), ([0x8B, 0], .webSocketOpcode), ([0xA2, 0], .webSocketReservedBits),
      ([0xC9, 0], .webSocketReservedBits), ([0x09, 0], .webSocketControlFrame),
      ([0x89, 126, 0, 126], .webSocketControlFrame), ([0x82, 126, 0, 125], .webSocketShortestLength),
      ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .webSocketShortestLength),
      ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], .webSocketLength),
      ([0x82, 0x80, 0, 0, 0, 0], .webSocketServerMask),
      ([0x80, 0], .webSocketContinuation), ([0x01, 0, 0x81, 0], .webSocketInterleaved),
    ] as [([UInt8], WireError.Rule)])
  func breaches(bytes: [UInt8], rule: WireError.Rule) { #expect(read([bytes]).words == [name(rule)]) }

  @Test("a client must mask, and its bytes are read all the same")
  func unmasked() {
    #expect(
      read([Self.frame(0x82, "abc")], isClient: true) == Reading(content: "abc", words: [name(.webSocketClientMask)]))
  }

  @Test("sixteen broken headers end the reading")
  func limit() {
    let words = read([Array(repeating: [0x83, 0], count: 40).flatMap(\.self)]).words
    #expect(words == Array(repeating: name(.webSocketOpcode), count: 16) + ["finished"])
  }

  @Test("messages that an extension has changed are left out, the others are read")
  func extensions() {
    let stream = Self.frame(0x41, "zz") + Self.frame(0x80, "zz") + Self.frame(0x82, "abc")
    #expect(read([stream]) == Reading(content: "abc", words: ["unreadable"]))
  }

  @Test("a loss inside a payload is exactly that, and the mask goes on behind it")
  func lossInside() {
    let frame = Self.frame(0x82, "0123456789", key: Self.key)
    #expect(
      read([Array(frame.prefix(8)), Array(frame.suffix(3))], isClient: true, losing: [1: 5])
        == Reading(content: "01789", words: ["content(5)"]))
    let ping = Self.frame(0x89, "0123456789", key: Self.key) + frame
    #expect(
      read([Array(ping.prefix(8)), Array(ping.dropFirst(16))], isClient: true, losing: [1: 8])
        == Reading(content: "0123456789", words: ["nothing"]))
  }

  @Test("behind a loss of unknown borders the next segment that consists of frames is read")
  func lossOfBorders() {
    let frame = Self.frame(0x82, "abc")
    let found = read([frame, [0x61, 0x62, 0x63], frame + frame, frame], losing: [1: 100])
    #expect(found == Reading(content: "abcabcabcabc", words: ["borders"]))
    #expect(read([frame, [0x82, 0x83], frame], losing: [1: nil]).content == "abcabc")
  }
}
