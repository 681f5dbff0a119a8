// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the Address Resolution Protocol: who has which address on the link.
public enum ARPAnalyzer: PacketAnalyzer {
  public static let card = AnalyzerCard(
    name: "arp", title: "Address Resolution Protocol", transports: [], ports: [],
    specifications: ["RFC 826", "RFC 903", "RFC 2390", "RFC 5227", "RFC 5494"], limits: "one message a frame")

  public static func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable) {
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      var message = try ARPMessage(parsing: &reader)
      message.frameSource = input.sourceMAC
      receiver.receive(.arp(message))
    } catch {
      report(error, in: input, to: &receiver)
    }
  }
}
