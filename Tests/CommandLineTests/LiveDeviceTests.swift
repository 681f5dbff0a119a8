// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Clients of a real DHCP server that change their addresses and names: who is who at the end.
@Suite("Live devices · dnsmasq and udhcpc")
struct LiveDeviceTests {
  private static let needs: Comment = "needs root, and ip(8), dnsmasq and udhcpc (busybox)"
  private static let canRun =
    isRoot && isInstalled("ip") && isInstalled("dnsmasq") && isInstalled("udhcpc") && VirtualNetwork.isAvailable

  /// One lease: on which host, from which hardware address, under which name, and with which further words.
  private struct Lease {
    var host: Int
    var mac: String
    var name: String
    var words = ""
  }

  private static let leases = [
    // A phone that makes up another hardware address.
    Lease(host: 0, mac: "02:11:11:11:11:01", name: "annas-phone"),
    Lease(host: 0, mac: "02:11:11:11:11:02", name: "annas-phone"),
    // A plug that gets another address.
    Lease(host: 1, mac: "24:0a:c4:00:00:01", name: "plug-one", words: "-r 192.168.77.60"),
    Lease(host: 1, mac: "24:0a:c4:00:00:01", name: "plug-one", words: "-r 192.168.77.61 -x 0x3d:00706c7567"),
    // A camera that is given another name.
    Lease(host: 2, mac: "24:0a:c4:00:00:02", name: "camera"),
    Lease(host: 2, mac: "24:0a:c4:00:00:02", name: "garden-camera"),
    // A computer that changes both, and whose client identifier holds its DUID (RFC 4361).
    Lease(host: 3, mac: "02:33:33:33:33:01", name: "laptop", words: "-x 0x3d:ff00000001000200000ab11c0ffee012345678"),
    Lease(host: 3, mac: "02:33:33:33:33:02", name: "work", words: "-x 0x3d:ff00000001000200000ab11c0ffee012345678"),
    // Two plugs of one model, both there under one name.
    Lease(host: 4, mac: "24:0a:c4:00:00:03", name: "smartplug"),
    Lease(host: 5, mac: "24:0a:c4:00:00:04", name: "smartplug"),
    Lease(host: 4, mac: "24:0a:c4:00:00:03", name: "smartplug"),
  ]

  private static let script = """
    #!/bin/sh
    case "$1" in
      deconfig) ip addr flush dev "$interface"; ip link set "$interface" up ;;
      bound|renew) ip addr replace "$ip/24" dev "$interface" ;;
    esac
    """

  @Test(
    "clients that change their address, hardware address and name are as many devices in the end as there are hosts",
    .enabled(if: canRun, needs))
  func inventory() async throws {
    let bench = try Workbench()
    let segment = try VirtualSegment(hosts: 6, address: "192.168.77.1/24", mac: "24:0a:c4:00:00:ff")
    let server = try Child(
      segment.besideSensor([
        "timeout", "1800", "dnsmasq", "--keep-in-foreground", "--no-daemon", "--no-resolv", "--no-hosts", "--no-ping",
        "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=", "--log-dhcp",
        "--dhcp-range=192.168.77.50,192.168.77.99,2m", "--dhcp-authoritative", "--leasefile-ro",
        "--interface=\(segment.interface)", "--bind-interfaces",
      ]), in: bench)
    defer { server.send(SIGTERM) }
    try await server.says("DHCP")
    let configuration = ServiceConfiguration(
      interface: segment.interface, log: bench.path("log.json"), events: "[device, dhcp]", rules: Program.rules)
    let path = try bench.write(configuration.text, to: "vedette.yaml")
    let service = try Child(segment.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")

    let hook = try bench.write(Self.script, to: "lease.sh")
    _ = try await bench.run(["chmod", "+x", hook])
    // One program takes all leases, so that how long a loaded machine lets this test wait is nothing that the sensor sees.
    let commands = Self.leases.map { lease in
      let command = """
        ip link set eth0 down; ip addr flush dev eth0; ip link set eth0 address \(lease.mac) up
        timeout 60 udhcpc -i eth0 -f -n -q -t 25 -T 2 -s \(hook) -F \(lease.name) -x hostname:\(lease.name) \(lease.words) &&
          busybox ping -c 3 -W 5 192.168.77.1
        """
      let words = segment.on(host: lease.host, ["sh", "-c", "'\(command)'"])
      // The next one begins when nobody speaks any more of the one before.
      let complaint = "echo \"no lease: \(lease.mac) \(lease.name)\" >&2"
      return "\(words.joined(separator: " ")) || { \(complaint); exit 1; }; sleep 0.3"
    }
    let leasing = try bench.write(commands.joined(separator: "\n"), to: "leases.sh")
    let result = try await bench.run(["sh", leasing], within: .seconds(900))
    try #require(result.code == 0, "\(result.errors)")
    // An entry is watched for ten seconds before it is taken for an older one.
    try await Task.sleep(for: .seconds(12))
    service.send(SIGTERM)
    #expect(try await service.exit(within: .seconds(120)).code == 0)

    let log = try Log(bench.text("log.json"))
    let news = log.records.compactMap { $0["device"] as? [String: Any] }
    func ids(_ change: String) -> [String] {
      news.filter { $0["change"] as? String == change }.compactMap {
        let other = ($0["other"] as? [String: Any])?["id"] as? String
        return other ?? $0["id"] as? String
      }
    }
    #expect(ids("split").isEmpty)
    #expect(Set(ids("joined")) == ["02:11:11:11:11:02", "02:33:33:33:33:02"])
    let there = Set(ids("appeared")).subtracting(ids("joined"))
    #expect(
      there == [
        "02:11:11:11:11:01", "24:0a:c4:00:00:01", "24:0a:c4:00:00:02", "02:33:33:33:33:01", "24:0a:c4:00:00:03",
        "24:0a:c4:00:00:04", "24:0a:c4:00:00:ff",
      ])
    let camera = try #require(news.last { $0["id"] as? String == "24:0a:c4:00:00:02" })
    #expect(camera["name"] as? String == "garden-camera")
    let plug = try #require(news.last { $0["id"] as? String == "24:0a:c4:00:00:01" })
    #expect(Set(plug["addresses"] as? [String] ?? []).isSuperset(of: ["192.168.77.60", "192.168.77.61"]))
  }
}
