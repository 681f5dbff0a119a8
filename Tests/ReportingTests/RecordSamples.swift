// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Flows
import NetworkTypes
import Protocols
import Wire

@testable import Reporting

/// One of everything that can be recorded, always the same.
enum Sample {
  static let time = Timestamp(nanoseconds: 1_767_607_872_345_678_900)
  static let clientMAC = MACAddress(value: 0x02_0000_0000_01)
  static let serverMAC = MACAddress(value: 0x02_0000_0000_02)
  static let client = Endpoint(address: IPAddress(v4: 0xC000_0215), port: 49152)
  static let server = Endpoint(address: IPAddress(v4: 0xCB00_7109), port: 1883)

  static var flow: Flow {
    var flow = Flow(
      id: 0x7_FFFF_FFFF_FFFF, transport: .tcp, client: client, server: server, clientMAC: clientMAC,
      serverMAC: serverMAC, vlan: VLANTags(outer: 7), start: time.advanced(byNanoseconds: -61_500_000_000),
      firstPacket: 3, source: 0)
    flow.last = time
    flow.toServer.packets = 10
    flow.toServer.bytes = 1000
    flow.toServer.tcpFlags = 0x1B
    flow.toClient.packets = 8
    flow.toClient.bytes = 900
    flow.toClient.tcpFlags = 0x12
    flow.state = .closed
    flow.stage = .closed
    flow.service = "mqtt"
    return flow
  }

  /// How that flow ended.
  static var flowRecord: FlowRecord {
    var record = FlowRecord()
    record.endReason = .timeout
    record.isInitiatorCertain = true
    record.connect = 1_200
    record.firstByte = 3_400
    record.undelivered.count = 1
    record.undelivered.type = 3
    record.undelivered.code = 1
    return record
  }

  /// A packet from the server to the client, so that sides and directions can be told apart.
  static var context: EventContext {
    EventContext(
      time: time, packet: 42, source: 0, vlan: VLANTags(outer: 7), sourceMAC: serverMAC, destinationMAC: clientMAC,
      sender: server, receiver: client, transport: .tcp, direction: .toClient, flow: flow)
  }

  static let arp = ARPMessage(
    operation: .reply, senderMAC: clientMAC, senderAddress: client.address, targetMAC: serverMAC,
    targetAddress: IPAddress(v4: 0xC000_0201))

  static var arpContext: EventContext {
    EventContext(
      time: time, packet: 1, source: 0, vlan: VLANTags(), sourceMAC: clientMAC, destinationMAC: serverMAC,
      sender: Endpoint(address: client.address, port: 0), receiver: Endpoint(address: arp.targetAddress, port: 0),
      transport: TransportProtocol(rawValue: 0), direction: .toServer, flow: nil)
  }

  static let malformation = Malformation(layer: "mqtt", rule: WireError.Rule.trailingBytes, offset: 12)

  static func alert(context: EventContext? = context, title: String = "A device reached a new broker") -> Alert {
    Alert(
      uid: "a-1", time: time, detector: "new-destination", signatureID: 9_001_042, title: title, severity: .high,
      score: 87.25, confidence: 0.9,
      device: DeviceReference(id: clientMAC.description, mac: clientMAC, address: client.address, name: "cam"),
      observed: "203.0.113.9:1883 was reached", expected: "1 broker: 192.0.2.2", because: "Loaders begin so",
      benign: "A new feature", remedy: "Isolate it", attack: ["T1071.005"], baseline: ["5.5-1"],
      contributions: [
        Contribution(detector: "new-destination", share: 0.75, expected: "1 peer", observed: "a 2nd peer")
      ], repetitions: 2, context: context, visibility: Visibility(received: 100, lost: 5))
  }

  /// Two alerts of a device, and the incident that they make.
  static var incident: (alert: Alert, incident: Incident?) {
    var table = IncidentTable(home: .standard)
    var first = alert()
    var second = alert(title: "A device looks around")
    (second.uid, second.detector, second.attack) = ("a-2", "arp-sweep", ["T1018"])
    second.time = time.advanced(byNanoseconds: 50_000_000_000)
    second.repetitions = 0
    _ = table.take(&first)
    _ = table.take(&second)
    return (second, table.finish(at: second.time).unfinished.first)
  }

  static var news: DeviceNews {
    var record = DeviceRecord()
    var model = ShortText()
    model.append("Camera 3")
    _ = record.claims.learn(Claim(.model, model, hash: 1, source: .mdns, at: time))
    record.offered.learn(Service(transport: .tcp, port: 554, name: "rtsp", at: time))
    record.roles = [.hub]
    _ = record.evidence.learn(IdentityEvidence(clientMAC, source: .link, at: time))
    return DeviceNews(
      time: time, change: .appeared,
      device: DeviceReference(id: clientMAC.description, mac: clientMAC, address: client.address, name: "cam"),
      record: record, description: DeviceDescription(record, mac: clientMAC, vendors: VendorRegistry()),
      firstSeen: time, lastSeen: time)
  }

  static var score: DeviceScore {
    var counts = TickCounts()
    counts.packetsOut = 3
    counts.bytesOut = 300
    counts.addressRequests = 2
    var evidence = Evidence()
    evidence.count = 66
    evidence.total = 68
    evidence.seconds = 4.5
    return DeviceScore(
      TickScore(
        slot: 0, time: time, isLearning: false, features: FeatureVector(counts),
        voices: [
          TickScore.Voice(kind: .arpSweep, p: 6.8e-6, severity: .high, evidence: evidence),
          TickScore.Voice(kind: .newDestination, p: 0.5),
        ], eValue: 10.5, level: 1.25, threshold: 5.413635),
      of: DeviceReference(id: clientMAC.description, mac: clientMAC, address: client.address, name: "cam"))
  }

  static var statistics: RunStatistics {
    var statistics = RunStatistics(start: time.advanced(byNanoseconds: -90_000_000_000), time: time)
    var first = SourceStatistics(name: "br-iot")
    first.seen = 90
    first.bytes = 12_000
    first.kernelDrops = 3
    first.undecodable = [.init("link_type_147", name: "USER0", packets: 3)]
    first.condition = "capturing"
    var others = SourceStatistics(name: "")
    others.count = 7
    others.seen = 4
    others.bytes = 345
    others.interfaceDrops = 2
    others.ringDrops = 1
    others.undecodable = [.init("link_type_147", name: "USER0", packets: 1)]
    statistics.sources = [first, others]
    statistics.notRead = [.init("ethertype_0x88cc", name: "LLDP", packets: 4), .init("never", packets: 0)]
    statistics.checksums.valid = 80
    statistics.checksums.bad = [.init("tcp", packets: 2)]
    statistics.flowsTotal = 12
    statistics.flowsActive = 4
    statistics.flowsEvicted = 1
    statistics.alerts = 2
    return statistics
  }

  /// The lines of one record of every kind.
  static func lines(title: String = "A device reached a new broker") -> [String] {
    var writer = RecordWriter(sources: [.file("home.pcap")])
    var lines: [String] = []
    func keep(_ bytes: [UInt8]) { lines.append(String(decoding: bytes, as: UTF8.self)) }
    writer.write(.malformed(malformation), in: context)
    keep(bytes(of: writer.bytes))
    writer.write(.arp(arp), in: arpContext)
    keep(bytes(of: writer.bytes))
    writer.write(flowRecord, of: flow, in: context, notes: FlowNotes(isAlerted: true))
    keep(bytes(of: writer.bytes))
    writer.write(alert(title: title))
    keep(bytes(of: writer.bytes))
    writer.write(alert(context: nil, title: title))
    keep(bytes(of: writer.bytes))
    writer.write(news)
    keep(bytes(of: writer.bytes))
    writer.write(statistics)
    keep(bytes(of: writer.bytes))
    writer.write(score)
    keep(bytes(of: writer.bytes))
    return lines
  }
}
