// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("Buffers for handshake messages in pieces")
struct HandshakeBuffersTests {
  private static let message = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private static func keep(
    _ range: Range<Int>, _ buffers: inout HandshakeBuffers, _ ticket: inout HandshakeBuffers.Ticket
  ) -> HandshakeBuffers.Keeping {
    buffers.keep(message.span.octets.extracting(range), at: range.lowerBound, in: &ticket)
  }

  private static func bytes(_ buffers: borrowing HandshakeBuffers, _ ticket: HandshakeBuffers.Ticket) -> [UInt8] {
    var copy: [UInt8] = []
    copy.append(buffers.bytes(of: ticket))
    return copy
  }

  @Test("pieces in any order, overlapping or twice, make the message")
  func anyOrder() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<40 {
      var pieces: [Range<Int>] = []
      var start = 0
      while start < Self.message.count {
        let end = min(Self.message.count, start + 40 + Int(random.next() % 300))
        // A piece may begin in front of the last one's end.
        pieces.append(max(0, start - Int(random.next() % 30))..<end)
        start = end
      }
      pieces.append(500..<900)
      pieces.shuffle(using: &random)
      var buffers = HandshakeBuffers(limit: 2)
      var ticket = HandshakeBuffers.Ticket()
      var isThere = [Bool](repeating: false, count: Self.message.count)
      for piece in pieces {
        let keeping = Self.keep(piece, &buffers, &ticket)
        #expect(keeping == .kept)
        for index in piece { isThere[index] = true }
        let whole = isThere.firstIndex(of: false) ?? isThere.count
        let kept = Self.bytes(buffers, ticket)
        #expect(kept.count == whole)
        #expect(kept == Array(Self.message.prefix(whole)))
      }
      buffers.release(&ticket)
      #expect(buffers.countInUse == 0)
      #expect(ticket.isUnused)
    }
  }

  @Test("bytes that contradict those before are told of, and do not replace them")
  func conflict() {
    var buffers = HandshakeBuffers()
    var ticket = HandshakeBuffers.Ticket()
    let first = Self.keep(0..<100, &buffers, &ticket)
    let other = [UInt8](repeating: 0xEE, count: 50)
    let second = buffers.keep(other.span.octets, at: 80, in: &ticket)
    #expect(first == .kept)
    #expect(second == .conflicting)
    let kept = Self.bytes(buffers, ticket)
    #expect(kept == Array(Self.message.prefix(100)))
  }

  @Test("a message that is too long or too scattered is refused")
  func limits() {
    var buffers = HandshakeBuffers()
    var ticket = HandshakeBuffers.Ticket()
    let long = [UInt8](repeating: 1, count: HandshakeBuffers.byteLimit + 1)
    let tooLong = buffers.keep(long.span.octets, at: 0, in: &ticket)
    #expect(tooLong == .refused)
    let tooFar = buffers.keep(long.span.octets.extracting(first: 1), at: HandshakeBuffers.byteLimit, in: &ticket)
    #expect(tooFar == .refused)
    let longest = buffers.keep(long.span.octets.extracting(from: 1), at: 0, in: &ticket)
    #expect(longest == .kept)
    buffers.release(&ticket)
    for index in 0..<64 {
      let keeping = Self.keep(2 * index..<2 * index + 1, &buffers, &ticket)
      #expect(keeping == .kept)
    }
    let scattered = Self.keep(200..<201, &buffers, &ticket)
    #expect(scattered == .refused)
    let joining = Self.keep(1..<2, &buffers, &ticket)
    #expect(joining == .kept)
  }

  @Test("where all buffers are in use, the oldest message gives way, and is told so")
  func displacement() {
    var buffers = HandshakeBuffers(limit: 2)
    var tickets = [HandshakeBuffers.Ticket](repeating: HandshakeBuffers.Ticket(), count: 3)
    for index in tickets.indices { _ = Self.keep(0..<10, &buffers, &tickets[index]) }
    #expect(buffers.droppedCount == 1)
    let first = Self.keep(10..<20, &buffers, &tickets[0])
    #expect(first == .refused)
    let second = Self.keep(10..<20, &buffers, &tickets[1])
    #expect(second == .kept)
    buffers.release(&tickets[0])
    let third = Self.bytes(buffers, tickets[2])
    #expect(third == Array(Self.message.prefix(10)))
    #expect(buffers.countInUse == 2)
  }

  @Test(
    "a message that stays unfinished is dropped 126 seconds after its first piece, however many follow, and is told so")
  func patience() {
    var buffers = HandshakeBuffers(limit: 2)
    var (slow, late) = (HandshakeBuffers.Ticket(), HandshakeBuffers.Ticket())
    func second(_ count: Int64) -> Timestamp { Timestamp(nanoseconds: count * 1_000_000_000) }
    buffers.dropOverdue(at: second(1_000))
    _ = Self.keep(0..<10, &buffers, &slow)
    buffers.dropOverdue(at: second(1_100))
    _ = Self.keep(10..<20, &buffers, &slow)
    _ = Self.keep(0..<10, &buffers, &late)
    buffers.dropOverdue(at: second(1_126))
    let inTime = Self.keep(20..<30, &buffers, &slow)
    #expect(inTime == .kept)
    #expect(buffers.droppedCount == 0)
    buffers.dropOverdue(at: second(1_127))
    #expect(buffers.droppedCount == 1)
    let tooLate = Self.keep(30..<40, &buffers, &slow)
    #expect(tooLate == .refused)
    let rest = Self.bytes(buffers, slow)
    #expect(rest.isEmpty)
    let other = Self.keep(10..<20, &buffers, &late)
    #expect(other == .kept)
  }
}
