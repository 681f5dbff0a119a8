// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Every packet of every capture, read by the sensor and by tshark.
///
/// Compared are the number of packets; of each packet `frame.time_epoch`, `frame.len`, `frame.cap_len`; the `vlan.id` of the
/// innermost Ethernet frame; `ip.src`, `ip.dst`, `ipv6.src`, `ipv6.dst` of the innermost packet; `tcp.srcport`, `tcp.dstport`,
/// `udp.srcport`, `udp.dstport`; and `tcp.len` or `udp.length` less its header. What differs and may is listed, one capture and
/// field a line with its reason, in `KnownDifferences.tsv`.
@Suite("Frames against tshark · real captures")
struct DifferentialTests {
  @Test(
    "time, lengths, VLANs and 5-tuple of every packet are tshark's",
    .enabled(if: Corpus.isPresent && ReferenceReading.program != nil, "needs tshark and the folder of real captures"))
  func everyPacket() async throws {
    let captures = try Corpus.captures()
    let known = try KnownDifferences()
    var packets = 0
    var differences: [Difference] = []
    await withTaskGroup(of: (packets: Int, differences: [Difference]).self) { group in
      var waiting = captures.makeIterator()
      for capture in [waiting.next(), waiting.next()].compactMap({ $0 }) { group.addTask { Self.compare(capture) } }
      for await result in group {
        packets += result.packets
        differences += result.differences
        if let capture = waiting.next() { group.addTask { Self.compare(capture) } }
      }
    }
    let unexplained = differences.filter { !known.explain($0) }.sorted { $0.description < $1.description }
    for difference in unexplained { print(difference) }
    print(
      "\(packets) packets of \(captures.count) captures compared, \(differences.count - unexplained.count) known differences"
    )
    #expect(packets > 10_000)
    #expect(unexplained.count == 0)
    if Corpus.isWhole { #expect(known.unused(of: differences) == []) }
  }

  /// The first difference of each field in one capture, with the number of packets that differ.
  private static func compare(_ capture: Corpus.Capture) -> (packets: Int, differences: [Difference]) {
    let reference = (try? ReferenceReading.packets(of: capture.path)) ?? []
    let own = OwnReading.facts(of: capture.path)
    var found: [String: Difference] = [:]
    func note(_ field: String, _ number: Int, _ ours: String, _ theirs: String, _ layers: [Substring] = []) {
      found[
        field,
        default: Difference(
          capture: capture.name, field: field, packet: number, ours: ours, theirs: theirs,
          layers: layers.joined(separator: ":"))
      ].packets += 1
    }
    // A damaged capture, or one that tshark refuses, must give at least what it gets out of it.
    let isWhole = own.error == nil && reference.count > 0
    if own.frames.count < reference.count || isWhole && own.frames.count != reference.count {
      note("packets", 0, "\(own.frames.count) \(own.error?.why ?? "")", "\(reference.count)")
    }
    for (index, (ours, theirs)) in zip(own.frames, reference).enumerated() {
      func check(_ field: String, _ a: some Equatable, _ b: some Equatable) {
        if "\(a)" != "\(b)" { note(field, index + 1, "\(a)", "\(b)", theirs.layers) }
      }
      check("time", ours.time, theirs.facts.time)
      check("length", ours.length, theirs.facts.length)
      check("captured", ours.capturedLength, theirs.facts.capturedLength)
      check("vlan", ours.vlans, theirs.facts.vlans)
      check("addresses", [ours.source, ours.destination], [theirs.facts.source, theirs.facts.destination])
      check(
        "ports", [ours.transport] + ours.ports.map(String.init),
        [theirs.facts.transport] + theirs.facts.ports.map(String.init))
      if let payload = ours.payload, let other = theirs.facts.payload { check("payload", payload, other) }
    }
    return (min(own.frames.count, reference.count), Array(found.values))
  }
}

/// Where the two readers differ in one field of one capture.
struct Difference: CustomStringConvertible, Sendable {
  var capture: String
  var field: String
  /// The first packet that differs, and what each reader says of it.
  var packet: Int
  var ours: String
  var theirs: String
  var layers: String
  var packets = 0

  var description: String { "\(capture)\t\(field)\t\(packets)\tpacket \(packet): \(ours), tshark \(theirs) \(layers)" }
}

/// The differences that are known and right, from a table of capture, field, number of packets and reason.
struct KnownDifferences {
  struct Entry {
    var capture: String
    var field: String
    var packets: Int
  }

  private var entries: [Entry] = []

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "KnownDifferences.tsv")
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "\t")
      guard columns.count == 4, let packets = Int(columns[2]) else { throw Malformed(line: String(line)) }
      entries.append(Entry(capture: String(columns[0]), field: String(columns[1]), packets: packets))
    }
  }

  struct Malformed: Error { var line: String }

  /// Whether the table has the difference, in exactly as many packets.
  func explain(_ difference: Difference) -> Bool {
    entries.contains {
      $0.capture == difference.capture && $0.field == difference.field && $0.packets == difference.packets
    }
  }

  /// The entries that no difference needs any longer.
  func unused(of differences: [Difference]) -> [String] {
    entries.filter { entry in
      !differences.contains {
        $0.capture == entry.capture && $0.field == entry.field && $0.packets == entry.packets
      }
    }.map { "\($0.capture) \($0.field)" }
  }
}
