// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Testing

@testable import Detection

@Suite("Flood in · RFC 4732 §2")
struct FloodInTests {
  /// A device that lives, and then gets `rate` packets a second for `seconds`, and sends one for each `answers` of them.
  private func life(
    rate: Int, length: UInt32, from start: Double = 7200, seconds: Int = 30, answers: Int? = nil,
    answerLength: UInt32 = 60, transport: TransportProtocol = .udp
  ) -> Timeline {
    var life = Timeline(learning: 600)
    life.normalLife(of: 10, from: 0, to: 7200)
    for number in 0..<rate * seconds {
      let second = start + Double(number) / Double(rate)
      life.packet(second, from: 10, to: Timeline.internet(9), transport: transport, length: length, isReply: true)
      if let answers, number % answers == 0 {
        life.packet(second, from: 10, to: Timeline.internet(9), transport: transport, length: answerLength)
      }
    }
    life.quiet(until: 7400)
    return life
  }

  @Test("a device that gets thousands of datagrams a second and answers none is told within seconds")
  func datagrams() {
    let life = life(rate: 2000, length: 500)
    let alerts = life.alerts(of: "flood-in")
    #expect(alerts.count == 1)
    #expect(alerts.first?.severity == .high)
    #expect(alerts.first?.device.mac == Timeline.mac(10))
    #expect(alerts.first?.observed.contains("packets a second over 2 s, mostly from 198.51.100.9") == true)
    #expect(alerts.first.map { $0.time <= Timeline.moment(7203) } == true)
  }

  @Test("small packets that are all answered, as connection attempts are, are a flood as well")
  func attempts() {
    #expect(life(rate: 1000, length: 60, answers: 1, transport: .tcp).alerts(of: "flood-in").count == 1)
  }

  @Test("sixty datagrams a second that nobody asked for are told within half a minute")
  func slow() {
    let alerts = life(rate: 60, length: 342).alerts(of: "flood-in")
    #expect(alerts.count == 1)
    #expect(alerts.first.map { $0.time <= Timeline.moment(7230) } == true)
  }

  /// A device that gets large downloads all day, then sixty datagrams a second from a host each for so many seconds.
  private func busy(from start: Double = 7210, seconds: Int, services: UInt16) -> Timeline {
    var life = Timeline(learning: 600)
    for second in stride(from: 0.0, to: 7200, by: 10) {
      life.normalLife(of: 10, from: second, to: second + 10)
      for number in 0..<200 {
        life.packet(second + Double(number) / 20, from: 10, to: Timeline.internet(1), length: 1500, isReply: true)
        if number % 2 == 0 { life.packet(second + Double(number) / 20, from: 10, to: Timeline.internet(1), length: 60) }
      }
    }
    for port in 0..<services { life.contact(7200, from: 10, to: Timeline.internet(1), port: 1000 + port) }
    for number in 0..<60 * seconds {
      life.packet(
        start + Double(number) / 60, from: 10, to: Timeline.internet(1000 + number % 5000), transport: .udp, length: 342,
        isReply: true)
    }
    life.quiet(until: 7400)
    return life
  }

  @Test("many hosts that flood a device of few services are told within ten seconds, however much it usually gets")
  func many() {
    for offset in [0.0, 3, 6, 9] {
      let alerts = busy(from: 7210 + offset, seconds: 20, services: 0).alerts(of: "flood-in")
      #expect(alerts.count == 1)
      #expect(alerts.first?.observed.contains("from many hosts") == true)
      #expect(alerts.first.map { $0.time <= Timeline.moment(7220 + offset) } == true)
    }
    #expect(busy(seconds: 6, services: 0).alerts(of: "flood-in").isEmpty)
    #expect(busy(seconds: 35, services: 20).alerts(of: "flood-in").isEmpty)
  }

  @Test("three hundred packets a second and more than ever are told within ten seconds, wherever a tick begins")
  func early() {
    for offset in [0.0, 3, 6, 9] {
      let alerts = life(rate: 400, length: 342, from: 7200 + offset).alerts(of: "flood-in")
      #expect(alerts.count == 1)
      #expect(alerts.first.map { $0.time <= Timeline.moment(7210 + offset) } == true)
    }
  }

  @Test("floods while a device is learned do not make one usual; a neighbour's stream becomes so")
  func learned() {
    func level(from sender: IPAddress) -> Double {
      var life = Timeline(learning: 7200)
      life.normalLife(of: 10, from: 0, to: 900)
      for flood in [1000.0, 2000, 3000, 4000, 5000, 9000] {
        for number in 0..<6000 {
          life.packet(flood + Double(number) / 60, from: 10, to: sender, transport: .udp, length: 342, isReply: true)
          // It lives on meanwhile.
          if number % 100 == 0 { life.packet(flood + Double(number) / 60, from: 10, to: Timeline.internet(1)) }
        }
      }
      life.quiet(until: 9200)
      return life.alerts(of: "flood-in").isEmpty ? life.level(of: 10) : .infinity
    }
    #expect(level(from: Timeline.internet(9)) == .infinity)
    #expect(level(from: Timeline.address(30)) < 100)
  }

  @Test("a download, an upload's acknowledgements, video that was asked for, and a few packets a second are not told")
  func lookAlikes() {
    #expect(life(rate: 2000, length: 1500, answers: 2, transport: .tcp).alerts(of: "flood-in").isEmpty)
    #expect(
      life(rate: 2000, length: 60, answers: 1, answerLength: 1500, transport: .tcp).alerts(of: "flood-in").isEmpty)
    #expect(life(rate: 20, length: 500).alerts(of: "flood-in").isEmpty)
    // Video from a host that gets reports of it now and then.
    #expect(life(rate: 100, length: 1200, answers: 100).alerts(of: "flood-in").isEmpty)
  }
}
