// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing

@testable import Detection

@Suite("Exposed service · ETSI EN 303 645 §5.6")
struct ExposedServiceTests {
  private let router = Timeline.address(1)

  /// A home with a device that lives, still being learned.
  private func home() -> Timeline {
    var life = Timeline(learning: 10_000)
    life.normalLife(of: 10, from: 0, to: 100)
    return life
  }

  /// A request to a router's UPnP service.
  private func request(_ action: String, port: Int) -> [String] {
    let body =
      "<s:Envelope><s:Body><u:\(action)><NewExternalPort>\(port)</NewExternalPort>"
      + "<NewInternalPort>22</NewInternalPort></u:\(action)></s:Body></s:Envelope>"
    let head =
      "C:POST /ctl/IPConn HTTP/1.1\r\nHost: 192.168.1.1:5000\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Content-Type: text/xml\r\nSOAPAction: \"urn:schemas-upnp-org:service:WANIPConnection:1#\(action)\"\r\n\r\n"
    return [head + body]
  }

  @Test("a device that accepts a connection from the Internet is told at once, and once a port")
  func reached() {
    var life = home()
    for second in 0..<50 { life.beReached(100 + Double(second), device: 10, by: Timeline.internet(second), port: 23) }
    let alerts = life.alerts(of: "exposed-service")
    #expect(alerts.map(\.severity) == [.high])
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed == "accepted a connection from the Internet at port 23, by 198.51.100.0")
  }

  @Test("a device that answers an Internet host's questions for names is told")
  func datagrams() {
    var life = home()
    life.beReached(100, device: 10, by: Timeline.internet(7), port: 53, transport: .udp)
    #expect(life.alerts(of: "exposed-service").map(\.severity) == [.high])
  }

  @Test("a device that asks the router to let others in is told at once")
  func mapping() {
    var life = home()
    life.converse(100, from: 10, to: router, HTTPAnalyzer.self, request("AddPortMapping", port: 2222))
    life.converse(101, from: 10, to: router, HTTPAnalyzer.self, request("AddPortMapping", port: 2222))
    let alerts = life.alerts(of: "exposed-service")
    #expect(alerts.map(\.severity) == [.medium])
    #expect(alerts.first?.observed == "asked the router 192.168.1.1 to let others in: at its port 2222, to port 22")
  }

  @Test("connections inside the home, answers to datagrams, and a mapping that is taken back are not told")
  func lookAlikes() {
    var life = home()
    life.beReached(100, device: 10, by: Timeline.address(20), port: 23)
    life.beReached(101, device: 10, by: Timeline.internet(7), port: 5000, transport: .udp)
    life.contact(102, from: 10, to: Timeline.internet(7), port: 23)
    life.converse(103, from: 10, to: router, HTTPAnalyzer.self, request("DeletePortMapping", port: 2222))
    life.converse(104, from: 10, to: router, HTTPAnalyzer.self, request("GetExternalIPAddress", port: 0))
    #expect(life.alerts(of: "exposed-service").isEmpty)
  }
}
