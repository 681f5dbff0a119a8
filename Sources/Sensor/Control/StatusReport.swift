// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage

/// What `vedette status` says: how the service does, and what it keeps.
public struct StatusReport {
  private let configurationPath: String?

  /// Names the configuration of the service; nil for the installed one.
  public init(configurationPath: String? = nil) { self.configurationPath = configurationPath }

  /// The status in words, or as one JSON object; and whether the service runs.
  ///
  /// - Throws: where the service runs and may not be asked, or does not answer.
  public func report(isJSON: Bool = false) throws(Failure) -> (text: String, isRunning: Bool) {
    let configuration = try ConfigurationFile(path: configurationPath).configuration
    let socket = configuration.control.socket
    var status: ServiceStatus?
    if !socket.isEmpty, case .status(let answer)? = try ControlClient.ask(.status, at: socket, within: 10) {
      status = answer
    }
    let usage = Self.usage(configuration)
    if isJSON { return (Self.json(status, usage), status != nil) }
    var lines =
      status.map(Self.lines) ?? ["the service does not run" + (socket.isEmpty ? "" : " (nobody answers at \(socket))")]
    if let usage {
      lines.append("state       \(configuration.state.path), \(StateUsage.size(usage.fileBytes))")
      lines += usage.lines
    } else if configuration.state.path.isEmpty {
      lines.append("state       not kept: state.path is empty")
    } else {
      lines.append("state       \(configuration.state.path): nothing there that can be read")
    }
    return (lines.joined(separator: "\n"), status != nil)
  }

  private static func usage(_ configuration: Configuration) -> StateUsage? {
    guard !configuration.state.path.isEmpty, let reader = try? StateReader.open(configuration.state.path) else {
      return nil
    }
    return try? StateUsage(reader, configuration.state.limits)
  }

  private static func lines(_ status: ServiceStatus) -> [String] {
    var lines = ["running     \(duration(status.runningSeconds)), version \(status.version)"]
    lines += status.interfaces.map { "interface   \($0)" }
    lines.append("seen        \(status.packets) packets, \(status.devices) devices, \(status.alerts) alerts")
    if status.lostLines > 0 { lines.append("lost        \(status.lostLines) lines did not reach their output") }
    lines += status.outputs.map { "output      \($0)" }
    if !status.state.isEmpty {
      lines.append("saved       " + (status.lastSave.isEmpty ? "not yet" : status.lastSave))
      if !status.saveFailure.isEmpty { lines.append("not saved   \(status.saveFailure)") }
    }
    return lines
  }

  private static func duration(_ seconds: Int64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days) d \(hours) h" }
    return hours > 0 ? "\(hours) h \(minutes) min" : "\(minutes) min \(seconds % 60) s"
  }

  private static func json(_ status: ServiceStatus?, _ usage: StateUsage?) -> String {
    let encoder = JSONEncoder()
    var object: [String: Any] = ["is_running": status != nil]
    if let status, let data = try? encoder.encode(status), let fields = try? JSONSerialization.jsonObject(with: data) {
      object["service"] = fields
    }
    if let usage {
      object["state"] =
        [
          "bytes": usage.fileBytes,
          "classes": usage.classes.map {
            ["name": $0.name, "rows": $0.rows, "bytes": $0.bytes, "kept": $0.kept] as [String: Any]
          },
        ] as [String: Any]
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    return (try? JSONSerialization.data(withJSONObject: object, options: options)).map {
      String(decoding: $0, as: UTF8.self)
    } ?? "{}"
  }
}
