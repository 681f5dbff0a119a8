// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Storage

@Suite("Mentions of a device in texts about others")
struct MentionsTests {
  let mentions = Mentions(
    of: ErasureRequest(
      deviceIDs: ["dev-17"], addresses: ["192.0.2.5", "02:00:5E:00:53:01", "2001:db8::5"],
      names: ["Front-Door", "Anna's \"cam\"", "ab"]))

  @Test(
    "a mention is overwritten in place, whatever form it has",
    arguments: [
      (#"{"ip":"192.0.2.5"}"#, #"{"ip":"xxxxxxxxx"}"#),
      ("192.0.2.5:443 -> 192.0.2.50", "xxxxxxxxx:443 -> 192.0.2.50"),
      ("from 192.0.2.5.", "from xxxxxxxxx."),
      ("::ffff:192.0.2.5", "::ffff:xxxxxxxxx"),
      ("5.2.0.192.in-addr.arpa", "xxxxxxxxx.in-addr.arpa"),
      (#"{"02:00:5e:00:53:01":1}"#, #"{"xxxxxxxxxxxxxxxxx":1}"#),
      ("02-00-5E-00-53-01 02005e005301", "xxxxxxxxxxxxxxxxx xxxxxxxxxxxx"),
      ("[2001:DB8::5]:80", "[xxxxxxxxxxx]:80"),
      ("front-door.local", "xxxxxxxxxx.local"),
      (#"{"name":"Anna's \"cam\""}"#, #"{"name":"xxxxxxxxxxxxxx"}"#),
      (#"{"peer":"dev-17"}"#, #"{"peer":"xxxxxx"}"#),
    ])
  func overwritten(text: String, expected: String) {
    var text = text
    #expect(mentions.overwrite(in: &text) > 0)
    #expect(text == expected)
  }

  @Test(
    "what only looks alike stays",
    arguments: [
      "192.0.2.51", "1192.0.2.5", "10.192.0.2.5", "192.0.2.5.9", "front-door-2", "the-front-door", "front_door",
      #"{"front-door":1}"#, "dev-170", "ab", "2001:db8::51", "", "192.0.2",
    ])
  func kept(text: String) {
    var copy = text
    #expect(mentions.overwrite(in: &copy) == 0)
    #expect(copy == text)
    #expect(!mentions.occur(in: text))
  }

  @Test("in bytes that are no text, a mention is found whatever stands beside it")
  func bytes() {
    for (text, isFound) in [("xFRONT-DOORy", true), ("xFRONT-DOO", false), ("02005e005301", true), ("dev", false)] {
      let bytes: [UInt8] = [7] + Array(text.utf8) + [0xFF]
      let occurs = mentions.occur(inBytes: bytes.span)
      #expect(occurs == isFound, "\(text)")
    }
  }
}
