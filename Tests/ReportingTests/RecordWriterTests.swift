// SPDX-License-Identifier: Apache-2.0
import Detection
import Foundation
import Testing

@testable import Reporting

@Suite("Records · EVE JSON")
struct RecordWriterTests {
  private static let time = #""timestamp":"2026-01-05T10:11:12.345678+0000""#
  private static let inFlow = time + #","flow_id":2251799813685247,"pcap_cnt":42"#
  private static let source = #""pcap_filename":"home.pcap","community_id":"1:m7Dqx0ohhXeBqfozwegkrXiqgu8=","vlan":[7]"#
  private static let toClient =
    #""src_ip":"203.0.113.9","src_port":1883,"dest_ip":"192.0.2.21","dest_port":49152,"proto":"TCP","#
    + #""app_proto":"mqtt","ether":{"src_mac":"02:00:00:00:00:02","dest_mac":"02:00:00:00:00:01"}"#
  private static let toServer =
    #""src_ip":"192.0.2.21","src_port":49152,"dest_ip":"203.0.113.9","dest_port":1883,"proto":"TCP","#
    + #""app_proto":"mqtt","ether":{"src_mac":"02:00:00:00:00:01","dest_mac":"02:00:00:00:00:02"}"#
  private static let alert =
    #""alert":{"action":"allowed","gid":9000,"signature_id":9001042,"rev":1,"#
    + #""signature":"A device reached a new broker","category":"Behavioural anomaly","severity":1,"#
    + #""metadata":{"mitre_technique_id":["T1071.005"]}},"vedette":{"uid":"a-1","detector":"new-destination","#
    + #""severity":"high","score":87.25,"confidence":0.9,"device":{"id":"02:00:00:00:00:01","#
    + #""mac":"02:00:00:00:00:01","ip":"192.0.2.21","name":"cam"},"because":"Loaders begin so","#
    + #""benign":"A new feature","remedy":"Isolate it","expected":"1 broker: 192.0.2.2","#
    + #""observed":"203.0.113.9:1883 was reached","evidence":[{"detector":"new-destination","share":0.75,"#
    + #""expected":"1 peer","observed":"a 2nd peer"}],"attack":["T1071.005"],"baseline":["5.5-1"],"#
    + #""repetitions":2,"visibility":{"window":60,"packets_lost":5,"loss_share":0.05,"blind_seconds":0,"#
    + #""statement":"5 packets (5 %) were lost in the 60 s before"}"#

  /// One line of every kind, in the order of `Sample.lines`.
  private static let golden = [
    "{\(inFlow),\"event_type\":\"anomaly\",\(source),\(toClient),"
      + #""anomaly":{"type":"applayer","event":"trailing_bytes","layer":"mqtt","rule":"the message's own length","#
      + #""statement":"a message must end with its last field","offset":12}}"#,
    "{\(time),"
      + #""pcap_cnt":1,"event_type":"arp","pcap_filename":"home.pcap","src_ip":"192.0.2.21","dest_ip":"192.0.2.1","#
      + #""ether":{"src_mac":"02:00:00:00:00:01","dest_mac":"02:00:00:00:00:02"},"arp":{"hw_type":"ethernet","proto_type":"ipv4","opcode":"reply","#
      + #""src_mac":"02:00:00:00:00:01","src_ip":"192.0.2.21","dest_mac":"02:00:00:00:00:02","dest_ip":"192.0.2.1"}}"#,
    "{\(inFlow),\"event_type\":\"flow\",\(source),\(toServer),"
      + #""tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"12","fin":true,"syn":true,"psh":true,"ack":true,"#
      + #""state":"closed"},"flow":{"pkts_toserver":10,"pkts_toclient":8,"bytes_toserver":1000,"bytes_toclient":900,"#
      + #""start":"2026-01-05T10:10:10.845678+0000","end":"2026-01-05T10:11:12.345678+0000","age":61,"#
      + #""state":"closed","alerted":true,"reason":"timeout"},"vedette":{"flow":{"initiator":"certain","#
      + #""connect_us":1200,"first_byte_us":3400,"icmp_errors":1,"icmp_type":3,"icmp_code":1}}}"#,
    "{\(inFlow),\"event_type\":\"alert\",\(source),\(toClient),\(alert),"
      + #""packet":{"file":"home.pcap","number":42}}}"#,
    "{\(time),"
      + #""event_type":"alert","src_ip":"192.0.2.21","ether":{"src_mac":"02:00:00:00:00:01"},"# + "\(alert)}}",
    "{\(time),"
      + #""event_type":"device","device":{"change":"appeared","id":"02:00:00:00:00:01","mac":"02:00:00:00:00:01","#
      + #""ip":"192.0.2.21","name":"cam","model":"Camera 3","type":"camera","type_confidence":0.98,"#
      + #""type_reasons":["it calls itself camera","it serves rtsp","it serves tcp/554"],"roles":["hub"],"#
      + #""evidence":[{"kind":"random_mac","value":"02:00:00:00:00:01","source":"link","weight":0,"#
      + #""first_seen":"2026-01-05T10:11:12.345678+0000","last_seen":"2026-01-05T10:11:12.345678+0000"}],"#
      + #""claims":[{"about":"model","value":"Camera 3","source":"mdns"}],"#
      + #""services":[{"proto":"TCP","port":554,"app_proto":"rtsp","last_seen":"2026-01-05T10:11:12.345678+0000"}],"#
      + #""first_seen":"2026-01-05T10:11:12.345678+0000","last_seen":"2026-01-05T10:11:12.345678+0000"}}"#,
    "{\(time),"
      + #""event_type":"stats","stats":{"uptime":90,"capture":{"kernel_drops":3,"interface_drops":2,"ring_drops":1},"#
      + #""decoder":{"pkts":100,"bytes":12345,"invalid":4},"flow":{"total":12,"active":4,"evicted":1},"#
      + #""detect":{"alert":2,"alerts_suppressed":0},"app_layer":{"messages":0,"malformed":0}},"#
      + #""vedette":{"accounting":{"received":100,"analysed":90,"dropped":6,"undecodable":4,"#
      + #""reasons":[{"reason":"link_type_147","name":"USER0","packets":4}],"#
      + #""not_read":[{"protocol":"ethertype_0x88cc","name":"LLDP","packets":4}]},"#
      + #""devices":{"total":0,"evicted":0},"records_dropped":0,"#
      + #""checksums":{"valid":80,"offloaded":0,"unverified":0,"bad":2,"layers":[{"layer":"tcp","packets":2}]},"#
      + #""sources":[{"name":"br-iot","count":1,"received":93,"analysed":87,"bytes":12000,"kernel_drops":3,"#
      + #""interface_drops":0,"ring_drops":0,"undecodable":3,"reasons":[{"reason":"link_type_147","packets":3}],"#
      + #""condition":"capturing","blind_seconds":0},"#
      + #"{"count":7,"received":7,"analysed":3,"bytes":345,"kernel_drops":0,"interface_drops":2,"ring_drops":1,"#
      + #""undecodable":1,"reasons":[{"reason":"link_type_147","packets":1}]}]}}"#,
    "{\(time),"
      + #""event_type":"score","vedette":{"device":{"id":"02:00:00:00:00:01","mac":"02:00:00:00:00:01","ip":"192.0.2.21"},"#
      + #""seconds":10,"learning":false,"risk":70,"level":1.25,"threshold":5.413635,"e_value":10.5,"features":{"#
      + #""packets_out":3,"bytes_out":300,"bytes_in":0,"connection_attempts":0,"datagrams_out":0,"#
      + #""control_messages_out":0,"new_peers":0,"new_services":0,"address_requests":2,"failed_contacts":0,"#
      + #""name_queries":0,"failed_names":0,"peers":0,"ports":0,"byte_ratio":0,"mean_length":100},"detectors":["#
      + #"{"detector":"arp-sweep","p":6.8e-06,"severity":"high","count":66,"total":68,"seconds":4.5},"#
      + #"{"detector":"new-destination","p":0.5,"count":0}]}}"#,
  ]

  @Test("an incident's record tells its story, and its alerts name it")
  func incident() throws {
    let (alert, incident) = Sample.incident
    var writer = RecordWriter()
    writer.write(alert)
    let named = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    #expect(named.contains(#""incident":{"uid":"a-1","state":"updated","number":2,"notable":false}"#))
    writer.write(try #require(incident), at: Sample.time)
    #expect(
      String(decoding: bytes(of: writer.bytes), as: UTF8.self) == "{\(Self.time),"
        + #""event_type":"incident","vedette":{"incident":{"uid":"a-1","state":"unfinished","severity":"high","#
        + #""cause":"new-destination","first":"2026-01-05T10:11:12.345678+0000","last":"2026-01-05T10:12:02.345678+0000","alerts":2,"#
        + #""repetitions":2,"stage":"control","devices":[{"id":"02:00:00:00:00:01","mac":"02:00:00:00:00:01","#
        + #""ip":"192.0.2.21","name":"cam"}],"story":[{"detector":"arp-sweep","title":"A device looks around","#
        + #""stage":"discovery","severity":"high","alerts":1},{"detector":"new-destination","title":"A device reached a new broker","#
        + #""stage":"control","severity":"high","alerts":1}],"attack":["T1018","T1071.005"],"attack_version":"18"}}}"#
        + "\n")
  }

  @Test("every kind of record is written as it always was", arguments: 0..<8)
  func golden(index: Int) throws {
    let lines = Sample.lines()
    try #require(lines.count == Self.golden.count)
    #expect(lines[index] == Self.golden[index] + "\n")
    try expectWholeLine(lines[index])
  }

  @Test("a flow's record is written from the client's side, whoever sent the last packet")
  func flowSide() throws {
    #expect(Sample.context.sender == Sample.server)
    #expect(Sample.lines()[2].contains(#""src_ip":"192.0.2.21""#))
  }

  @Test("live records name the interface")
  func live() {
    var writer = RecordWriter(sources: [.interface("br-iot")])
    writer.write(.malformed(Sample.malformation), in: Sample.context)
    let text = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    #expect(text.contains(#""event_type":"anomaly","in_iface":"br-iot","community_id""#))
    #expect(!text.contains("pcap_filename"))
  }

  @Test("records and alerts of a packet with a bad checksum say so, and stay valid JSON")
  func badChecksum() throws {
    var writer = RecordWriter(sources: [.file("home.pcap")])
    var context = Sample.context
    context.isChecksumBad = true
    writer.write(.malformed(Sample.malformation), in: context)
    let record = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    writer.write(Sample.alert(context: context))
    let alert = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    for text in [record, alert] {
      try expectWholeLine(text)
      #expect(text.hasSuffix(#""checksum_bad":true}}"# + "\n"))
      #expect(text.ranges(of: "\"vedette\":").count == 1)
    }
  }

  @Test("an alert about the sensor itself names its interface and no address")
  func sensorAlert() throws {
    var writer = RecordWriter(sources: [.interface("br-iot")])
    var alert = Sample.alert(context: nil)
    alert.device = DeviceReference(id: "sensor", mac: nil, address: nil, type: "sensor")
    alert.source = 0
    writer.write(alert)
    let text = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    try expectWholeLine(text)
    #expect(text.hasPrefix("{\(Self.time),\"event_type\":\"alert\",\"in_iface\":\"br-iot\",\"alert\":{"))
    #expect(text.contains(#""device":{"id":"sensor","type":"sensor"},"#))
    #expect(text.contains(#""category":"Sensor health""#))
    #expect(!text.contains("src_ip"))
  }

  @Test("only events that are records of their own make a line")
  func eventsWithoutRecord() {
    var writer = RecordWriter()
    let results = [
      writer.write(.flowStarted(nil), in: Sample.context), writer.write(.flowAnswered, in: Sample.context),
      writer.write(.flowFailed(.refused), in: Sample.context),
      writer.write(.flowEnded(Sample.flowRecord), in: Sample.arpContext),
      writer.write(.flowEnded(Sample.flowRecord), in: Sample.context),
      writer.write(.message(.arp(Sample.arp)), in: Sample.arpContext),
    ]
    #expect(results == [false, false, false, false, true, true])
  }

  @Test("texts of every kind and length leave valid records", arguments: 0..<60 as Range<UInt64>)
  func randomTexts(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var writer = RecordWriter(capacityInBytes: 2048)
    var alert = Sample.alert()
    alert.title = String(decoding: random.bytes(upTo: 900), as: UTF8.self)
    alert.observed = String(decoding: random.bytes(upTo: 900), as: UTF8.self)
    alert.attack = (0..<random.below(40)).map { _ in String(decoding: random.bytes(upTo: 60), as: UTF8.self) }
    alert.device.name = String(decoding: random.bytes(upTo: 60), as: UTF8.self)
    writer.write(alert)
    let text = String(decoding: bytes(of: writer.bytes), as: UTF8.self)
    try expectWholeLine(text)
    #expect(text.utf8.count <= 2048)
    #expect(text.hasPrefix(#"{"timestamp":"2026-01-05T10:11:12.345678+0000","#))
  }

  @Test("a repeated record is byte for byte the same, whatever was written between")
  func deterministic() {
    #expect(Sample.lines() == Sample.lines())
  }
}
