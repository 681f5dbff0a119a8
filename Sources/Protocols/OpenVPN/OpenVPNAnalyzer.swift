// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the TLS handshake with which an OpenVPN tunnel begins; what the tunnel carries is encrypted.
///
/// - Source: OpenVPN's network protocol (doc/doxygen/doc_protocol_overview.h).
public struct OpenVPNAnalyzer: AssemblingAnalyzer {
  public static let card = AnalyzerCard(
    name: "openvpn", title: "OpenVPN", transports: [.udp], ports: [1194],
    specifications: ["OpenVPN's network protocol", "RFC 8446", "RFC 5246"],
    limits: "the first handshake of a tunnel, its messages in order; none where tls-crypt hides it")

  private var session = OpenVPNSession()

  public init() {}

  /// A packet of a session's beginning.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let head = OpenVPNPacket.head(bytes), bytes.byteCount >= 14, head.key == 0 else { return .no }
    return (4...10).contains(head.operation.rawValue) ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    do throws(WireError) {
      // Of a packet that the capture cut, the bytes that are there would be taken for all.
      if !input.isCutByCapture { try session.receive(input.bytes, input.direction, in: &workspace, into: &receiver) }
    } catch {
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
    return Progress(consumed: input.bytes.byteCount, isFinished: session.isFinished)
  }

  public mutating func release(to workspace: inout AnalyzerWorkspace) { session.release(to: &workspace) }
}

/// Reads the same over TCP, where each packet stands behind its length.
///
///     |  length (2)  |  packet …  |
///
/// - Source: OpenVPN's network protocol (doc/doxygen/doc_protocol_overview.h), "External packet structure".
public struct OpenVPNStreamAnalyzer: AssemblingAnalyzer {
  public static let card = AnalyzerCard(
    name: "openvpn", title: "OpenVPN over TCP", transports: [.tcp], ports: [1194],
    specifications: ["OpenVPN's network protocol", "RFC 8446", "RFC 5246"], limits: "as of OpenVPN in datagrams")

  private var session = OpenVPNSession()

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard bytes.byteCount > 2 else { return .undecided }
    return OpenVPNAnalyzer.probe(bytes.extracting(from: 2), isOnUsualPort: isOnUsualPort)
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var reader = WireReader(input.bytes)
    // Each turn uses up a packet.
    while !session.isFinished {
      let start = reader.offset
      guard let length = try? reader.read(UInt16.self) else {
        return Progress(consumed: start, awaited: reader.isAtEnd ? 0 : 2)
      }
      guard let packet = try? reader.take(Int(length)) else {
        // Packets in which a handshake is are never so long that the flow keeps a part only.
        if input.elidedByteCount > 0 { return Progress(consumed: input.bytes.byteCount, isFinished: true) }
        return Progress(consumed: start, awaited: Int(length) &+ 2)
      }
      do throws(WireError) {
        try session.receive(packet, input.direction, in: &workspace, into: &receiver)
      } catch {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return Progress(consumed: input.bytes.byteCount, isFinished: true)
  }

  public mutating func release(to workspace: inout AnalyzerWorkspace) { session.release(to: &workspace) }
}
