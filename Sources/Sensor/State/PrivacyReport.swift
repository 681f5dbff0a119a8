// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import Storage

/// What `vedette privacy` says: what is stored, about whom, since when, why, and where it is sent.
public struct PrivacyReport {
  private let configurationPath: String?

  /// Names the configuration of the service; nil for the installed one.
  public init(configurationPath: String? = nil) { self.configurationPath = configurationPath }

  /// The report in words.
  ///
  /// - Throws: where configuration or state cannot be read.
  public func text() throws(Failure) -> String {
    let configuration = try ConfigurationFile(path: configurationPath).configuration
    var lines = ["level       \(configuration.privacy.level.rawValue): \(configuration.privacy.level.summary)"]
    lines += try stored(configuration)
    lines += Self.written(configuration)
    lines += [
      "sent        nowhere by itself: no telemetry, no lookup, no update check; syslog and the log go where this machine sends them",
      "erase       vedette forget DEVICE [--logs]; show: vedette export DEVICE",
    ]
    return lines.joined(separator: "\n")
  }

  /// What each class of records holds, and why.
  private static let purposes: [RecordClass: String] = [
    .devices: "who is on the network: addresses, names, what devices say of themselves, services",
    .identifiers: "to know a device again under another address",
    .profiles: "what is usual for each device: counts, sizes, hours, hashes of peers and names; no content",
    .changes: "to explain and take back that two entries are one device",
    .alerts: "to look back at what was reported",
    .mutes: "what a person asked not to be told",
    .receipts: "to show that something was erased: counts and a digest, not what",
  ]

  private func stored(_ configuration: Configuration) throws(Failure) -> [String] {
    let path = configuration.state.path
    guard !path.isEmpty, configuration.privacy.level.keepsState else {
      return ["stored      nothing: no state is kept"]
    }
    let reader: StateReader
    do { reader = try StateReader.open(path) } catch {
      guard error.reason == .missing else { throw Failure(error) }
      return ["stored      nothing yet (\(path))"]
    }
    do throws(StorageError) {
      let usage = try StateUsage(reader, configuration.state.limits)
      var lines = ["stored      \(path), \(StateUsage.size(usage.fileBytes)), readable by its owner and root"]
      for (line, recordClass) in zip(usage.lines, RecordClass.allCases) {
        lines += [line, "               " + (Self.purposes[recordClass] ?? "")]
        if recordClass == .profiles {
          lines += ProfileContent.allCases.map { content in
            let personal = "\(content.personal)"
            return "                 \(content.word): \(content.learns)"
              + (personal.isEmpty ? "" : "; personal: \(personal)")
          }
        }
      }
      let devices = try reader.devices().sorted { $0.id < $1.id }
      lines.append("about       \(devices.count.counted("device")), since when and until when (UTC):")
      lines += devices.map { device in
        let name = device.summary.name
        return "  \(device.id.padded(40)) \(device.firstSeen.words) to \(device.lastSeen.words)"
          + (name.isEmpty ? "" : "  \(Diagnostics.visible(name))")
      }
      return lines
    } catch {
      throw Failure(error)
    }
  }

  private static func written(_ configuration: Configuration) -> [String] {
    var lines: [String] = []
    let log = configuration.log
    if !log.path.isEmpty {
      lines.append(
        "written     \(log.path): \(log.events.joined(separator: ", ")); for who reads alerts; kept as logrotate says")
    }
    if configuration.syslog.enabled {
      lines.append(
        "written     syslog (\(configuration.syslog.socket)): alerts from \(configuration.syslog.level) on; kept as syslog says"
      )
    }
    lines.append("never       payloads, passwords, tokens")
    return lines
  }
}
