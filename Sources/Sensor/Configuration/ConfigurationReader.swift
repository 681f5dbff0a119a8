// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Reporting
import Yams

/// One thing that is wrong with a configuration file.
public struct ConfigurationError: Error, Sendable, Equatable {
  /// Both counted from 1.
  public var line: Int
  public var column: Int
  /// The key's path, its parts joined by dots.
  public var key: String
  public var why: String
  public var allowed: String

  /// `line 4, column 3: capture.snap_length: "big" is no whole number; allowed: 64...262144`
  public var description: String {
    "line \(line), column \(column): " + (key.isEmpty ? "" : key + ": ") + why
      + (allowed.isEmpty ? "" : "; allowed: " + allowed)
  }

  /// `(/etc/vedette/vedette.yaml, line 4, column 3): capture.snap_length: "big" is no whole number; allowed: 64...262144`
  func sentence(in file: String) -> String {
    "(\(file), line \(line), column \(column)): " + (key.isEmpty ? "" : key + ": ") + why
      + (allowed.isEmpty ? "; mend this line" : "; allowed: " + allowed)
  }
}

extension Configuration {
  /// Reads a configuration file's text; every error of the file is found, not only the first.
  public static func read(_ text: String) -> (configuration: Configuration, errors: [ConfigurationError]) {
    var reader = ConfigurationReader()
    do {
      if let root = try Yams.compose(yaml: text) { reader.readRoot(root) }
    } catch let YamlError.parser(_, problem, mark, _) {
      reader.report(mark, "", "this is not YAML: \(problem)", "")
    } catch let YamlError.scanner(_, problem, mark, _) {
      reader.report(mark, "", "this is not YAML: \(problem)", "")
    } catch {
      reader.report(nil, "", "this is not YAML: \(error)", "")
    }
    return (reader.configuration, reader.errors)
  }
}

/// Walks over the nodes of a configuration file: every key is known, every value checked.
private struct ConfigurationReader {
  var configuration = Configuration()
  var errors: [ConfigurationError] = []

  mutating func report(_ mark: Mark?, _ key: String, _ why: String, _ allowed: String) {
    errors.append(
      ConfigurationError(line: mark?.line ?? 1, column: mark?.column ?? 1, key: key, why: why, allowed: allowed))
  }

  mutating func readRoot(_ root: Node) {
    each(
      root, "",
      [
        "interfaces", "capture", "user", "home", "rules", "inventory", "learn", "budget", "log", "syslog", "state",
        "control", "privacy", "flows", "limits", "health",
      ]
    ) {
      reader, key, node in
      switch key {
      case "interfaces": reader.texts(node, key) { $0.configuration.interfaces = $1 }
      case "capture": reader.readCapture(node)
      case "user": reader.text(node, key) { $0.configuration.user = $1 }
      case "home": reader.readHome(node)
      case "rules": reader.text(node, key) { $0.configuration.rules = $1 }
      case "inventory":
        reader.each(node, key, ["registry", "mud"]) { reader, key, node in
          switch key {
          case "inventory.mud": reader.text(node, key) { $0.configuration.inventory.mud = $1 }
          default: reader.text(node, key) { $0.configuration.inventory.registry = $1 }
          }
        }
      case "learn":
        reader.parsed(node, key, LearningPeriod.allowed, LearningPeriod.init) { $0.configuration.learn = $1 }
      case "budget":
        let allowed = AlarmBudget.allCases.map(\.rawValue).joined(separator: ", ")
        reader.parsed(node, key, allowed, AlarmBudget.init(rawValue:)) { $0.configuration.budget = $1 }
      case "log": reader.readLog(node)
      case "syslog": reader.readSyslog(node)
      case "state": reader.readState(node)
      case "control": reader.readControl(node)
      case "privacy": reader.readPrivacy(node)
      case "flows": reader.readFlows(node)
      case "limits": reader.readLimits(node)
      default: reader.readHealth(node)
      }
    }
  }

  private typealias LearningPeriod = Configuration.LearningPeriod

  private mutating func readCapture(_ node: Node) {
    each(
      node, "capture",
      ["filter", "snap_length", "threads", "buffer_megabytes", "promiscuous", "immediate", "ring_megabytes"]
    ) { reader, key, node in
      switch key {
      case "capture.filter": reader.text(node, key) { $0.configuration.capture.filter = $1 }
      case "capture.snap_length": reader.number(node, key, 64...262_144) { $0.configuration.capture.snapLength = $1 }
      case "capture.buffer_megabytes":
        reader.parsed(node, key, "auto, or a whole number from 1 to 1024", Megabytes.init) {
          $0.configuration.capture.bufferMegabytes = $1.number
        }
      case "capture.threads": reader.number(node, key, 1...64) { $0.configuration.capture.threads = $1 }
      case "capture.promiscuous": reader.boolean(node, key) { $0.configuration.capture.promiscuous = $1 }
      case "capture.immediate": reader.boolean(node, key) { $0.configuration.capture.immediate = $1 }
      default: reader.number(node, key, 1...1024) { $0.configuration.capture.ringMegabytes = $1 }
      }
    }
  }

  private mutating func readHome(_ node: Node) {
    texts(node, "home") { reader, words in
      var networks: [IPNetwork] = []
      for (word, item) in zip(words, node.sequence ?? []) {
        if let network = IPNetwork(word) {
          networks.append(network)
        } else {
          reader.report(
            item.mark, "home", "\"\(word)\" is no network",
            "an address and a prefix length, as 192.168.1.0/24 or fd00::/8")
        }
      }
      reader.configuration.home = HomeNetworks(networks)
    }
  }

  private mutating func readLog(_ node: Node) {
    each(node, "log", ["path", "events", "max_megabytes", "raw_fingerprints"]) { reader, key, node in
      switch key {
      case "log.path": reader.text(node, key) { $0.configuration.log.path = $1 }
      case "log.events": reader.texts(node, key) { $0.configuration.log.events = $1 }
      case "log.raw_fingerprints": reader.boolean(node, key) { $0.configuration.log.rawFingerprints = $1 }
      default: reader.number(node, key, 1...1_048_576) { $0.configuration.log.maxMegabytes = $1 }
      }
    }
  }

  private mutating func readSyslog(_ node: Node) {
    each(node, "syslog", ["enabled", "facility", "level", "socket"]) { reader, key, node in
      switch key {
      case "syslog.enabled": reader.boolean(node, key) { $0.configuration.syslog.enabled = $1 }
      case "syslog.facility": reader.text(node, key) { $0.configuration.syslog.facility = $1 }
      case "syslog.level": reader.text(node, key) { $0.configuration.syslog.level = $1 }
      default: reader.text(node, key) { $0.configuration.syslog.socket = $1 }
      }
    }
  }

  private mutating func readState(_ node: Node) {
    let numbers: [String: (WritableKeyPath<Configuration.State, Int> & Sendable, ClosedRange<Int>)] = [
      "device_days": (\.deviceDays, 1...36_500), "device_megabytes": (\.deviceMegabytes, 1...4096),
      "alert_days": (\.alertDays, 1...36_500), "alert_megabytes": (\.alertMegabytes, 1...4096),
    ]
    each(node, "state", ["path", "device_days", "device_megabytes", "alert_days", "alert_megabytes"]) {
      reader, key, node in
      if let (path, range) = numbers[String(key.dropFirst("state.".count))] {
        reader.number(node, key, range) { $0.configuration.state[keyPath: path] = $1 }
      } else {
        reader.text(node, key) { $0.configuration.state.path = $1 }
      }
    }
  }

  private mutating func readControl(_ node: Node) {
    each(node, "control", ["socket"]) { reader, key, node in
      reader.text(node, key) { $0.configuration.control.socket = $1 }
    }
  }

  private mutating func readPrivacy(_ node: Node) {
    each(node, "privacy", ["level"]) { reader, key, node in
      let allowed = PrivacyLevel.allCases.map(\.rawValue).joined(separator: ", ")
      reader.parsed(node, key, allowed, PrivacyLevel.init(rawValue:)) { $0.configuration.privacy.level = $1 }
    }
  }

  private mutating func readFlows(_ node: Node) {
    let seconds: [String: WritableKeyPath<Configuration.Flows, Int> & Sendable] = [
      "tcp_new_seconds": \.tcpNewSeconds, "tcp_established_seconds": \.tcpEstablishedSeconds,
      "tcp_closing_seconds": \.tcpClosingSeconds, "tcp_closed_seconds": \.tcpClosedSeconds,
      "datagram_new_seconds": \.datagramNewSeconds, "datagram_established_seconds": \.datagramEstablishedSeconds,
      "answer_seconds": \.answerSeconds,
    ]
    let others = ["interim_seconds", "separate_vlans", "separate_tunnels"]
    each(node, "flows", seconds.keys.sorted() + others) { reader, key, node in
      switch key {
      case "flows.interim_seconds":
        reader.number(node, key, 0...86_400) { $0.configuration.flows.interimSeconds = $1 }
      case "flows.separate_vlans": reader.boolean(node, key) { $0.configuration.flows.separateVLANs = $1 }
      case "flows.separate_tunnels": reader.boolean(node, key) { $0.configuration.flows.separateTunnels = $1 }
      default:
        guard let path = seconds[String(key.dropFirst("flows.".count))] else { return }
        reader.number(node, key, 1...86_400) { $0.configuration.flows[keyPath: path] = $1 }
      }
    }
  }

  private mutating func readLimits(_ node: Node) {
    each(node, "limits", ["devices", "flows", "streams"]) { reader, key, node in
      switch key {
      case "limits.devices": reader.number(node, key, 1...65_536) { $0.configuration.limits.devices = $1 }
      case "limits.flows": reader.number(node, key, 16...4_194_304) { $0.configuration.limits.flows = $1 }
      default: reader.number(node, key, 1...65_536) { $0.configuration.limits.streams = $1 }
      }
    }
  }

  private mutating func readHealth(_ node: Node) {
    each(node, "health", ["blind_seconds", "loss_percent"]) { reader, key, node in
      switch key {
      case "health.blind_seconds": reader.number(node, key, 1...86_400) { $0.configuration.health.blindSeconds = $1 }
      default: reader.number(node, key, 1...100) { $0.configuration.health.lossPercent = $1 }
      }
    }
  }

  // MARK: Kinds of values

  /// Visits every key of a mapping once; unknown and repeated ones are errors.
  private mutating func each(
    _ node: Node, _ path: String, _ known: [String], _ visit: (inout Self, String, Node) -> Void
  ) {
    // A key with nothing behind it keeps its defaults.
    if node.scalar != nil, node.null != nil { return }
    guard let mapping = node.mapping else {
      report(node.mark, path, "keys and values are expected here", known.joined(separator: ", "))
      return
    }
    var seen: Set<String> = []
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      let fullKey = path.isEmpty ? key : path + "." + key
      if !known.contains(key) {
        report(keyNode.mark, fullKey, "there is no such key", known.joined(separator: ", "))
      } else if !seen.insert(key).inserted {
        report(keyNode.mark, fullKey, "the key stands here twice", "each key once")
      } else {
        visit(&self, fullKey, value)
      }
    }
  }

  private mutating func text(_ node: Node, _ key: String, _ set: (inout Self, String) -> Void) {
    guard let scalar = node.scalar else {
      report(node.mark, key, "one text is expected here", "")
      return
    }
    set(&self, node.null != nil ? "" : scalar.string)
  }

  private mutating func texts(_ node: Node, _ key: String, _ set: (inout Self, [String]) -> Void) {
    guard let items = node.sequence, items.allSatisfy({ $0.scalar != nil }) else {
      report(node.mark, key, "a list of texts is expected here", "[first, second], or [] for none")
      return
    }
    set(&self, items.compactMap(\.scalar?.string))
  }

  private mutating func number(
    _ node: Node, _ key: String, _ range: ClosedRange<Int>, _ set: (inout Self, Int) -> Void
  ) {
    let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    parsed(node, key, allowed, { Int($0).flatMap { range.contains($0) ? $0 : nil } }, set)
  }

  private mutating func boolean(_ node: Node, _ key: String, _ set: (inout Self, Bool) -> Void) {
    parsed(node, key, "true, false", Bool.init, set)
  }

  private mutating func parsed<Value>(
    _ node: Node, _ key: String, _ allowed: String, _ parse: (String) -> Value?, _ set: (inout Self, Value) -> Void
  ) {
    let text = node.scalar?.string ?? ""
    guard node.scalar != nil, let value = parse(text) else {
      report(node.mark, key, node.scalar == nil ? "one value is expected here" : "\"\(text)\" is not allowed", allowed)
      return
    }
    set(&self, value)
  }
}

/// `auto`, or a number of MiB.
private struct Megabytes {
  var number: Int?

  init?(_ text: String) {
    number = Int(text)
    guard text == "auto" || number.map((1...1024).contains) == true else { return nil }
  }
}
