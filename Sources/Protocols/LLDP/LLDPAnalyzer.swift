// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the Link Layer Discovery Protocol: what a device says of itself to its neighbour on the cable.
public enum LLDPAnalyzer: PacketAnalyzer {
  public static let card = AnalyzerCard(
    name: "lldp", title: "Link Layer Discovery Protocol", transports: [], ports: [],
    specifications: ["IEEE 802.1AB-2016", "IEEE 802.1Q annex D", "IEEE 802.3 §79", "ANSI/TIA-1057", "RFC 8520"],
    limits: "one message a frame")

  public static func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable) {
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      let message = try LLDPMessage(parsing: &reader)
      receiver.receive(.lldp(message))
      if let fault = message.fault { throw fault }
    } catch {
      report(error, in: input, to: &receiver)
    }
  }
}
