// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Sensor

@Suite("Configuration file")
struct ConfigurationTests {
  @Test("an empty file leaves every default")
  func empty() {
    for text in ["", "# nothing\n", "capture:\nlog:\n"] {
      let (configuration, errors) = Configuration.read(text)
      #expect(errors.isEmpty, "\(text)")
      #expect(configuration.capture.snapLength == 262_144)
      #expect(configuration.log.path == "/var/log/vedette/vedette.json")
      #expect(configuration.home.contains(IPAddress(v4: 0xC0A8_0001)))
    }
  }

  @Test("every key is read")
  func everyKey() {
    let (configuration, errors) = Configuration.read(
      """
      interfaces: [br-iot, eth1]
      capture:
        filter: not port 22
        snap_length: 2000
        buffer_megabytes: 32
        promiscuous: false
        immediate: true
        ring_megabytes: 4
      home: [10.1.0.0/16, "fd00::/8"]
      rules: /srv/rules
      learn: 30m
      budget: 1/year
      log:
        path: "-"
        events: [alert, dns]
        max_megabytes: 7
        raw_fingerprints: true
      syslog:
        enabled: false
        facility: daemon
        level: high
        socket: /run/log
      state:
        path: /srv/state.sqlite
      flows:
        tcp_new_seconds: 11
        tcp_established_seconds: 12
        tcp_closing_seconds: 13
        tcp_closed_seconds: 14
        datagram_new_seconds: 15
        datagram_established_seconds: 16
        answer_seconds: 17
        interim_seconds: 0
        separate_vlans: false
        separate_tunnels: false
      limits:
        devices: 9
        flows: 1000
        streams: 3
      """)
    #expect(errors.isEmpty)
    #expect(configuration.interfaces == ["br-iot", "eth1"])
    #expect(configuration.capture.filter == "not port 22")
    #expect(configuration.capture.snapLength == 2000)
    #expect(configuration.capture.bufferMegabytes == 32)
    #expect(!configuration.capture.promiscuous)
    #expect(configuration.capture.immediate)
    #expect(configuration.capture.ringMegabytes == 4)
    #expect(configuration.home.networks.map(\.description) == ["10.1.0.0/16", "fd00::/8"])
    #expect(configuration.rules == "/srv/rules")
    #expect(configuration.learn == .duration(1_800_000_000_000))
    #expect(configuration.budget == .onePerYear)
    #expect(configuration.log.path == "-")
    #expect(configuration.log.events == ["alert", "dns"])
    #expect(configuration.log.maxMegabytes == 7)
    #expect(configuration.log.rawFingerprints)
    #expect(!configuration.syslog.enabled)
    #expect(configuration.syslog.facility == "daemon")
    #expect(configuration.syslog.level == "high")
    #expect(configuration.syslog.socket == "/run/log")
    #expect(configuration.state.path == "/srv/state.sqlite")
    var flows = Configuration.Flows()
    flows.tcpNewSeconds = 11
    flows.tcpEstablishedSeconds = 12
    flows.tcpClosingSeconds = 13
    flows.tcpClosedSeconds = 14
    flows.datagramNewSeconds = 15
    flows.datagramEstablishedSeconds = 16
    flows.answerSeconds = 17
    flows.interimSeconds = 0
    flows.separateVLANs = false
    flows.separateTunnels = false
    #expect(configuration.flows == flows)
    #expect(configuration.limits.devices == 9)
    #expect(configuration.limits.flows == 1000)
    #expect(configuration.limits.streams == 3)
  }

  @Test("an unknown key is refused with its line, its path and the keys that exist")
  func unknownKey() {
    let (_, errors) = Configuration.read("interfaces: []\ncapture:\n  snaplen: 100\n")
    #expect(errors.count == 1)
    #expect(errors.first?.line == 3)
    #expect(errors.first?.key == "capture.snaplen")
    #expect(errors.first?.allowed.contains("snap_length") == true)
  }

  @Test(
    "a wrong value is refused with its line and what is allowed",
    arguments: [
      ("capture: {snap_length: big}", "capture.snap_length", "64 to 262144"),
      ("capture: {snap_length: 63}", "capture.snap_length", "64 to 262144"),
      ("capture: {promiscuous: maybe}", "capture.promiscuous", "true, false"),
      ("learn: soon", "learn", "auto"),
      ("learn: -3h", "learn", "auto"),
      ("learn: 99999999999999999d", "learn", "auto"),
      ("budget: 2/day", "budget", "1/month"),
      ("home: [10.0.0.0/33]", "home", "prefix length"),
      ("interfaces: eth0", "interfaces", "["),
      ("limits: {devices: 0}", "limits.devices", "1 to 65536"),
      ("flows: {tcp_new_seconds: 0}", "flows.tcp_new_seconds", "1 to 86400"),
      ("flows: {tcp_new: 5}", "flows.tcp_new", "tcp_new_seconds"),
      ("log: 7", "log", "path"),
      ("rules: [a]", "rules", ""),
    ])
  func wrongValue(text: String, key: String, allowed: String) {
    let (_, errors) = Configuration.read("# a comment\n" + text + "\n")
    #expect(errors.count == 1)
    #expect(errors.first?.line == 2)
    #expect(errors.first?.key == key)
    #expect(errors.first?.allowed.contains(allowed) == true || allowed.isEmpty)
  }

  @Test("all errors of a file are found, and a text that is not YAML is said to be none")
  func allErrors() {
    let (_, errors) = Configuration.read("learn: soon\nbudget: never\nnonsense: 1\n")
    #expect(errors.map(\.line) == [1, 2, 3])
    let (_, broken) = Configuration.read("a: [1, 2\nb: }\n")
    #expect(broken.count == 1)
    #expect(broken.first?.why.contains("YAML") == true)
    let (_, list) = Configuration.read("- 1\n- 2\n")
    #expect(list.first?.why.contains("keys and values") == true)
  }

  @Test("a key that stands twice is refused")
  func twice() {
    let (_, errors) = Configuration.read("learn: 1h\nlearn: 2h\n")
    #expect(errors.count == 1)
  }
}

@Suite("Failures")
struct FailureTests {
  @Test("a failure reads: what (where): why; what to do")
  func form() {
    let failure = Failure("cannot open the capture", at: "a.pcap", because: "no such file", remedy: "check the path")
    #expect("\(failure)" == "cannot open the capture (a.pcap): no such file; check the path")
  }
}
