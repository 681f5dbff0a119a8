// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import HomeSimulation
import NetworkTypes
import Protocols
import SensorTestKit

/// A home drawn whole, with its packets kept.
struct DrawnHome: PacketReceiver {
  struct Packet: Equatable {
    let time: Timestamp
    let run: Int
    let bytes: [UInt8]

    var source: UInt64 { bytes[6..<12].reduce(0) { $0 << 8 | UInt64($1) } }
    var destination: UInt64 { bytes[0..<6].reduce(0) { $0 << 8 | UInt64($1) } }
  }

  private(set) var packets: [Packet] = []
  let home: Home

  init(_ plan: Home.Plan) throws {
    home = try Home(plan)
    home.run(into: &self)
  }

  mutating func receive(_ packet: DrawnPacket, _ bytes: ArraySlice<UInt8>) {
    packets.append(Packet(time: packet.time, run: packet.run, bytes: Array(bytes)))
  }

  /// What the sensor finds wrong with the packets: headers that cannot be read, and messages that break a rule.
  func faults() -> [String: Int] {
    var stage = FlowStage()
    var sink = FaultSink()
    for (number, packet) in packets.enumerated() {
      let header = PacketHeader(
        time: packet.time, number: UInt64(number + 1), originalLength: UInt32(packet.bytes.count),
        capturedLength: UInt32(packet.bytes.count), linkType: .ethernet, source: 0)
      let frame = Frame(packet.bytes.span.octets, header: header)
      if let failure = frame.failure { sink.faults["\(failure)", default: 0] += 1 }
      stage.receive(frame, header: header, sink: &sink)
    }
    stage.finish(sink: &sink)
    return sink.faults
  }
}

/// Counts the rules that messages break.
private struct FaultSink: FlowSink {
  var faults: [String: Int] = [:]
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)

  mutating func observe(packet: borrowing PacketFacts) {}
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {}
  mutating func receive(_ message: borrowing ProtocolMessage) {
    if case .malformed(let malformation) = copy message {
      faults["\(malformation.rule.name) in packet \(messageContext.packet)", default: 0] += 1
    }
  }
}
