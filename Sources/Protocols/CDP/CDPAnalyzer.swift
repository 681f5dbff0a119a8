// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the Cisco Discovery Protocol: what a switch, a phone or an access point says of itself to its neighbour.
public enum CDPAnalyzer: PacketAnalyzer {
  public static let card = AnalyzerCard(
    name: "cdp", title: "Cisco Discovery Protocol", transports: [], ports: [],
    specifications: ["Cisco, Layer 2 protocols: CDP message format"], limits: "one message a frame")

  public static func receive(_ input: borrowing PacketInput, into receiver: inout some MessageReceiver & ~Copyable) {
    var reader = WireReader(input.bytes)
    do throws(WireError) {
      var message = try CDPMessage(parsing: &reader)
      message.isWhole = !input.isCutByCapture
      receiver.receive(.cdp(message))
      if let fault = message.fault { throw fault }
    } catch {
      report(error, in: input, to: &receiver)
    }
  }
}
