// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads Neighbor Discovery: who has which address on the link, which routers there are, and what they say of the network.
public enum NDPAnalyzer: PacketAnalyzer {
  public static let card = AnalyzerCard(
    name: "ndp", title: "Neighbor Discovery for IPv6", transports: [.icmpv6], ports: [],
    specifications: ["RFC 4861", "RFC 4862", "RFC 4191", "RFC 8106", "RFC 8505", "RFC 8781", "RFC 8910"],
    limits: "one message a packet; questions and answers are not paired")

  /// Whether an ICMPv6 message of this type is one of Neighbor Discovery.
  public static func reads(type: UInt8) -> Bool { NDPMessage.Kind(rawValue: type) != nil }

  /// Reads an ICMPv6 message from its type on; others than those of Neighbor Discovery are left.
  public static func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable) {
    guard let type = input.bytes.octet(0), reads(type: type) else { return }
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      var message = try NDPMessage(parsing: &reader)
      try message.check(in: input)
      message.frameSource = input.sourceMAC
      let fault = message.options.fault(onEthernet: input.sourceMAC != .zero)
      receiver.receive(.ndp(message))
      if let fault { throw fault }
    } catch {
      report(error, in: input, to: &receiver)
    }
  }
}
