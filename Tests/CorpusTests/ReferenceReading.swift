// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes

/// Reads a capture with tshark, and brings what it says of each packet into the form of `FrameFacts`.
enum ReferenceReading {
  static let program: String? = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let fields = [
    "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols", "vlan.id", "ieee8021ad.id", "ip.src", "ip.dst",
    "ipv6.src",
    "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.len", "udp.srcport", "udp.dstport", "udp.length",
  ]

  /// One packet as tshark sees it.
  struct Packet {
    var facts = FrameFacts()
    /// The names of all layers, outermost first.
    var layers: [Substring] = []
  }

  /// The layers below which tshark reads on and the sensor does not: what lies under them is not compared.
  ///
  /// ICMP errors and sFlow samples quote packets that were sent elsewhere.
  static let ends: Set<Substring> = ["icmp", "icmpv6", "sflow"]

  /// The packets of a capture; those of a damaged one up to where tshark stops.
  static func packets(of path: String) throws -> [Packet] {
    guard let program else { return [] }
    let process = Process()
    process.executableURL = URL(filePath: program)
    // Without reassembly of streams, the first segment of a message is not held back for its last.
    process.arguments =
      [
        "-n", "-r", path, "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=a", "-E",
        "aggregator=|",
      ]
      + fields.flatMap { ["-e", $0] }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.contains("\t") }.map(packet)
  }

  /// The moment as seconds and nanoseconds: tshark writes a fraction as it finds it, be it below zero or above a second.
  private static func time(_ text: Substring) -> String {
    let isBefore = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".").map { Int($0) ?? 0 }
    guard parts.count == 2 else { return String(text) }
    return FrameFacts.time(nanoseconds: parts[0] &* 1_000_000_000 &+ (isBefore ? 0 &- parts[1] : parts[1]))
  }

  /// An address in the one way of writing it that RFC 5952 recommends.
  private static func address(_ text: Substring) -> String {
    IPAddress(String(text))?.description ?? String(text)
  }

  private static func packet(_ line: Substring) -> Packet {
    let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map {
      $0.split(separator: "|").map { $0 }
    }
    var values: [String: [Substring]] = [:]
    for (field, column) in zip(fields, columns) { values[field] = column }
    var taken: [String: Int] = [:]
    func next(_ field: String) -> Substring? {
      let place = taken[field, default: 0]
      taken[field] = place + 1
      return values[field].flatMap { place < $0.count ? $0[place] : nil }
    }
    var packet = Packet()
    packet.facts.time = time(values["frame.time_epoch"]?.first ?? "")
    packet.facts.length = values["frame.len"]?.first.flatMap { Int($0) } ?? 0
    packet.facts.capturedLength = values["frame.cap_len"]?.first.flatMap { Int($0) } ?? 0
    packet.layers = (values["frame.protocols"]?.first ?? "").split(separator: ":")
    for layer in packet.layers {
      if ends.contains(layer) { break }
      switch layer {
      case "eth", "ieee8021ah", "wlan":
        // A frame inside a tunnel stands for itself.
        (packet.facts.vlans, packet.facts.source, packet.facts.destination) = ([], "", "")
        (packet.facts.transport, packet.facts.ports, packet.facts.payload) = ("", [], nil)
      case "arp":
        (packet.facts.source, packet.facts.destination) = ("", "")
        (packet.facts.transport, packet.facts.ports, packet.facts.payload) = ("", [], nil)
      case "vlan", "ieee8021ad":
        if let tag = next("\(layer).id").flatMap({ Int($0) }) { packet.facts.vlans.append(tag) }
      case "ip", "ipv6":
        packet.facts.source = next("\(layer).src").map(address) ?? ""
        packet.facts.destination = next("\(layer).dst").map(address) ?? ""
        (packet.facts.transport, packet.facts.ports, packet.facts.payload) = ("", [], nil)
      case "tcp", "udp":
        packet.facts.transport = String(layer)
        packet.facts.ports = ["srcport", "dstport"].compactMap { next("\(layer).\($0)").flatMap { Int($0) } }
        packet.facts.payload =
          layer == "tcp"
          ? next("tcp.len").flatMap { Int($0) } : next("udp.length").flatMap { Int($0) }.map { max(0, $0 - 8) }
      default: break
      }
    }
    return packet
  }
}
