// SPDX-License-Identifier: Apache-2.0
import BareLoop
import Capture
import Frames
import NetworkTypes
import PacketQueue

/// A way to go through a capture file, from nothing but libpcap to all that the sensor does up to the transport header.
enum Way: String, CaseIterable {
  /// `pcap_next_ex` in C, and nothing else.
  case bare
  /// The sensor's reader alone.
  case read
  /// Reader and headers, without a ring between.
  case inline
  /// Reader, ring and headers, taking turns on one thread: the same instructions whatever the threads' timing.
  case turns
  /// Reader on one thread, headers on another, the ring between: the sensor's own replay.
  case ring
}

/// What a way found in a capture; the same for all of them, except that some do not look into packets.
struct Findings: Equatable {
  var packets: UInt64 = 0
  var bytes: UInt64 = 0
  /// Changes with anything that the headers said.
  var digest: UInt64 = 0

  @inline(__always)
  mutating func count(_ header: PacketHeader) {
    packets &+= 1
    bytes &+= UInt64(header.capturedLength)
  }

  @inline(__always)
  mutating func look(_ header: PacketHeader, _ bytes: RawSpan, _ decoder: inout FrameDecoder) {
    count(header)
    decoder.decode(bytes, header) { frame in
      digest &+= UInt64(frame.payload.byteCount)
      if case .ip(let ip) = frame.network { digest &+= ip.source.low ^ ip.destination.low }
      switch frame.transport {
      case .tcp(let tcp): digest &+= UInt64(tcp.sourcePort ^ tcp.destinationPort)
      case .udp(let udp): digest &+= UInt64(udp.sourcePort ^ udp.destinationPort)
      default: break
      }
    }
  }
}

extension Way {
  /// The ring of the sensor's replay.
  private static let ringCapacity = 1 << 20

  /// Goes through the file once.
  func run(_ path: String) throws -> Findings {
    var findings = Findings()
    var decoder = FrameDecoder()
    switch self {
    case .bare:
      let count = unsafe bare_loop(path, &findings.bytes)
      guard count >= 0 else { throw BareLoopError() }
      findings.packets = UInt64(count)
    case .read:
      var file = try CaptureFile(path: path)
      try file.forEachPacket { header, _ in
        findings.count(header)
        return true
      }
    case .inline:
      var file = try CaptureFile(path: path)
      try file.forEachPacket { header, bytes in
        findings.look(header, bytes, &decoder)
        return true
      }
    case .turns: try takeTurns(path, &findings, &decoder)
    case .ring: try runThreads(path, &findings, &decoder)
    }
    return findings
  }

  private func takeTurns(_ path: String, _ findings: inout Findings, _ decoder: inout FrameDecoder) throws {
    let ring = PacketQueue(capacityInBytes: Self.ringCapacity)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    var file = try CaptureFile(path: path)
    var pending = 0
    try file.forEachPacket { header, bytes in
      _ = producer.push(header, bytes)
      pending &+= 1
      if pending == 256 {
        producer.flush()
        _ = consumer.drain { header, bytes in findings.look(header, bytes, &decoder) }
        pending = 0
      }
      return true
    }
    producer.flush()
    _ = consumer.drain { header, bytes in findings.look(header, bytes, &decoder) }
  }

  private func runThreads(_ path: String, _ findings: inout Findings, _ decoder: inout FrameDecoder) throws {
    let ring = PacketQueue(capacityInBytes: Self.ringCapacity)
    var consumer = try ring.claimConsumer()
    let replay = try Replay([.path(path)], into: try ring.claimProducer())
    while consumer.wait(nanoseconds: 1_000_000_000) != .ended {
      _ = consumer.drain(limit: 4096) { header, bytes in findings.look(header, bytes, &decoder) }
    }
    replay.join()
  }
}

/// libpcap could not read a file to its end.
struct BareLoopError: Error {}
