// SPDX-License-Identifier: Apache-2.0
import Detection
import NetworkTypes

/// Reads what one rule of a usage description matches.
///
/// - Source: RFC 8519 §4.1; RFC 8520 §4 and §8.
struct UsageRuleReader {
  /// Why a rule cannot be read.
  struct Damage: Error {
    let why: String
  }

  let side: UsageRule.Initiator
  private(set) var rule = UsageRule(.anyone)
  /// The first condition that cannot be decided by watching, and is taken as met.
  private(set) var undecided: String?

  /// Begins a rule of a list of a type, for what comes from the device or goes to it.
  init(side: UsageRule.Initiator, type: String) {
    self.side = side
    switch type.localName {
    case "ipv4-acl-type": rule.family = .v4
    case "ipv6-acl-type": rule.family = .v6
    default: break
    }
  }

  mutating func read(_ matches: [String: Any]) throws(Damage) {
    for key in matches.keys.sorted() {
      guard let part = matches[key] as? [String: Any] else { throw Damage(why: "\"\(key)\" is no object") }
      switch key.localName {
      case "ipv4": try readNetwork(part, .v4)
      case "ipv6": try readNetwork(part, .v6)
      case "tcp": try readPorts(part, .tcp)
      case "udp": try readPorts(part, .udp)
      case "icmp": rule.transport = rule.family == .v6 ? .icmpv6 : .icmp
      case "mud": try readClass(part)
      default: leaveUndecided(key)
      }
    }
  }

  private mutating func leaveUndecided(_ what: String) { if undecided == nil { undecided = what } }

  private mutating func readNetwork(_ part: [String: Any], _ family: IPAddress.Family) throws(Damage) {
    rule.family = family
    let version = family == .v4 ? "ipv4" : "ipv6"
    let name = side == .device ? "dst-dnsname" : "src-dnsname"
    let network = side == .device ? "destination-\(version)-network" : "source-\(version)-network"
    for key in part.keys.sorted() {
      switch key.localName {
      case "protocol":
        guard let number = part[key] as? Int, let number = UInt8(exactly: number) else {
          throw Damage(why: "\"protocol\" is no number from 0 to 255")
        }
        rule.transport = TransportProtocol(rawValue: number)
      case name[...]:
        let name = try text(part, key).lowercased()
        setPeer(.name(name.hasSuffix(".") ? String(name.dropLast()) : name), key)
      case network[...]:
        guard let network = IPNetwork(try text(part, key)), network.address.family == family else {
          throw Damage(why: "\"\(key)\" is no network of \(version)")
        }
        setPeer(.network(network), key)
      default: leaveUndecided(key)
      }
    }
  }

  private mutating func readPorts(_ part: [String: Any], _ transport: TransportProtocol) throws(Damage) {
    rule.transport = transport
    for key in part.keys.sorted() {
      switch key.localName {
      case "direction-initiated":
        switch try text(part, key) {
        case "from-device": rule.initiator = .device
        case "to-device": rule.initiator = .peer
        default: throw Damage(why: "\"direction-initiated\" is neither from-device nor to-device")
        }
      case "source-port", "destination-port":
        let isOfDevice = (key.localName == "source-port") == (side == .device)
        guard let ports = try ports(part[key], key) else { continue }
        if isOfDevice { rule.devicePorts = ports } else { rule.peerPorts = ports }
      default: leaveUndecided(key)
      }
    }
  }

  /// A range of ports, nil for one that is no range.
  private mutating func ports(_ value: Any?, _ key: String) throws(Damage) -> ClosedRange<UInt16>? {
    guard let value = value as? [String: Any] else { throw Damage(why: "\"\(key)\" is no object") }
    func port(_ name: String) -> UInt16? { (value[name] as? Int).flatMap { UInt16(exactly: $0) } }
    if let lower = port("lower-port"), let upper = port("upper-port"), lower <= upper { return lower...upper }
    guard let port = port("port") else { throw Damage(why: "\"\(key)\" has no port from 0 to 65535, nor a range") }
    switch value["operator"] as? String ?? "eq" {
    case "eq": return port...port
    case "lte": return 0...port
    case "gte": return port...UInt16.max
    case "neq":
      leaveUndecided("neq")
      return nil
    default: throw Damage(why: "the operator of \"\(key)\" is none of eq, neq, lte and gte")
    }
  }

  private mutating func readClass(_ part: [String: Any]) throws(Damage) {
    for key in part.keys.sorted() {
      switch key.localName {
      case "local-networks": setPeer(.localNetworks, key)
      case "same-manufacturer": setPeer(.sameManufacturer, key)
      case "manufacturer", "model":
        setPeer(.devices(try text(part, key)), key)
        leaveUndecided(key)
      case "controller":
        setPeer(.controller(try text(part, key)), key)
        leaveUndecided(key)
      case "my-controller":
        setPeer(.controller(""), key)
        leaveUndecided(key)
      default: leaveUndecided(key)
      }
    }
  }

  /// Says who the other side may be; of several conditions one is kept, and the others are taken as met.
  private mutating func setPeer(_ peer: UsageRule.Peer, _ key: String) {
    if rule.peer == .anyone { rule.peer = peer } else { leaveUndecided(key) }
  }

  private func text(_ part: [String: Any], _ key: String) throws(Damage) -> String {
    guard let text = part[key] as? String, (1...UsageDescription.nameLimit).contains(text.utf8.count) else {
      throw Damage(why: "\"\(key)\" is no text of 1 to \(UsageDescription.nameLimit) bytes")
    }
    return text
  }
}
