// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How a device becomes part of the network, and stays it.
extension Device {
  /// Asks for an address, announces itself, and says when it is ready.
  func join(at time: Double) -> Double {
    guard kind.name != "router" else { return time }
    var chance = chance(for: "join \(time)")
    var clock = time
    if kind.speaksIPv6 { clock = joinVersion6(at: clock, &chance) }
    let transaction = chance.word()
    clock += lease(.discover, transaction, at: clock)
    clock += lease(.request, transaction, at: clock)
    // Is the address free (RFC 5227 §2.1.1), and then: it is mine (§2.3).
    if kind.probesAddress {
      for _ in 0..<2 {
        home.arp(
          operation: 1, sender: mac, 0, target: .zero, station.address, to: .broadcast, at: clock)
        clock += chance.number(in: 1...1.4)
      }
    }
    home.arp(
      operation: 1, sender: mac, station.address, target: .zero, station.address, to: .broadcast, at: clock)
    clock += 0.02
    if kind.joinsGroups { report(isChange: true, at: clock) }
    renewLease(after: clock)
    return clock + 0.1
  }

  /// One question to the DHCP server and its answer; returns the seconds that it took.
  private func lease(_ kind: DHCPMessage.Kind, _ transaction: UInt32, at clock: Double) -> Double {
    var question = DHCPMessage(kind: kind, transaction: transaction, client: mac)
    question.options = leaseOptions()
    if kind == .request {
      question.options.insert((50, DHCPMessage.word(station.address)), at: 0)
      question.options.insert((54, DHCPMessage.word(Router.address)), at: 1)
    }
    let nowhere = Station(mac: mac, address: 0, hopLimit: station.hopLimit, isLocal: true)
    home.datagram(from: nowhere, 68, to: .everybody, 67, question.encoded, at: clock)
    answerLease(question, at: clock + 0.012)
    return 0.02
  }

  private func leaseOptions() -> [(code: UInt8, data: [UInt8])] {
    var options: [(code: UInt8, data: [UInt8])] = []
    var identifier: [UInt8] = [1]
    identifier.append(big48: mac.value)
    options.append((61, identifier))
    if let name = kind.hostName { options.append((12, Array(name.utf8))) }
    if let vendorClass = kind.vendorClass { options.append((60, Array(vendorClass.utf8))) }
    options.append((55, kind.requestedParameters))
    return options
  }

  private func answerLease(_ question: DHCPMessage, at clock: Double) {
    let router = home.router
    var answer = DHCPMessage(
      kind: question.kind == .discover ? .offer : .acknowledgement, transaction: question.transaction, client: mac,
      clientAddress: question.clientAddress, yourAddress: station.address)
    answer.options = Self.offeredOptions(server: Router.address, gateway: Router.address, resolver: Router.address)
    home.datagram(from: router.station, 67, to: station, 68, answer.encoded, at: clock)
  }

  /// What a DHCP server tells beside the address.
  static func offeredOptions(server: UInt32, gateway: UInt32, resolver: UInt32) -> [(code: UInt8, data: [UInt8])] {
    [
      (54, DHCPMessage.word(server)), (51, DHCPMessage.word(UInt32(Router.leaseSeconds))),
      (1, DHCPMessage.word(0xFFFF_FF00)), (3, DHCPMessage.word(gateway)), (6, DHCPMessage.word(resolver)),
      (15, Array("home.arpa".utf8)),
    ]
  }

  /// Half of the lease's time later, asks the server for more (RFC 2131 §4.4.5).
  private func renewLease(after time: Double) {
    var chance = chance(for: "renewal \(time)")
    let next = time + Router.leaseSeconds * chance.number(in: 0.48...0.52)
    let transaction = chance.word()
    leases += 1
    let lease = leases
    at(next) { [self] in
      guard leases == lease else { return }
      var question = DHCPMessage(
        kind: .request, transaction: transaction, client: mac, clientAddress: station.address)
      question.options = leaseOptions()
      home.datagram(from: station, 68, to: home.router.station, 67, question.encoded, at: next)
      answerLease(question, at: next + 0.006)
      renewLease(after: next)
    }
  }

  // MARK: - Groups and IPv6

  /// Tells routers which IPv4 groups it listens to, those of mDNS and SSDP.
  ///
  /// - Source: RFC 3376 §4.2.
  func report(isChange: Bool, at time: Double) {
    var report: [UInt8] = [0x22, 0, 0, 0, 0, 0, 0, 2]
    for group in [Station.mdns.address, Station.ssdp.address] {
      report.append(contentsOf: [isChange ? 4 : 2, 0, 0, 0])
      report.append(big32: group)
    }
    home.message(from: station, to: .group(0xE000_0016), protocol: 2, report, routerAlert: true, at: time)
  }

  /// Reports its groups, looks whether its link-local address is free, and asks for routers.
  ///
  /// - Source: RFC 3810 §5.2, RFC 4862 §5.4, RFC 4861 §4.1.
  private func joinVersion6(at time: Double, _ chance: inout Generator) -> Double {
    let own = station.linkLocal
    let nobody = IPAddress(v6High: 0, low: 0)
    let solicited = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 0x0000_0001_FF00_0000 | own.low & 0xFF_FFFF)
    var report: [UInt8] = [143, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0]
    report.append(big64: solicited.high)
    report.append(big64: solicited.low)
    let allReporters = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 0x16)
    home.version6(
      from: (mac, nobody), to: (Self.groupMAC(allReporters), allReporters), protocol: 58, hopLimit: 1,
      extensionHeader: [58, 0, 5, 2, 0, 0, 1, 0], report, at: time)
    var solicitation: [UInt8] = [135, 0, 0, 0, 0, 0, 0, 0]
    solicitation.append(big64: own.high)
    solicitation.append(big64: own.low)
    let moment = time + chance.number(in: 0.1...0.5)
    home.version6(
      from: (mac, nobody), to: (Self.groupMAC(solicited), solicited), protocol: 58, solicitation, at: moment)
    var routers: [UInt8] = [133, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    routers.append(big48: mac.value)
    let allRouters = IPAddress(v6High: 0xFF02_0000_0000_0000, low: 2)
    home.version6(
      from: (mac, own), to: (Self.groupMAC(allRouters), allRouters), protocol: 58, routers, at: moment + 1.05)
    return moment + 1.1
  }

  /// The hardware address that stands for a group of IPv6 (RFC 2464 §7).
  static func groupMAC(_ group: IPAddress) -> MACAddress {
    MACAddress(value: 0x3333_0000_0000 | group.low & 0xFFFF_FFFF)
  }
}
