// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A message that stands alone in a packet, and what the headers in front of it say that its rules speak of.
public struct PacketInput: ~Escapable {
  public let bytes: RawSpan
  /// Whether the capture cut the packet, so that its early end says nothing of the sender.
  public let isCutByCapture: Bool
  /// The hardware address that the frame came from; zero where the link has none.
  public var sourceMAC = MACAddress.zero
  /// The Internet addresses of the packet, and its hop limit; unspecified and 0 where the message stands in a frame of its own.
  public var source = IPAddress(v6High: 0, low: 0)
  public var destination = IPAddress(v6High: 0, low: 0)
  public var hopLimit: UInt8 = 0

  /// Takes the bytes of one message, with padding behind them where the link has some.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, isCutByCapture: Bool = false) {
    self.bytes = bytes
    self.isCutByCapture = isCutByCapture
  }
}

/// Reads a protocol that has neither ports nor conversations: each packet holds one message, and nothing need be remembered.
public protocol PacketAnalyzer {
  /// What the protocol says of itself.
  static var card: AnalyzerCard { get }

  /// Reads one packet and hands its message, or what is broken in it, to `receiver`.
  static func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable)
}

extension PacketAnalyzer {
  /// Hands on what is broken in a packet; an early end that is the capture's is not.
  static func report(
    _ error: WireError, in input: borrowing PacketInput, to receiver: inout some MessageReceiver & ~Copyable
  ) {
    guard !error.isTruncation || !input.isCutByCapture else { return }
    receiver.receive(.malformed(Malformation(layer: card.name, error)))
  }
}
