// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// What the analyzer of a packet protocol makes of one packet that a test built.
public struct PacketReading {
  /// The message's bytes, which stand alone in the packet.
  public var bytes: [UInt8]
  public var isCutByCapture = false
  /// What stands behind the message in memory, and must not be read.
  public var octetsBehind: [UInt8] = []
  public var sourceMAC = MACAddress.zero
  /// The Internet addresses and hop limit of the packet.
  public var source = IPAddress(v6High: 0, low: 0)
  public var destination = IPAddress(v6High: 0, low: 0)
  public var hopLimit: UInt8 = 255

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The messages and malformations in the packet, in their order.
  public func messages(of kind: PacketProtocol) -> [RenderedMessage] {
    let memory = bytes + octetsBehind
    var input = PacketInput(memory.span.octets.extracting(first: bytes.count), isCutByCapture: isCutByCapture)
    input.sourceMAC = sourceMAC
    input.source = source
    input.destination = destination
    input.hopLimit = hopLimit
    var receiver = CollectingReceiver()
    kind.receive(input, into: &receiver)
    return receiver.messages
  }

  /// The rules that the packet breaks, by the names that logs have.
  public func rules(of kind: PacketProtocol) -> [String] { messages(of: kind).compactMap { $0["anomaly.event"] } }
}
