// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import Storage

/// What `vedette forget` does: makes the sensor forget a device, running or not, and its logs on request.
public struct DeviceErasure {
  private let configurationPath: String?
  private let statePath: String?

  /// Names the configuration, nil for the installed one, and the state where it is another than the configured one.
  public init(configurationPath: String? = nil, statePath: String? = nil) {
    self.configurationPath = configurationPath
    self.statePath = statePath
  }

  /// Forgets the device that goes by an id, an address or a name; returns the receipt in words.
  ///
  /// A service that keeps the state is asked to do it, so that it forgets the device in memory, too.
  ///
  /// - Parameter isInLogs: Whether the JSON log and its rotated copies are to lose every line that mentions the device.
  /// - Throws: `noInput` where nobody goes by it, `usage` where several do, and what kept it from being done.
  public func run(_ device: String, isInLogs: Bool, isJSON: Bool) throws(Failure) -> String {
    let configuration = try ConfigurationFile(path: configurationPath).configuration
    var erasure = try erase(device, configuration)
    if isInLogs, !configuration.log.path.isEmpty, configuration.log.path != "-" {
      var logs = LogErasure(of: erasure.request)
      logs.run(configuration.log.path)
      erasure.logLines = logs.lines
      erasure.skippedLogs = logs.skipped
    }
    return isJSON ? erasure.json : erasure.text(isInLogs: isInLogs)
  }

  private func erase(_ device: String, _ configuration: Configuration) throws(Failure) -> Erasure {
    let path = statePath ?? configuration.state.path
    if path == configuration.state.path, !configuration.control.socket.isEmpty,
      case .forgotten(let erasure)? = try ControlClient.ask(.forget(device: device), at: configuration.control.socket)
    {
      return erasure
    }
    let keeper: StateKeeper
    do throws(StorageError) {
      // Opening it for writing would make an empty one where there is none.
      _ = try StateReader.open(path)
      keeper = try StateKeeper(path: path, now: .now)
    } catch {
      throw Failure(error)
    }
    defer { keeper.close() }
    return try keeper.forget(device)
  }
}

extension StateKeeper {
  /// Forgets a device that no running sensor has in memory.
  ///
  /// The state is taken up as a sensor would, and saved without the device once its rows are erased.
  fileprivate func forget(_ device: String) throws(Failure) -> Erasure {
    let state = try database.reading.savedState
    let id = try state.device(knownAs: device).id
    var table = DeviceTable(capacity: max(1, state.profiles.count), home: .standard)
    _ = restore { (bytes) throws(StateError) in try table.restore(bytes) != nil }
    var known = state.names(of: id)
    if let slot = table.slot(withID: id) {
      known.formUnion(table.names(of: slot))
      table.forget(slot)
    }
    forget(Set(known.ids))
    do throws(StorageError) {
      let erasure = try database.erase(known, at: .now)
      try write(table, at: .now)
      return erasure
    } catch {
      throw Failure(error)
    }
  }
}

extension StateDatabase {
  /// Erases every record about a device, and every mention of it.
  func erase(_ known: DeviceNames, at time: Timestamp) throws(StorageError) -> Erasure {
    var erasure = Erasure(of: known, at: time)
    let receipt = try forget(erasure.request, now: time)
    erasure.rows = [
      "devices": receipt.removed.devices, "identifiers": receipt.removed.identifiers,
      "profiles": receipt.removed.profiles, "changes": receipt.removed.changes, "alerts": receipt.removed.alerts,
      "mutes": receipt.removed.mutes,
    ]
    erasure.overwrittenMentions = receipt.overwrittenMentions
    erasure.sha256 = receipt.sha256
    erasure.isComplete = receipt.isComplete
    return erasure
  }
}

extension DeviceNames {
  func joined(with other: DeviceNames) -> DeviceNames {
    var all = self
    all.formUnion(other)
    return all
  }
}

extension Erasure {
  /// An erasure of which nothing is counted yet.
  init(of known: DeviceNames, at time: Timestamp) {
    self.time = time.text.description
    devices = known.ids
    addresses = known.addresses
    names = known.names
  }

  /// What storage and logs are searched for.
  var request: ErasureRequest { ErasureRequest(deviceIDs: devices, addresses: addresses, names: names) }

  /// The receipt as a JSON object: what was erased, without what it was.
  var json: String {
    var receipt = self
    (receipt.devices, receipt.addresses, receipt.names) = ([], [], [])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return (try? encoder.encode(receipt)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The receipt in words.
  func text(isInLogs: Bool) -> String {
    let counts = rows.sorted { $0.key < $1.key }.filter { $0.value > 0 }.map { "\($0.value) \($0.key)" }
    var lines = ["forgotten at \(time)"]
    lines.append("memory      " + (fromMemory > 0 ? "of the running service" : "no service was running"))
    lines.append(
      "database    " + (counts.isEmpty ? "no row" : counts.joined(separator: ", "))
        + ", \(overwrittenMentions) mentions in records about others overwritten")
    lines.append(
      "            "
        + (isComplete
          ? "and nothing of it is left in the files"
          : "the files are cleaned with the next start: somebody reads them now"))
    if !sha256.isEmpty { lines.append("digest      SHA-256 \(sha256)") }
    for (path, count) in logLines.sorted(by: { $0.key < $1.key }) {
      lines.append("log         \(path): \(count) lines overwritten")
    }
    for (path, why) in skippedLogs.sorted(by: { $0.key < $1.key }) {
      lines.append("log         \(path): not touched: \(why)")
    }
    if !isInLogs { lines.append("log         not touched; --logs takes its lines out of the JSON log") }
    lines.append(
      "elsewhere   what went to syslog or was copied is out of reach; a device that still speaks is met anew")
    return lines.joined(separator: "\n")
  }
}
