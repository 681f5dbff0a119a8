// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the hellos of a QUIC connection out of its Initial packets; everything behind them is encrypted with keys of its own.
///
/// The keys of Initial packets come from a connection id that everybody can read, so that opening them breaks nobody's secret.
///
/// - Source: RFC 9000 §7, §12, §17.2; RFC 9001 §4, §5; RFC 9369.
public struct QUICAnalyzer: AssemblingAnalyzer {
  public static let card = AnalyzerCard(
    name: "quic", title: "QUIC", transports: [.udp], ports: [443],
    specifications: ["RFC 9000", "RFC 8999", "RFC 9001", "RFC 9368", "RFC 9369", "RFC 9221"],
    limits: "hellos of at most 16 KiB; 64 datagrams, of each of which at most 4 Initial packets are decrypted")

  /// The smallest datagram that may carry a client's Initial packet (RFC 9000 §14.1).
  static let smallestInitialDatagram = 1200
  /// The datagrams of a connection that are looked at: its hellos are among the first few.
  static let datagramLimit: UInt8 = 64
  static let decryptionLimit = 4
  /// The Initial packets that no key fits before nothing more is tried.
  static let failureLimit: UInt8 = 4

  /// The handshake of one side.
  struct Side {
    /// Holds what came of a hello that is not whole.
    var ticket = HandshakeBuffers.Ticket()
    /// The bytes of the handshake that are read: those of a first hello, where the server demanded a second.
    var readByteCount: UInt16 = 0
    var isFinished = false
  }

  /// What the keys come from; known once a client's Initial packet was opened.
  var secretID = QUICConnectionID()
  var clientDirection: Direction?
  var clientVersion = QUICVersion.negotiation
  /// By `QUICInitialKeys.Side.rawValue`.
  var sides = [2 of Side](repeating: Side())
  var datagramCount: UInt8 = 0
  var failureCount: UInt8 = 0
  /// Whether it was told that the client's datagrams are too small.
  var hasToldSize = false

  public init() {}

  public mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    datagramCount &+= 1
    var reader = WireReader(input.bytes)
    var decryptions = 0
    // Each turn takes a packet; one with a short header, or padding, is the last.
    while let first = try? reader.peek(), first & 0x80 != 0 {
      do throws(WireError) {
        let packet = try QUICPacket(parsing: &reader)
        switch packet.kind {
        case .initial where decryptions < Self.decryptionLimit:
          decryptions += 1
          try readInitial(packet, of: input, in: &workspace, into: &receiver)
        case .versionNegotiation: try negotiate(packet, input.direction, in: &workspace, into: &receiver)
        case .retry: retry(packet, input.direction, into: &receiver)
        // What Google had before the standard is known by name only.
        case .unread where packet.version.isGoogle: datagramCount = Self.datagramLimit
        case .initial, .zeroRTT, .handshake, .unread: break
        }
      } catch {
        // What the capture cut says nothing of the sender.
        if !input.isCutByCapture || !error.isTruncation {
          receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        }
        break
      }
    }
    let isDone =
      datagramCount >= Self.datagramLimit || failureCount >= Self.failureLimit
      || sides[0].isFinished && sides[1].isFinished
    return Progress(consumed: input.bytes.byteCount, isFinished: isDone)
  }

  public mutating func release(to workspace: inout AnalyzerWorkspace) {
    workspace.handshakes.release(&sides[0].ticket)
    workspace.handshakes.release(&sides[1].ticket)
  }
}
