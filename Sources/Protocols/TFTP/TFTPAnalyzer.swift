// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads TFTP where it is asked for: which file goes which way, and what goes wrong.
///
/// A server sends the file from another port, in a flow that is not this one; where it does not, the file's parts are passed over.
public struct TFTPAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "tftp", title: "Trivial File Transfer Protocol", transports: [.udp], ports: [69],
    specifications: ["RFC 1350", "RFC 2347", "RFC 2348", "RFC 2349", "RFC 7440"],
    limits: "16 options; requests of 512 bytes are recognised")

  public init() {}

  /// A request: a file's name and a mode, each ended by zero.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard bytes.octet(0) == 0, bytes.octet(1) == 1 || bytes.octet(1) == 2, bytes.byteCount <= 512 else { return .no }
    guard let end = bytes.extracting(first: 256).firstOffset(of: 0, from: 2), end > 2 else { return .no }
    let mode = bytes.extracting(from: end + 1)
    return mode.beginsWithWord("octet") || mode.beginsWithWord("netascii") ? .certain : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var rest = WireReader(input.bytes)
    do throws(WireError) {
      let message = try TFTPMessage(parsing: &rest)
      if message.kind == .data || message.kind == .acknowledgement { return .done(input) }
      receiver.receive(.tftp(message))
    } catch {
      if !input.isCutByCapture || !error.isTruncation {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return .done(input)
  }
}
