// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Frames

private let a = IPAddress(v4: 0x0A00_0001)
private let b = IPAddress(v4: 0x0A00_0002)
private let a6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 1)
private let b6 = IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 2)

/// A part of a datagram, and whether it is sent over IPv6.
private struct Part {
  var offset: Int
  var bytes: [UInt8]
  var hasMore: Bool
  var identification: UInt16 = 1
  var isV6 = false

  var packet: [UInt8] {
    let flags = UInt16(offset / 8)
    if isV6 {
      let field = UInt16(offset) | (hasMore ? 1 : 0)
      let header: [UInt8] = [
        17, 0, UInt8(field >> 8), UInt8(field & 0xFF), 0, 0, UInt8(identification >> 8), UInt8(identification & 0xFF),
      ]
      return PacketBuilder(payload: header + bytes).ip(from: a6, to: b6, TransportProtocol(rawValue: 44)).bytes
    }
    var packet = PacketBuilder(payload: bytes).ip(from: a, to: b, .udp, fragment: flags | (hasMore ? 0x2000 : 0)).bytes
    packet[4] = UInt8(identification >> 8)
    packet[5] = UInt8(identification & 0xFF)
    return packet
  }
}

/// What a decoder said of one packet.
private struct Said: Equatable {
  var ends = ""
  var payload: [UInt8] = []
  var isHeld = false
  var breach: FragmentBreach?
  var earlier = 0
}

/// A decoder fed with built packets.
private struct Feed: ~Copyable {
  var decoder: FrameDecoder
  var number: UInt64 = 0

  init(_ configuration: FragmentConfiguration = FragmentConfiguration()) { decoder = FrameDecoder(configuration) }

  mutating func send(_ bytes: [UInt8], at seconds: Int64 = 0, original: Int? = nil) -> Said {
    number += 1
    let header = PacketHeader(
      time: Timestamp(nanoseconds: seconds * 1_000_000_000), number: number,
      originalLength: UInt32(original ?? bytes.count), capturedLength: UInt32(bytes.count), linkType: .raw, source: 0)
    var said = Said()
    decoder.decode(bytes.span.octets, header) { frame in
      said.isHeld = frame.isHeld
      said.breach = frame.breach
      said.earlier = Int(frame.earlier.packets)
      for offset in 0..<frame.payload.byteCount { said.payload.append(frame.payload.octet(offset) ?? 0) }
      if case .udp(let udp) = frame.transport { said.ends = "\(udp.sourcePort) > \(udp.destinationPort)" }
    }
    return said
  }
}

private func datagram(_ count: Int) -> [UInt8] {
  PacketBuilder(payload: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }).udp(from: 5000, to: 53)
    .bytes
}

/// Cuts a datagram into parts of so many bytes.
private func cut(_ whole: [UInt8], by size: Int, isV6: Bool = false, identification: UInt16 = 1) -> [Part] {
  stride(from: 0, to: whole.count, by: size).map { start in
    let end = min(start + size, whole.count)
    return Part(
      offset: start, bytes: Array(whole[start..<end]), hasMore: end < whole.count, identification: identification,
      isV6: isV6)
  }
}

@Suite("Fragments · RFC 791 §3.2, RFC 815, RFC 8200 §4.5")
struct FragmentTests {
  @Test("the packet that completes a datagram carries all of it, in any order", arguments: [false, true])
  func orders(isV6: Bool) {
    let whole = datagram(100)
    let parts = cut(whole, by: 40, isV6: isV6)
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1]] {
      var feed = Feed()
      let first = feed.send(parts[order[0]].packet)
      let second = feed.send(parts[order[1]].packet)
      let last = feed.send(parts[order[2]].packet)
      #expect(first.isHeld && second.isHeld && first.ends.isEmpty && second.ends.isEmpty)
      #expect(last == Said(ends: "5000 > 53", payload: Array(whole.dropFirst(8)), earlier: 2))
      let statistics = feed.decoder.fragmentStatistics
      #expect(statistics.fragments == 3 && statistics.reassembled == 1)
    }
  }

  @Test("fragments of which each came in fragments, through a tunnel, all count for the datagram that they make")
  func nested() {
    let whole = datagram(60)
    var feed = Feed()
    var said = Said()
    for inner in cut(whole, by: 40) {
      let carried = inner.packet
      for offset in stride(from: 0, to: carried.count, by: 24) {
        let end = min(offset + 24, carried.count)
        let field = UInt16(offset / 8) | (end < carried.count ? 0x2000 : 0)
        var outer = PacketBuilder(payload: Array(carried[offset..<end]))
          .ip(from: b, to: a, TransportProtocol(rawValue: 4), fragment: field).bytes
        outer[5] = UInt8(inner.offset)
        said = feed.send(outer)
      }
    }
    #expect(said == Said(ends: "5000 > 53", payload: Array(whole.dropFirst(8)), earlier: 4))
  }

  @Test("an atomic fragment is a whole packet (RFC 6946)")
  func atomic() {
    var feed = Feed()
    let said = feed.send(Part(offset: 0, bytes: datagram(3), hasMore: false, isV6: true).packet)
    #expect(said.ends == "5000 > 53" && !said.isHeld)
    let count = feed.decoder.fragmentStatistics.fragments
    #expect(count == 0)
  }

  @Test("a datagram of the greatest length is put together")
  func longest() {
    let whole = datagram(65_535 - 20 - 8)
    var feed = Feed()
    var last = Said()
    for part in cut(whole, by: 1480).reversed() { last = feed.send(part.packet) }
    #expect(last.payload == Array(whole.dropFirst(8)))
  }

  @Test("fragments of one number between other ends, or of another number, are kept apart")
  func keys() {
    var feed = Feed()
    let parts = cut(datagram(60), by: 40)
    _ = feed.send(parts[0].packet)
    var renumbered = parts[1]
    renumbered.identification = 2
    let said = feed.send(renumbered.packet)
    #expect(said.isHeld)
  }

  @Test("a fragment that contradicts an earlier one is reported, and the earlier one stands")
  func conflict() {
    let whole = datagram(100)
    var parts = cut(whole, by: 40)
    parts[1].offset = 32
    parts[1].bytes = Array(repeating: 0xEE, count: 48)
    var feed = Feed()
    _ = feed.send(parts[0].packet)
    let second = feed.send(parts[1].packet)
    let last = feed.send(parts[2].packet)
    #expect(second.breach?.rule == .fragmentConflict)
    #expect(Array(last.payload.prefix(32)) == Array(whole[8..<40]))
    #expect(Array(last.payload[32..<72]) == Array(repeating: 0xEE, count: 40))
  }

  @Test("a fragment that comes again is counted; one that overlaps with the same bytes is no evidence over IPv4")
  func repeated() {
    let whole = datagram(100)
    let parts = cut(whole, by: 40)
    var feed = Feed()
    _ = feed.send(parts[0].packet)
    let again = feed.send(parts[0].packet)
    _ = feed.send(Part(offset: 32, bytes: Array(whole[32..<80]), hasMore: true).packet)
    let last = feed.send(parts[2].packet)
    #expect(again.isHeld && again.breach == nil)
    #expect(last.payload == Array(whole.dropFirst(8)))
    let count = feed.decoder.fragmentStatistics.repeated
    #expect(count == 1)
  }

  @Test("fragments of IPv6 that overlap discard their packet, also what comes later (RFC 5722)")
  func overlap6() {
    let whole = datagram(100)
    let parts = cut(whole, by: 40, isV6: true)
    var feed = Feed()
    _ = feed.send(parts[0].packet)
    let same = feed.send(parts[0].packet)
    let overlapping = feed.send(Part(offset: 32, bytes: Array(whole[32..<80]), hasMore: true, isV6: true).packet)
    let second = feed.send(parts[1].packet)
    let last = feed.send(parts[2].packet)
    #expect(same.breach == nil)
    #expect(overlapping.breach?.rule == .fragmentOverlap)
    #expect(second.isHeld && last.isHeld && last.breach == nil)
    let count = feed.decoder.fragmentStatistics.reassembled
    #expect(count == 0)
  }

  @Test("rules of single fragments")
  func rules() {
    var feed = Feed()
    let tooLong = feed.send(Part(offset: 65_528, bytes: Array(repeating: 0, count: 100), hasMore: false).packet)
    let empty = feed.send(Part(offset: 8, bytes: [], hasMore: false).packet)
    let misaligned = feed.send(Part(offset: 8, bytes: [1, 2, 3], hasMore: true).packet)
    let end = feed.send(Part(offset: 16, bytes: [1, 2, 3], hasMore: false, identification: 9).packet)
    let behind = feed.send(Part(offset: 24, bytes: [1, 2, 3, 4, 5, 6, 7, 8], hasMore: true, identification: 9).packet)
    let otherEnd = feed.send(Part(offset: 8, bytes: [1, 2, 3], hasMore: false, identification: 9).packet)
    #expect(tooLong.breach?.rule == .fragmentTooLong)
    #expect(empty.breach?.rule == .fragmentEmpty)
    #expect(misaligned.breach?.rule == .fragmentMisaligned)
    #expect(end.breach == nil)
    #expect(behind.breach?.rule == .fragmentEnd && otherEnd.breach?.rule == .fragmentEnd)
  }

  @Test("a first fragment that splits the transport header is reported and still put together (RFC 1858 §3)")
  func tiny() {
    let segment = PacketBuilder(payload: [1, 2, 3, 4]).tcp(from: 1, to: 2, sequence: 3, flags: 2).bytes
    func packet(_ range: Range<Int>, _ fragment: UInt16) -> [UInt8] {
      PacketBuilder(payload: Array(segment[range])).ip(from: a, to: b, .tcp, fragment: fragment).bytes
    }
    var feed = Feed()
    let first = feed.send(packet(0..<8, 0x2000))
    let last = feed.send(packet(8..<24, 1))
    #expect(first.breach?.rule == .fragmentTiny && first.isHeld)
    #expect(last.payload == [1, 2, 3, 4])
  }

  @Test("a fragment that the capture cut is counted and read as far as it goes")
  func cutByCapture() {
    let part = cut(datagram(100), by: 80)[0].packet
    var feed = Feed()
    let said = feed.send(Array(part.dropLast(10)), original: part.count)
    let count = feed.decoder.fragmentStatistics.cut
    #expect(!said.isHeld && said.ends == "5000 > 53")
    #expect(count == 1)
  }

  @Test("what does not come in 30 s, or 60 s over IPv6, is given up", arguments: [(false, 30), (true, 60)])
  func timeout(isV6: Bool, patience: Int64) {
    let parts = cut(datagram(60), by: 40, isV6: isV6)
    var feed = Feed()
    _ = feed.send(parts[0].packet, at: 0)
    let late = feed.send(parts[1].packet, at: patience + 1)
    #expect(late.isHeld)
    let inTime = feed.send(parts[0].packet, at: patience + 1 + patience)
    #expect(inTime.ends == "5000 > 53")
    let count = feed.decoder.fragmentStatistics.timedOut
    #expect(count == 1)
  }

  @Test("a fragmented tunnel with a fragment inside is put together twice")
  func tunnelled() {
    let parts = cut(datagram(200), by: 104)
    func outer(_ bytes: [UInt8], _ number: UInt16) -> [[UInt8]] {
      let pieces = stride(from: 0, to: bytes.count, by: 64).map { start in
        let end = min(start + 64, bytes.count)
        let flags = UInt16(start / 8) | (end < bytes.count ? 0x2000 : 0)
        var packet = PacketBuilder(payload: Array(bytes[start..<end])).ip(from: b, to: a, .ipv4, fragment: flags).bytes
        packet[5] = UInt8(number)
        return packet
      }
      return pieces
    }
    var feed = Feed()
    var said: [Said] = []
    for packet in outer(parts[0].packet, 1) + outer(parts[1].packet, 2) { said.append(feed.send(packet)) }
    #expect(said.dropLast().allSatisfy { $0.isHeld })
    #expect(said.last?.ends == "5000 > 53")
    #expect(said.last?.payload.count == 200)
    let count = feed.decoder.fragmentStatistics.reassembled
    #expect(count == 3)
  }
}

@Suite("Fragments under attack, and against a model")
struct FragmentModelTests {
  @Test("memory is bounded by the configuration, and a datagram lives as long as there are newer places")
  func flood() {
    var configuration = FragmentConfiguration()
    configuration.packetCapacity = 64
    configuration.blockCapacity = 64
    var feed = Feed(configuration)
    let parts = cut(datagram(60), by: 40, identification: 60_000)
    _ = feed.send(parts[0].packet)
    for number in UInt16(1)..<64 {
      _ = feed.send(Part(offset: 8, bytes: [1], hasMore: false, identification: number).packet)
    }
    let last = feed.send(parts[1].packet)
    #expect(last.ends == "5000 > 53")
    _ = feed.send(parts[0].packet)
    for number in UInt16(100)..<20_000 {
      _ = feed.send(Part(offset: 8, bytes: [1], hasMore: false, identification: number).packet)
    }
    let evicted = feed.decoder.fragmentStatistics.evicted
    #expect(evicted == 19_900 + 63 + 1 - 64)
    let late = feed.send(parts[1].packet)
    #expect(late.isHeld)
  }

  @Test(
    "whatever is cut, repeated, reordered, overlapped or lost, what becomes whole is what was sent first",
    arguments: 0..<40)
  func model(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 11) % bound
    }
    let whole = datagram(8 + next(6000))
    var parts: [Part] = []
    var start = 0
    while start < whole.count {
      let end = min(whole.count, start + 8 * (1 + next(160)))
      parts.append(Part(offset: start, bytes: Array(whole[start..<end]), hasMore: end < whole.count))
      start = end
    }
    if parts.count == 1 { return }
    for _ in 0..<next(4) { parts.append(parts[next(parts.count)]) }
    for _ in 0..<next(4) {
      // An overlapping part whose bytes may be false.
      let from = next(whole.count / 8) * 8
      let to = min(whole.count / 8 * 8, from + 8 * (1 + next(40)))
      guard from < to, to < whole.count else { continue }
      let mask: UInt8 = next(2) == 0 ? 0 : 0xFF
      parts.append(Part(offset: from, bytes: whole[from..<to].map { $0 ^ mask }, hasMore: true))
    }
    for index in parts.indices.reversed() { parts.swapAt(index, next(index + 1)) }
    let isLossy = next(4) == 0
    if isLossy { parts.remove(at: next(parts.count)) }

    // The model: an octet is what the first part said of it.
    var model = [UInt8?](repeating: nil, count: whole.count)
    var hasEnd = false
    var feed = Feed()
    for part in parts {
      var isConflicting = false
      for (index, byte) in part.bytes.enumerated() {
        if let known = model[part.offset + index], known != byte { isConflicting = true }
        model[part.offset + index] = model[part.offset + index] ?? byte
      }
      if !part.hasMore { hasEnd = true }
      let said = feed.send(part.packet)
      #expect((said.breach == .conflict) == isConflicting, "seed \(seed)")
      let isWhole = hasEnd && !model.contains { $0 == nil }
      #expect(said.isHeld == !isWhole, "seed \(seed)")
      if isWhole {
        #expect(said.ends.isEmpty || said.payload == model.dropFirst(8).map { $0 ?? 0 }, "seed \(seed)")
        return
      }
    }
    #expect(isLossy, "seed \(seed)")
  }
}
