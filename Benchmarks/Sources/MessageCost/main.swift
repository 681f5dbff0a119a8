// SPDX-License-Identifier: Apache-2.0
import Flows
import Glibc
import NetworkTypes
import Protocols
import Wire

// MessageCost WAY PROTOCOL TRANSPORT SIDE OCTETS ROUNDS      reads a message a thousand times a round, for valgrind to count
//
// WAY is bare (everything but the reading), read (the message comes to a sink that counts) or shown (its fields, too).
// OCTETS are those of one datagram or piece of a stream, or of several with commas between.

/// The messages of a round.
let messagesPerRound = 1_000

/// Counts what is shown, so that showing it is not left out.
struct CountingVisitor: FieldVisitor, ~Copyable {
  var count = 0

  func wants(_ field: Field) -> Bool { !field.isOnRequest }
  mutating func visit(_ field: Field, _ value: borrowing FieldValue) { count &+= 1 }
  mutating func openList(_ field: Field) {}
  mutating func openItem() {}
  mutating func closeItem() {}
  mutating func closeList() {}
}

/// A sink that counts the messages, and their fields if they are to be shown.
struct MessageSink: FlowSink, ~Copyable {
  let isShowing: Bool
  var messages = 0
  var visitor = CountingVisitor()
  var exchanges = ExchangeTable()
  var names = FlowNames()
  var certificates = CertificateMemory()
  var messageContext: EventContext

  mutating func observe(packet: borrowing PacketFacts) {}
  mutating func observe(_ event: borrowing @_addressable Event, in context: borrowing @_addressable EventContext) {}

  mutating func receive(_ message: borrowing ProtocolMessage) {
    messages += 1
    if isShowing { message.visit(&visitor) }
  }
}

/// Two endpoints that have both spoken.
func context(_ transport: TransportProtocol, _ direction: Direction) -> EventContext {
  let (client, server) = (
    Endpoint(address: IPAddress(v4: 0xC0A8_3215), port: 40_000), Endpoint(address: IPAddress(v4: 0xC0A8_3201), port: 53)
  )
  var flow = Flow(
    id: 1, transport: transport, client: client, server: server, clientMAC: .zero, serverMAC: .zero, vlan: VLANTags(),
    start: Timestamp(nanoseconds: 0), firstPacket: 1, source: 0)
  flow.toServer.packets = 1
  flow.toClient.packets = 1
  let isToServer = direction == .toServer
  return EventContext(
    time: flow.start, packet: 1, source: 0, vlan: flow.vlan, sourceMAC: .zero, destinationMAC: .zero,
    sender: isToServer ? client : server, receiver: isToServer ? server : client, transport: transport,
    direction: direction, flow: flow)
}

func octets(of text: String) -> [UInt8]? {
  let digits = text.compactMap(\.hexDigitValue)
  guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func main(_ arguments: [String]) -> Int32 {
  guard arguments.count == 6, let rounds = Int(arguments[5]),
    case let pieces = arguments[4].split(separator: ",").map({ octets(of: String($0)) }), !pieces.contains(nil),
    let known = KnownProtocol.allCases.first(where: { $0.name.description == arguments[1] })
  else { return EX_USAGE }
  let transport: TransportProtocol = arguments[2] == "tcp" ? .tcp : .udp
  let direction: Direction = arguments[3] == "client" ? .toServer : .toClient
  var sink = MessageSink(isShowing: arguments[0] == "shown", messageContext: context(transport, direction))
  var workspace = AnalyzerWorkspace()
  let isBare = arguments[0] == "bare"
  let datagrams = pieces.compactMap(\.self)
  for number in 0..<messagesPerRound * rounds {
    sink.messageContext.packet = UInt64(number)
    sink.messageContext.time = Timestamp(nanoseconds: Int64(number) * 1_000_000)
    var analyzer = FlowAnalyzer(known, transport)
    for datagram in datagrams {
      if isBare { continue }
      let input = AnalyzerInput(datagram.span.octets, direction: direction)
      _ = analyzer.receive(input, in: &workspace, into: &sink)
    }
    if isBare { continue }
    analyzer.release(to: &workspace)
  }
  print("\(sink.messages) messages, \(sink.visitor.count) fields")
  // A message that is not read has no cost to measure.
  return isBare || sink.messages >= messagesPerRound * rounds ? 0 : EX_DATAERR
}

exit(main(Array(CommandLine.arguments.dropFirst())))
