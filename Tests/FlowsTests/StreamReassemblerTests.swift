// SPDX-License-Identifier: Apache-2.0
import Flows
import Testing

@Suite("Stream reassembly · RFC 9293 §3.4, §3.8.4, §3.10.7")
struct StreamReassemblerTests {
  private static func opened(_ bounds: StreamBounds = StreamBounds()) -> Wiretap {
    var tap = Wiretap(bounds)
    tap.hear(99, "", .syn)
    return tap
  }

  @Test("what comes in order is handed on where it is; what comes early waits for its turn")
  func order() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.hear(104, "ef")
    tap.hear(106, "gh")
    tap.hear(102, "cd")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["ab", "cd", "early efgh"])
    #expect(stream.outOfOrderSegments == 1)
    #expect(stream.retransmittedSegments == 0)
    #expect(stream.highest == SequenceNumber(108))
  }

  @Test("of bytes that come twice the first stand, delivered or waiting, and another word is a conflict")
  func firstWins() {
    var tap = Self.opened()
    tap.hear(100, "abcd")
    tap.hear(102, "cDef")
    tap.hear(110, "klm")
    tap.hear(108, "ijKLMno")
    tap.hear(106, "ghij")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["abcd", "conflict", "ef", "conflict", "gh", "early ij", "early klmno"])
    #expect(stream.conflicts == 2)
    #expect(stream.retransmittedSegments == 3)
    #expect(stream.retransmittedBytes == 7)
  }

  @Test("equal bytes that come again are no conflict, and what is older than 4 KiB cannot be one")
  func repetition() {
    var tap = Self.opened()
    tap.hear(100, "abcd")
    tap.hear(100, "abcd")
    tap.hear(104, String(repeating: "x", count: 4096))
    tap.hear(100, "ABCD")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines.count == 2)
    #expect(stream.conflicts == 0)
    #expect(stream.retransmittedSegments == 2)
    tap.hear(4195, "y?")
    let conflicts = tap.stream.conflicts
    #expect(conflicts == 1)
  }

  @Test("missing bytes that the other side acknowledges are given up, and told once")
  func acknowledged() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.hear(104, "ef")
    tap.answer(103)
    let before = tap.lines
    tap.answer(104)
    tap.hear(102, "cd")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(before == ["ab"])
    #expect(lines == ["ab", "gap 2", "early ef"])
    #expect(stream.gaps == 1)
    #expect(stream.missingBytes == 2)
  }

  @Test("bytes that come behind a gap acknowledged before are not waited for")
  func acknowledgedBefore() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.answer(106)
    tap.hear(104, "ef")
    let lines = tap.lines
    #expect(lines == ["ab", "gap 2", "ef"])
  }

  @Test("without acknowledgements missing bytes are given up after 64 segments, or after 3 s")
  func oneSided() {
    var many = Self.opened()
    for index in 0..<63 { many.hear(101 + UInt32(index), "x") }
    let waiting = many.lines
    many.hear(164, "x")
    many.hear(165, "x")
    let lines = many.lines
    #expect(waiting == [])
    #expect(lines.first == "gap 1")

    var long = Self.opened()
    long.hear(101, "b")
    long.milliseconds += 2998
    long.hear(102, "c")
    let patient = long.lines
    long.hear(103, "d")
    let impatient = long.lines
    #expect(patient == [])
    #expect(impatient == ["gap 1", "early bc", "d"])
  }

  @Test("what waits at the end is delivered behind its gap, and what FIN announced is missing")
  func end() {
    var tap = Self.opened()
    tap.hear(101, "b")
    tap.hear(105, "", .fin)
    tap.finish()
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["gap 1", "early b", "gap 3"])
    #expect(stream.missingBytes == 4)
  }

  @Test("what was acknowledged and never came is missing at the end; a single number is rather that of FIN")
  func acknowledgedEnd() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.answer(103)
    tap.finish()
    let one = tap.lines
    #expect(one == ["ab"])
    var other = Self.opened()
    other.hear(100, "ab")
    other.answer(104)
    other.finish()
    let two = other.lines
    #expect(two == ["ab", "gap 2"])
  }

  @Test("bytes that the capture cut off are a gap of known size, and the stream goes on behind it")
  func cut() {
    var tap = Self.opened()
    tap.hear(100, "ab", cut: 3)
    tap.hear(107, "hi", cut: 1)
    tap.hear(105, "fg")
    tap.hear(110, "k")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["ab", "gap 3", "fg", "early hi", "gap 1", "k"])
    #expect(stream.gaps == 2)
    #expect(stream.missingBytes == 4)
  }

  @Test("a segment of no byte or one before the next number asks whether somebody is there, and repeats nothing")
  func keepAlives() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.hear(101)
    tap.hear(101, "?")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["ab"])
    #expect(stream.keepAlives == 2)
    #expect(stream.retransmittedSegments == 0)
    #expect(stream.conflicts == 0)
  }

  @Test("windows of zero are counted")
  func zeroWindows() {
    var tap = Self.opened()
    tap.hear(100, window: 0)
    tap.hear(100, "a", window: 0)
    tap.hear(101, "b")
    let count = tap.stream.zeroWindows
    #expect(count == 2)
  }

  @Test("the numbers go on behind 2^32 - 1")
  func wrap() {
    var tap = Wiretap()
    tap.hear(0xFFFF_FFFE, "", .syn)
    tap.hear(1, "cd")
    tap.hear(0xFFFF_FFFF, "ab")
    let lines = tap.lines
    #expect(lines == ["ab", "early cd"])
  }

  @Test("a SYN may bring bytes; both sides may send one")
  func fastOpen() {
    var tap = Wiretap()
    tap.hear(99, "ab", .syn)
    tap.answer(102, [.syn, .ack])
    tap.hear(102, "cd")
    let lines = tap.lines
    #expect(lines == ["ab", "cd"])
  }

  @Test("the answer to a SYN that was lost says where the stream begins")
  func lostSYN() {
    var tap = Wiretap()
    tap.answer(100, [.syn, .ack])
    tap.hear(102, "cd")
    tap.hear(100, "ab")
    let lines = tap.lines
    #expect(lines == ["ab", "early cd"])
  }

  @Test(
    "of a stream that began before, the first segment is the beginning; what stands before it is late, not repeated")
  func midStream() {
    var tap = Wiretap()
    tap.hear(104, "ef")
    tap.hear(102, "cd")
    tap.hear(106, "gh")
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["ef", "gh"])
    #expect(stream.outOfOrderSegments == 1)
    #expect(stream.retransmittedSegments == 0)
    #expect(stream.conflicts == 0)
  }

  @Test("no byte stands behind FIN, and a FIN before bytes that came is none")
  func fin() {
    var tap = Self.opened()
    tap.hear(100, "abcd")
    tap.hear(102, "", .fin)
    tap.hear(104, "ef", [.ack, .fin])
    tap.hear(106, "gh")
    tap.finish()
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(lines == ["abcd", "ef"])
    #expect(stream.isEndKnown)
    #expect(stream.implausibleSegments == 2)
    #expect(stream.gaps == 0)
  }

  @Test("segments far outside every window are left out, unless only such ones come")
  func implausible() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.hear(100 + 2 << 20, "far")
    tap.hear(100 &- 2 << 20, "far")
    tap.hear(102, "cd")
    let before = tap.lines
    #expect(before == ["ab", "cd"])
    for index in 0..<16 { tap.hear(0x4000_0000 + UInt32(index), "x") }
    let patient = tap.lines
    #expect(patient == before)
    tap.hear(0x4000_0010, "y")
    tap.hear(0x4000_0011, "z")
    let (lines, count) = (tap.lines, tap.stream.implausibleSegments)
    #expect(lines == before + ["gap \(0x4000_0010 - 104)", "y", "z"])
    #expect(count == 18)
  }

  @Test("where the numbers go back, the stream goes on after an unknown number of bytes")
  func restart() {
    var tap = Self.opened()
    tap.hear(100, "ab")
    tap.hear(104, "ef")
    for index in 0..<17 { tap.hear(0xC000_0000 + UInt32(index), "x") }
    let lines = tap.lines
    #expect(lines == ["ab", "gap 2", "early ef", "gap ?", "x"])
  }

  @Test("more than may wait gives up the bytes in front, and loses nothing that came")
  func bounds() {
    var bounds = StreamBounds()
    bounds.blockCapacity = 2
    var tap = Self.opened(bounds)
    tap.hear(101, "b")
    tap.hear(103, "d")
    tap.hear(105, "f")
    tap.finish()
    let (lines, missing, waiting) = (tap.lines, tap.stream.missingBytes, tap.reassembler.waiting)
    #expect(lines == ["gap 1", "early b", "gap 1", "early d", "gap 1", "early f"])
    #expect(missing == 3)
    #expect(waiting == (0, 0))
  }

  @Test("a stream that nobody reads is counted like one that is read, and keeps no byte")
  func unread() {
    var tap = Self.opened()
    tap.hear(102, "c")
    tap.reassembler.stopReading(&tap.stream)
    let waiting = tap.reassembler.waiting
    tap.hear(104, "e")
    tap.hear(100, "ab")
    tap.hear(103, "d")
    tap.hear(103, "d")
    tap.hear(107, "h")
    tap.finish()
    let (lines, stream) = (tap.lines, tap.stream)
    #expect(waiting == (1, 0))
    #expect(lines == [])
    #expect(stream.outOfOrderSegments == 2)
    #expect(stream.missingBytes == 2)
    #expect(stream.gaps == 1)
    #expect(stream.retransmittedSegments == 1)
    #expect(stream.retransmittedBytes == 1)
  }
}
