// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Protocols
import Testing

@testable import Detection

extension UsageRule {
  /// A rule for one port: the other side's, or the device's own.
  static func test(
    _ peer: Peer, port: UInt16? = nil, own: UInt16? = nil, _ transport: TransportProtocol? = .tcp,
    _ initiator: Initiator? = nil
  ) -> UsageRule {
    var rule = UsageRule(peer)
    if let port { rule.peerPorts = port...port }
    if let own { rule.devicePorts = own...own }
    (rule.transport, rule.initiator) = (transport, initiator)
    return rule
  }
}

@Suite("Usage descriptions · RFC 8520 §4")
struct UsageDescriptionTests {
  private static let host = IPAddress(v4: 0xCB00_7109)

  private func call(
    to address: IPAddress = host, port: UInt16 = 443, _ transport: TransportProtocol = .tcp,
    _ initiator: UsageRule.Initiator = .device, isAtHome: Bool = false, isOfOtherMaker: Bool = false
  ) -> UsageCall {
    UsageCall(
      device: Endpoint(address: Timeline.address(10), port: 40_000), peer: Endpoint(address: address, port: port),
      transport: transport, initiator: initiator, isAtHome: isAtHome, isOfOtherMaker: isOfOtherMaker)
  }

  @Test("each condition of a rule has to be met")
  func conditions() throws {
    let network = try #require(IPNetwork("203.0.113.0/24"))
    let rule = UsageRule.test(.network(network), port: 443, .tcp, .device)
    func accepts(_ rule: UsageRule, _ call: UsageCall) -> Bool { rule.accepts(call) { $0 == "cloud.example" } }
    #expect(accepts(rule, call()))
    #expect(!accepts(rule, call(port: 444)))
    #expect(!accepts(rule, call(.udp)))
    #expect(!accepts(rule, call(.tcp, .peer)))
    #expect(!accepts(rule, call(to: Timeline.internet(1))))
    var other = rule
    other.family = .v6
    #expect(!accepts(other, call()))
    other = rule
    other.devicePorts = 1...1023
    #expect(!accepts(other, call()))
    #expect(accepts(.test(.name("cloud.example")), call()))
    #expect(!accepts(.test(.name("other.example")), call()))
    for peer in [UsageRule.Peer.localNetworks, .sameManufacturer, .devices("maker.example")] {
      #expect(!accepts(.test(peer), call()))
      #expect(accepts(.test(peer), call(isAtHome: true)))
    }
    #expect(!accepts(.test(.sameManufacturer), call(isAtHome: true, isOfOtherMaker: true)))
  }

  @Test("who a controller is cannot be seen: whoever uses its port may be it, no other port")
  func controllers() {
    let rule = UsageRule.test(.controller("https://maker.example/hub"), port: 443)
    #expect(rule.accepts(call()) { _ in false })
    #expect(!rule.accepts(call(port: 22)) { _ in false })
  }

  @Test("what is accepted from the device says nothing of what is accepted to it")
  func sides() {
    let description = UsageDescription(file: "a.json", fromDevice: [UsageRule(.anyone)], toDevice: [])
    #expect(description.allows(call()) { _ in false })
    #expect(!description.allows(call(.tcp, .peer)) { _ in false })
  }

  @Test("a description keeps 256 rules, a table 256 descriptions, of each device one")
  func bounds() {
    let many = [UsageRule](repeating: UsageRule(.anyone), count: 300)
    let full = UsageDescription(file: "a.json", fromDevice: many, toDevice: many)
    #expect(full.fromDevice.count + full.toDevice.count == 256)
    var table = UsageDescriptions()
    let small = UsageDescription(file: "b.json", fromDevice: [], toDevice: [])
    var added = [Timeline.mac(1), Timeline.mac(1), nil, nil].map {
      table.add(small, of: $0, url: "https://maker.example")
    }
    #expect(added == [true, false, true, false])
    added = (0..<400).map { table.add(small, of: nil, url: "https://maker.example/\($0)") }
    #expect(added.count { $0 } == 254)
    #expect(table.count == 256)
    var configuration = DetectionConfiguration()
    let before = DetectionEngine(configuration).memoryBound
    configuration.usage = table
    #expect(DetectionEngine(configuration).memoryBound == before + table.memoryBound)
    #expect(table.memoryBound > 256 * MemoryLayout<UsageDescription>.stride)
  }

  @Test("a file for the hardware address comes before one for the URL, and another URL does not get rid of it")
  func assignment() {
    func claim(_ url: String, at second: Int64) -> Claim {
      var text = ShortText()
      text.append("https")
      let hash = StableHash.of(url.utf8Span.span.octets)
      return Claim(
        .usageDescription, text, hash: hash, source: .dhcp, at: Timestamp(nanoseconds: second * 1_000_000_000))
    }
    var table = UsageDescriptions()
    for (number, url) in ["https://a.example/1", "https://a.example/2"].enumerated() {
      _ = table.add(UsageDescription(file: "\(number)", fromDevice: [], toDevice: []), of: nil, url: url)
    }
    _ = table.add(UsageDescription(file: "own", fromDevice: [], toDevice: []), of: Timeline.mac(10), url: "")
    var claims = ClaimList()
    func file(_ device: Int) -> String? { table.place(of: Timeline.mac(device), claims).flatMap { table[$0]?.file } }
    #expect(file(11) == nil)
    _ = claims.learn(claim("https://a.example/1", at: 1))
    #expect(file(11) == "0")
    #expect(file(10) == "own")
    _ = claims.learn(claim("https://a.example/2", at: 2))
    #expect(file(11) == "1")
    _ = claims.learn(claim("https://elsewhere.example/", at: 3))
    #expect(file(11) == "1")
  }

  @Test("a name that is written down has the hash of the name that is asked for")
  func names() throws {
    let bytes: [UInt8] =
      [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5] + Array("Cloud".utf8) + [7] + Array("example".utf8) + [0, 0, 1, 0, 1]
    var questions = try DNSMessage(parsing: bytes.span.octets).questions
    guard let question = questions.next() else {
      Issue.record("the message has a question")
      return
    }
    #expect(question.nameHash == StableHash.of(hostName: "cloud.EXAMPLE"))
    #expect(question.nameHash != StableHash.of(hostName: "cloudexample"))
  }

  @Test("four of the things allowed on a side are named, and the others counted")
  func summary() {
    let rules = (1...6).map { UsageRule.test(.name("h\($0).example"), port: 443) } + [.test(.localNetworks, port: 80)]
    let description = UsageDescription(file: "lamp.json", fromDevice: rules, toDevice: [])
    let home = { HomeNetworks.standard.contains($0) }
    #expect(
      description.summary(of: .device, internet: true, home: home)
        == "its usage description lamp.json allows it 6 destinations on the Internet: h1.example port 443 (TCP), h2.example "
        + "port 443 (TCP), h3.example port 443 (TCP), h4.example port 443 (TCP), and 2 more")
    #expect(
      description.summary(of: .device, internet: false, home: home)
        == "its usage description lamp.json allows it 1 destination at home: any host of the home port 80 (TCP)")
    #expect(
      description.summary(of: .peer, internet: true, home: home)
        == "its usage description lamp.json allows it no caller on the Internet")
  }
}
