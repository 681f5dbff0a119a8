// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing
import Wire

@Suite("UPnP over HTTP · UPnP Device Architecture 2.0 §2.3, §3.2.1")
struct UPnPTests {
  private static let arguments = """
    <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
    <u:AddPortMapping xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1"><NewRemoteHost></NewRemoteHost>
    <NewExternalPort>8080</NewExternalPort><NewProtocol>TCP</NewProtocol><NewInternalPort dt="ui2"> 80 </NewInternalPort>
    <NewInternalClient>192.0.2.9</NewInternalClient><NewEnabled>1</NewEnabled>
    <NewPortMappingDescription>Tom &amp; Ann&apos;s</NewPortMappingDescription><NewLeaseDuration>0</NewLeaseDuration>
    </u:AddPortMapping></s:Body></s:Envelope>
    """
  private static let description = """
    <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major></specVersion>
    <device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType><friendlyName>Hall</friendlyName>
    <manufacturer>Example Inc.</manufacturer><modelName>Lamp &lt;2&gt;</modelName><modelNumber>7</modelNumber>
    <serialNumber>0017</serialNumber><UDN>uuid:2f402f80</UDN></device></root>
    """

  private static func control(_ action: String, _ body: String, _ length: String? = nil) -> [UInt8] {
    Array(
      """
      POST /ctl HTTP/1.1\r
      Host: 192.0.2.1:5000\r
      SOAPAction: "urn:schemas-upnp-org:service:WANIPConnection:1#\(action)"\r
      \(length ?? "Content-Length: \(body.utf8.count)")\r
      \r
      \(body)
      """.utf8)
  }

  private static func chunked(_ body: String) -> String {
    String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
  }

  private func messages(_ stream: [UInt8], _ direction: Direction = .toServer) -> [RenderedMessage] {
    var feeder = StreamFeeder<HTTPAnalyzer>()
    feeder.feed(stream, direction)
    #expect(feeder.breaches == [])
    return feeder.messages
  }

  private static let mapping = [
    "http.soap_service=urn:schemas-upnp-org:service:WANIPConnection:1", "http.soap_action=AddPortMapping",
    "http.port_mapping.external_port=8080", "http.port_mapping.protocol=TCP", "http.port_mapping.internal_port=80",
    "http.port_mapping.internal_client=192.0.2.9", "http.port_mapping.enabled=true",
    "http.port_mapping.description=Tom & Ann's", "http.port_mapping.lease_duration=0",
  ]

  @Test("a port mapping is told with its request, however the bytes are cut, and the next message is found")
  func portMapping() {
    let next = Array("GET /next HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
    for stream in [
      Self.control("AddPortMapping", Self.arguments) + next,
      Self.control("AddPortMapping", Self.chunked(Self.arguments), "Transfer-Encoding: chunked") + next,
    ] {
      let found = messages(stream)
      #expect(found.map { $0["http.url"] } == ["/ctl", "/next"])
      #expect(Array(found[0].lines.suffix(Self.mapping.count)) == Self.mapping)
    }
    #expect(
      DecodingLaws.splitBreaches(of: Self.control("AddPortMapping", Self.arguments) + next, by: HTTPAnalyzer.self) == []
    )
  }

  @Test("of other actions the name is told and the body passed over at once")
  func otherActions() {
    let found = messages(Self.control("GetExternalIPAddress", "", "Content-Length: 500"))
    #expect(found.map { $0["http.soap_action"] } == ["GetExternalIPAddress"])
    #expect(found.first?["http.port_mapping.external_port"] == nil)
  }

  @Test("an action may stand behind a slash, where the service is none of UPnP")
  func slash() {
    let text = "POST /HNAP1/ HTTP/1.1\r\nHost: h\r\nSOAPAction: http://purenetworks.com/HNAP1/Login\r\n\r\n"
    let found = messages(Array(text.utf8))
    #expect(found.first?["http.soap_service"] == "http://purenetworks.com/HNAP1")
    #expect(found.first?["http.soap_action"] == "Login")
  }

  @Test("of a body of which bytes are missing, what is there is told, and the message behind it is found")
  func loss() {
    // Told by a stream's reader that has seen the first part, and knows how many bytes behind it are missing.
    var analyzer = HTTPAnalyzer()
    var receiver = CollectingReceiver()
    let whole = Self.control("AddPortMapping", Self.arguments)
    let part = Array(whole.dropLast(200))
    let first = analyzer.receive(AnalyzerInput(part.span.octets, direction: .toServer), into: &receiver)
    #expect(first == Progress(consumed: 0, awaited: whole.count))
    let second = analyzer.receive(
      AnalyzerInput(part.span.octets, direction: .toServer, elidedByteCount: 200), into: &receiver)
    #expect(second.consumedByteCount == part.count)
    let next = Array("GET /next HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
    _ = analyzer.receive(AnalyzerInput(next.span.octets, direction: .toServer), into: &receiver)
    #expect(receiver.messages.map { $0["http.url"] } == ["/ctl", "/next"])
    #expect(receiver.messages.first?["http.port_mapping.external_port"] == "8080")
  }

  @Test("a body without end, or without a length, holds nothing up", arguments: ["<NewExternalPort>80", "<", ""])
  func unended(body: String) {
    let found = messages(Self.control("DeletePortMapping", body))
    #expect(found.map { $0["http.soap_action"] } == ["DeletePortMapping"])
    #expect(found.first?["http.port_mapping.external_port"] == nil)
  }

  @Test("of a long body the first 4 KiB are looked into")
  func longBody() {
    let padding = String(repeating: " ", count: 5_000)
    let early = messages(Self.control("AddPortMapping", Self.arguments + padding))
    let late = messages(Self.control("AddPortMapping", padding + Self.arguments))
    #expect(early.first?["http.port_mapping.external_port"] == "8080")
    #expect(late.first?["http.soap_action"] == "AddPortMapping")
    #expect(late.first?["http.port_mapping.external_port"] == nil)
  }

  @Test("a device's description says who made it and what it is")
  func descriptions() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
    let counted = head + "Content-Length: \(Self.description.utf8.count)\r\n\r\n" + Self.description
    let chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + Self.chunked(Self.description)
    for text in [counted, chunked] {
      let found = messages(Array((text + "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n").utf8), .toClient)
      #expect(found.map { $0["http.status"] } == ["200", "404"])
      #expect(
        found[0].lines.filter { $0.hasPrefix("http.upnp_device") } == [
          "http.upnp_device.type=urn:schemas-upnp-org:device:Basic:1", "http.upnp_device.friendly_name=Hall",
          "http.upnp_device.manufacturer=Example Inc.", "http.upnp_device.model_name=Lamp <2>",
          "http.upnp_device.model_number=7", "http.upnp_device.serial_number=0017",
          "http.upnp_device.udn=uuid:2f402f80",
        ])
      #expect(DecodingLaws.splitBreaches(of: Array(text.utf8), by: HTTPAnalyzer.self, .toClient) == [])
    }
  }

  @Test("XML that describes no device says nothing of one")
  func otherDocuments() {
    let body = "<rss><device>x</device></rss>"
    let text = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    #expect(messages(Array(text.utf8), .toClient).first?.lines.contains { $0.hasPrefix("http.upnp") } == false)
  }
}
