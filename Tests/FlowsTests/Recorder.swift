// SPDX-License-Identifier: Apache-2.0
import Flows
import Frames
import NetworkTypes
import Protocols
import SensorTestKit
import Wire

/// A sink that writes down, in one line each, what the flow stage tells it.
struct Recorder: FlowSink, ~Copyable {
  var lines: [String] = []
  /// What the records of flows said, in their order.
  var records: [FlowRecord] = []
  /// The rules that were broken, by the names that logs have.
  var rules: [String] = []
  var packets = 0
  /// The service of the flow whose record came last.
  var lastService = ""
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext = EventContext(
    time: Timestamp(nanoseconds: 0), packet: 0, source: 0, vlan: VLANTags(), sourceMAC: .zero, destinationMAC: .zero,
    sender: Endpoint(address: IPAddress(v4: 0), port: 0), receiver: Endpoint(address: IPAddress(v4: 0), port: 0),
    transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)

  mutating func observe(packet: borrowing PacketFacts) { packets += 1 }

  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {
    let flow = context.flow
    let ends = flow.map { "\($0.client.address):\($0.client.port)>\($0.server.address):\($0.server.port)" } ?? ""
    switch copy event {
    case .flowStarted: lines.append("\(context.packet) started \(ends)")
    case .flowAnswered: lines.append("\(context.packet) answered \(ends)")
    case .flowFailed(let failure): lines.append("\(context.packet) \(failure) \(ends)")
    case .flowContinues(let record), .flowEnded(let record):
      records.append(record)
      lastService = flow?.service.description ?? ""
      lines.append(
        "\(record.isInterim ? "continues" : "ended") \(ends)\(record.isInterim ? "" : " \(record.endReason)") "
          + "\(flow?.toServer.packets ?? 0)/\(flow?.toClient.packets ?? 0)")
    case .portMismatch(let mismatch):
      let expected = KnownProtocol.allCases.filter(mismatch.expected.contains).map(\.name.description)
      lines.append(
        "\(context.packet) \(mismatch.kind.word) \(mismatch.recognised?.name ?? "unknown") \(mismatch.port) \(expected)"
      )
    case .message(let message): receive(message)
    }
  }

  mutating func receive(_ message: borrowing ProtocolMessage) {
    lines.append("\(messageContext.packet) \(messageContext.direction) message \(message.eventType)")
    if case .malformed(let malformation) = copy message { rules.append(malformation.rule.name.description) }
  }
}

/// A flow stage fed with built packets, one a millisecond unless told otherwise.
struct Bench: ~Copyable {
  var stage: FlowStage
  var recorder = Recorder()
  var milliseconds: Int64 = 0
  var number: UInt64 = 0

  init(_ configuration: FlowConfiguration = FlowConfiguration()) { stage = FlowStage(configuration) }

  /// Sends a packet, of which the capture keeps `kept` bytes, or all.
  mutating func send(
    _ packet: PacketBuilder, after gap: Int64 = 1, on linkType: LinkType = .raw, capturing kept: Int = .max
  ) {
    milliseconds += gap
    number += 1
    var header = packet.header(at: Timestamp(nanoseconds: milliseconds * 1_000_000), number: number, linkType: linkType)
    let bytes = Array(packet.bytes.prefix(kept))
    header.capturedLength = UInt32(bytes.count)
    let frame = Frame(bytes.span.octets, header: header)
    stage.receive(frame, header: header, sink: &recorder)
  }

  mutating func wait(milliseconds gap: Int64) {
    milliseconds += gap
    stage.advance(to: Timestamp(nanoseconds: milliseconds * 1_000_000), sink: &recorder)
  }

  /// The lines written since the last call.
  mutating func take() -> [String] {
    let lines = recorder.lines
    recorder.lines = []
    return lines
  }
}

let client = IPAddress(v4: 0x0A00_0001)
let server = IPAddress(v4: 0x0A00_0002)

/// A segment between the test's client (port 4000) and server (port 80 unless named).
func segment(
  fromServer: Bool = false, port: UInt16 = 80, _ sequence: UInt32, ack: UInt32 = 0, flags: UInt8,
  _ payload: [UInt8] = []
) -> PacketBuilder {
  PacketBuilder(payload: payload).tcp(
    from: fromServer ? port : 4000, to: fromServer ? 4000 : port, sequence: sequence, acknowledgement: ack, flags: flags
  ).ip(from: fromServer ? server : client, to: fromServer ? client : server, .tcp)
}
