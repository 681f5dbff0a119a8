// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("SSDP messages · UPnP Device Architecture 2.0 §1.1-§1.3")
struct SSDPMessageTests {
  static let alive = lines(
    "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age = 1800",
    "LOCATION: http://192.0.2.7:49152/desc.xml?token=abc", "NT: urn:schemas-upnp-org:device:MediaRenderer:1",
    "NTS: ssdp:alive", "SERVER: Linux/4.4 UPnP/1.1 Speaker/2.0",
    "USN: uuid:2f402f80-da50-11e1-9b23-001788685f61::urn:schemas-upnp-org:device:MediaRenderer:1",
    "BOOTID.UPNP.ORG: 7", "CONFIGID.UPNP.ORG: 1337", "SEARCHPORT.UPNP.ORG: 49153")
  static let byebye = lines(
    "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "NT: upnp:rootdevice", "NTS: ssdp:byebye",
    "USN: uuid:2f402f80::upnp:rootdevice")
  static let update = lines(
    "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "LOCATION: http://[fd00::7]/d", "NT: upnp:rootdevice",
    "NTS: ssdp:update", "USN: uuid:2f402f80::upnp:rootdevice", "BOOTID.UPNP.ORG: 7", "NEXTBOOTID.UPNP.ORG: 8")
  static let search = lines(
    "M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", "MAN: \"ssdp:discover\"", "MX: 3", "ST: upnp:rootdevice",
    "USER-AGENT: tvOS/17 UPnP/2.0 Remote/1", "CPFN.UPNP.ORG: Anna's phone", "CPUUID.UPNP.ORG: 1234-5678")
  static let answer = lines(
    "HTTP/1.1 200 OK", "CACHE-CONTROL: max-age=100", "EXT:", "LOCATION: http://192.0.2.7/d.xml", "SERVER: tiny",
    "ST: upnp:rootdevice", "USN: uuid:2f402f80::upnp:rootdevice")

  static func lines(_ lines: String...) -> String { lines.map { $0 + "\r\n" }.joined() + "\r\n" }

  private func messages(_ text: String, isCut: Bool = false) -> [RenderedMessage] {
    var analyzer = SSDPAnalyzer()
    var receiver = CollectingReceiver()
    let bytes = Array(text.utf8)
    _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCut), into: &receiver)
    return receiver.messages
  }

  private func rules(_ text: String) -> [String] { messages(text).compactMap(\.brokenRule) }

  @Test("an announcement says which device it is, what software it has and where it describes itself")
  func announcement() {
    #expect(
      messages(Self.alive).map(\.lines) == [
        [
          "ssdp.type=notify", "ssdp.nts=ssdp:alive", "ssdp.target=urn:schemas-upnp-org:device:MediaRenderer:1",
          "ssdp.uuid=2f402f80-da50-11e1-9b23-001788685f61",
          "ssdp.usn=uuid:2f402f80-da50-11e1-9b23-001788685f61::urn:schemas-upnp-org:device:MediaRenderer:1",
          "ssdp.host=239.255.255.250:1900", "ssdp.server=Linux/4.4 UPnP/1.1 Speaker/2.0",
          "ssdp.location=http://192.0.2.7:49152/desc.xml?token=<redacted>", "ssdp.location_host=192.0.2.7",
          "ssdp.location_port=49152", "ssdp.max_age=1800", "ssdp.boot_id=7", "ssdp.config_id=1337",
          "ssdp.search_port=49153",
        ]
      ])
  }

  @Test("a device that leaves, one that changes its number, a search and an answer break no rule")
  func whole() {
    #expect(messages(Self.byebye).map { $0["ssdp.nts"] } == ["ssdp:byebye"])
    #expect(messages(Self.update).map { $0["ssdp.next_boot_id"] } == ["8"])
    #expect(messages(Self.update).map { $0["ssdp.location_host"] } == ["[fd00::7]"])
    #expect(
      messages(Self.search).map(\.lines) == [
        [
          "ssdp.type=search", "ssdp.target=upnp:rootdevice", "ssdp.host=239.255.255.250:1900",
          "ssdp.user_agent=tvOS/17 UPnP/2.0 Remote/1", "ssdp.mx=3", "ssdp.control_point_name=Anna's phone",
          "ssdp.control_point_uuid=1234-5678",
        ]
      ])
    #expect(messages(Self.answer).map { $0["ssdp.type"] } == ["response"])
    #expect(messages(Self.answer).map { $0["ssdp.location_port"] } == ["80"])
  }

  @Test("names are read in any case, and values without a blank in front")
  func lenience() {
    let text = Self.search.replacing("ST: ", with: "st:").replacing("MAN: ", with: "Man:")
    #expect(messages(text).map { $0["ssdp.target"] } == ["upnp:rootdevice"])
  }

  @Test(
    "what a device gets wrong is said, and the message is shown all the same",
    arguments: [
      (alive.replacing("\r\n", with: "\n"), "ssdp_line_end"),
      (alive.replacing("\r\n\r\n", with: "\n\n"), "ssdp_line_end"),
      (String(alive.dropLast(1)), "ssdp_empty_line"), (String(alive.dropLast(2)), "ssdp_empty_line"),
      (alive + "x", "ssdp_body"), (alive.replacing("HOST", with: "HOSE"), "ssdp_notification_fields"),
      (byebye.replacing("USN", with: "X"), "ssdp_notification_fields"),
      (alive.replacing("SERVER", with: "X"), "ssdp_alive_fields"),
      (update.replacing("LOCATION", with: "X"), "ssdp_update_fields"),
      (search.replacing("ST: ", with: "X: "), "ssdp_search_fields"),
      (answer.replacing("EXT", with: "X"), "ssdp_answer_fields"),
      (search.replacing("\"ssdp:discover\"", with: "ssdp:discover"), "ssdp_discover"),
      (search.replacing("MX: 3", with: "MX: 0"), "ssdp_wait"), (search.replacing("MX: 3", with: "MX: x"), "ssdp_wait"),
      (alive.replacing("max-age = 1800", with: "max-age=soon"), "ssdp_lifetime"),
      (alive.replacing("SERVER:", with: "SERVER :"), "http_space_in_name"),
      (alive.replacing("NTS: ", with: "NTS: \r\n "), "http_folded_line"),
    ])
  func breaches(text: String, rule: String) {
    let found = messages(text)
    #expect(found.map(\.eventType) == ["ssdp", "anomaly"])
    #expect(found.last?.brokenRule == rule)
  }

  @Test("a first line that is none of the three is malformed")
  func startLine() {
    #expect(rules("GET / HTTP/1.1\r\n\r\n") == ["ssdp_start_line"])
    #expect(rules("HTTP/1.1 404 Not Found\r\n\r\n") == ["ssdp_start_line"])
    #expect(rules("M-SEARCH") == ["ssdp_start_line"])
  }

  @Test("what the capture cut off is no breach")
  func cut() {
    let bytes = Array(Self.alive.utf8)
    for length in 0..<bytes.count {
      let found = messages(String(decoding: bytes.prefix(length), as: UTF8.self), isCut: true)
      #expect(found.count == (length < 19 ? 0 : 1), "\(length): \(found)")
    }
  }

  @Test("whatever prefix of a message is sent, it is read or refused, twice alike")
  func prefixes() {
    for text in [Self.alive, Self.search, Self.answer] {
      let bytes = Array(text.utf8)
      for length in 0..<bytes.count {
        let prefix = String(decoding: bytes.prefix(length), as: UTF8.self)
        let found = messages(prefix)
        #expect(found == messages(prefix))
        #expect(found.compactMap(\.brokenRule).count == 1, "\(length): \(found)")
      }
    }
  }

  @Test("an answer belongs to the search for what it names, and else to one for everything, also of another responder")
  func exchanges() {
    var analyzer = SSDPAnalyzer()
    var receiver = PairingReceiver(serverPort: 1900)
    let everything = Self.search.replacing("upnp:rootdevice", with: "ssdp:all")
    let parts: [(String, Direction)] = [
      (Self.search, .toServer), (everything, .toServer), (Self.search, .toServer), (Self.answer, .toClient),
      (Self.answer.replacing("ST: upnp:rootdevice", with: "ST: urn:x"), .toClient), (Self.answer, .toClient),
    ]
    for (text, direction) in parts {
      receiver.turn(direction)
      let bytes = Array(text.utf8)
      _ = analyzer.receive(AnalyzerInput(bytes.span.octets, direction: direction, isToGroup: true), into: &receiver)
    }
    #expect(
      receiver.messages.map { $0["vedette.exchange.request_pcap_cnt"] } == [nil, nil, "1", "1", "2", "1"])
    #expect(receiver.messages.map { $0["vedette.exchange.answers"] } == [nil, nil, nil, nil, nil, "2"])
  }

  @Test(
    "the two requests are certain on any port, and an answer with a unique service name is, too",
    arguments: [
      (search, .certain), (alive, .certain), (answer, .certain), ("HTTP/1.1 200 OK\r\n\r\n", .possible),
      ("GET / HTTP/1.1\r\n\r\n", .no), ("NOTIFY sip:me@example SIP/2.0\r\n", .no), ("", .no),
    ] as [(String, Recognition)])
  func recognition(text: String, expected: Recognition) {
    let bytes = Array(text.utf8)
    let answer = SSDPAnalyzer.probe(bytes.span.octets, isOnUsualPort: false)
    #expect(answer == expected)
  }
}
