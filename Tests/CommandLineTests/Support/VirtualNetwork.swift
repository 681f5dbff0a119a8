// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// Two network namespaces of their own, joined by a pair of interfaces that carry what is replayed and nothing else.
///
/// - Source: ip-netns(8), veth(4).
final class VirtualNetwork: Sendable {
  /// Whether this machine lets the tests make such networks.
  static let isAvailable: Bool = {
    guard isRoot, isInstalled("ip"), let network = try? VirtualNetwork() else { return false }
    return (try? network.join()) != nil
  }()

  /// The condition under which tests of live capture run, and what is said when they do not.
  static let needs: Comment = "needs root, ip(8), network namespaces and tcpreplay"
  static let canReplay = isAvailable && isInstalled("tcpreplay")

  private static let count = Atomic<Int>(0)
  private let sensor: String
  private let world: String
  /// The sensor's end of the pair.
  let interface = "vdt0"
  private let peer = "vdt1"

  /// Makes the namespaces, still without interfaces.
  init() throws {
    let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    sensor = "vdt-\(getpid())-\(number)-sensor"
    world = "vdt-\(getpid())-\(number)-world"
    for name in [sensor, world] {
      try Self.ip("netns", "add", name)
      // An interface that speaks IPv6 would send words of its own.
      try Self.ip(
        "netns", "exec", name, "sh", "-c",
        "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e $f ] || echo 1 > $f; done")
    }
  }

  deinit {
    for name in [sensor, world] { try? Self.ip("netns", "del", name) }
  }

  /// Adds the pair of interfaces, both up.
  func join() throws {
    try Self.ip(
      "link", "add", interface, "netns", sensor, "mtu", "9000", "type", "veth", "peer", "name", peer, "netns", world,
      "mtu", "9000")
    for (name, end) in [(sensor, interface), (world, peer)] {
      try Self.ip("-n", name, "link", "set", end, "arp", "off", "multicast", "off", "up")
    }
  }

  /// Takes the sensor's interface up or down.
  func set(_ state: String) throws { try Self.ip("-n", sensor, "link", "set", interface, state) }

  /// Takes the pair away.
  func part() throws { try Self.ip("-n", sensor, "link", "del", interface) }

  /// Words that run a program where the sensor listens.
  func besideSensor(_ words: [String]) -> [String] { ["ip", "netns", "exec", sensor] + words }

  /// Words that send a capture's packets to the sensor.
  func replay(_ path: String, _ options: String...) -> [String] {
    ["ip", "netns", "exec", world, "tcpreplay", "--timer=nano", "--intf1=\(peer)"] + options + [path]
  }

  struct Failed: Error { var words: [String] }

  private static func ip(_ words: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ip"] + words
    process.environment = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(words: words) }
  }
}

/// A configuration file for a service that keeps to its test's folder.
struct ServiceConfiguration {
  var interface = "vdt0"
  var log: String
  var events = "[all]"
  var learn = "45s"
  var rules = ""
  /// The database of what is known of the devices, or nothing for none.
  var state = ""
  /// Where the service can be asked, or nothing for nowhere.
  var control = ""

  var text: String {
    """
    interfaces: [\(interface)]
    learn: \(learn)
    rules: \(rules)
    log:
      path: \(log)
      events: \(events)
    syslog:
      enabled: false
    state:
      path: \(state.isEmpty ? "\"\"" : state)
    control:
      socket: \(control.isEmpty ? "\"\"" : control)
    """
  }
}
