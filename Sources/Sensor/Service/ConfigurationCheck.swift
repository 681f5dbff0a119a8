// SPDX-License-Identifier: Apache-2.0
import Capture
import Detection

/// What `vedette check` says: everything that would stop or hinder a start, before it.
public struct ConfigurationCheck: Sendable {
  private let configurationPath: String?
  private let rulesPath: String?

  /// Names the files; nil for the installed ones.
  public init(configurationPath: String?, rulesPath: String?) {
    self.configurationPath = configurationPath
    self.rulesPath = rulesPath
  }

  /// Checks the configuration, the capture filter and the rules, and says what would run.
  ///
  /// - Throws: `badConfiguration` for the first of these that is wrong, after each of its errors was reported.
  public func report() throws(Failure) -> String {
    let file = try ConfigurationFile(path: configurationPath, rules: rulesPath)
    let configuration = file.configuration
    var lines = ["configuration: \(file.path ?? "defaults")"]
    lines.append(
      "interfaces: " + (configuration.interfaces.isEmpty ? "none" : configuration.interfaces.joined(separator: ", ")))
    for index in configuration.interfaces.indices {
      let name = configuration.interfaces[index]
      lines.append("  \(name): " + InterfaceAdvice.readiness(file.captureConfiguration(index)))
      if let advice = InterfaceAdvice.offloads(on: name) { lines.append("  \(advice)") }
    }
    if !configuration.capture.filter.isEmpty { lines.append("capture filter: \(configuration.capture.filter)") }
    lines.append("home: " + configuration.home.networks.map(\.description).joined(separator: ", "))
    lines.append("log: " + (configuration.log.path.isEmpty ? "none" : configuration.log.path))
    lines.append(
      "syslog: "
        + (configuration.syslog.enabled ? "\(configuration.syslog.level) and above, \(file.facility.word)" : "off"))
    if configuration.rules.isEmpty {
      lines.append("rules: none")
    } else if RuleFolder(path: configuration.rules).isNotInstalled {
      lines.append("rules: none (\(configuration.rules): there is no such folder)")
    } else {
      lines.append("rules: " + (try RuleBook(folder: configuration.rules).check()))
    }
    let (usage, news) = try UsageFolder(path: configuration.inventory.mud).read()
    lines.append("usage descriptions: " + (usage.isEmpty ? "none" : "\(usage.count)"))
    lines += news.map { "  \($0)" }
    lines.append("memory: " + file.memorySentence + "; " + file.kernelMemorySentence)
    return lines.joined(separator: "\n")
  }
}

/// What `vedette interfaces` says.
public enum InterfaceList {
  /// One line an interface: name, state, addresses, description, and what joins its segments before they are seen.
  ///
  /// - Throws: where the system can't list them.
  public static func text() throws(Failure) -> String {
    do {
      let interfaces = try NetworkInterface.all()
      guard !interfaces.isEmpty else { return "no interface can be listened on; run as root or grant CAP_NET_RAW" }
      return interfaces.map { interface in
        let state = interface.isUp ? (interface.isRunning ? "up" : "no carrier") : "down"
        let columns = [
          interface.name.padded(16), state.padded(11),
          interface.hardwareAddress?.description.padded(18) ?? "".padded(18),
          interface.addresses.map(\.description).joined(separator: " "), interface.summary,
          InterfaceAdvice.shortOffloads(on: interface.name),
        ]
        return columns.filter { !$0.isEmpty }.joined(separator: " ")
      }.joined(separator: "\n")
    } catch {
      throw Failure(error.what, at: error.subject, because: error.why, remedy: error.remedy)
    }
  }
}
