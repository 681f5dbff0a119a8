// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// A network segment of namespaces: a bridge beside which the sensor listens, and hosts that hang on it.
///
/// - Source: ip-netns(8), ip-link(8), bridge type.
final class VirtualSegment: Sendable {
  static let needs: Comment = "needs root, ip(8) and network namespaces"

  private static let count = Atomic<Int>(0)
  private let name: String
  private let hosts: [String]
  /// The bridge, on which the sensor listens and the segment's server has its address.
  let interface = "br0"

  /// Makes a segment with so many hosts, whose interfaces are called `eth0`; the bridge has this address and hardware address.
  init(hosts count: Int, address: String, mac: String) throws {
    let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    name = "vds-\(getpid())-\(number)"
    let name = self.name
    hosts = (0..<count).map { "\(name)-h\($0)" }
    try Self.ip("netns", "add", name)
    try Self.silence(name)
    try Self.ip("-n", name, "link", "add", interface, "address", mac, "type", "bridge")
    try Self.ip("-n", name, "addr", "add", address, "dev", interface)
    for (index, host) in hosts.enumerated() {
      try Self.ip("netns", "add", host)
      try Self.silence(host)
      try Self.ip(
        "link", "add", "port\(index)", "netns", name, "type", "veth", "peer", "name", "eth0", "netns", host)
      try Self.ip("-n", name, "link", "set", "port\(index)", "master", interface, "up")
    }
    try Self.ip("-n", name, "link", "set", interface, "up")
  }

  deinit {
    for name in hosts + [name] { try? Self.ip("netns", "del", name) }
  }

  /// Words that run a program where the sensor listens.
  func besideSensor(_ words: [String]) -> [String] { ["ip", "netns", "exec", name] + words }

  /// Words that run a program on a host.
  func on(host: Int, _ words: [String]) -> [String] { ["ip", "netns", "exec", hosts[host]] + words }

  /// Turns off IPv6, whose hosts would send words of their own.
  private static func silence(_ name: String) throws {
    try ip(
      "netns", "exec", name, "sh", "-c",
      "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e $f ] || echo 1 > $f; done")
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
