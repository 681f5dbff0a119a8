// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import NetworkTypes
import Reporting
import Storage

/// What `vedette export` writes: all that is stored about one device or every device, as one JSON object.
public struct DeviceExport {
  /// The form of the export; grows with each change that a reader would notice.
  static let format = 1

  private let reader: StateReader

  /// Opens the state for reading; a running service goes on writing it.
  ///
  /// - Throws: `noInput` where there is none, `notPermitted` where it may not be read.
  public init(path: String) throws(Failure) {
    do { reader = try StateReader.open(path) } catch { throw Failure(error) }
  }

  /// The export of the device that goes by an id, an address or a name, or of all.
  ///
  /// - Throws: `noInput` where nobody goes by it, `usage` where several do.
  public func json(of name: String? = nil) throws(Failure) -> String {
    let state = try reader.savedState
    let devices = try name.map { (name) throws(Failure) in [try state.device(knownAs: name)] } ?? state.devices
    var object: [String: Any] = ["format": Self.format, "time": Timestamp.now.text.description, "state": reader.path]
    do throws(StorageError) {
      var exported: [[String: Any]] = []
      for device in devices { exported.append(try export(device, state)) }
      object["devices"] = exported
      if name == nil {
        object["mutes"] = try reader.mutes().map(\.exported)
        object["receipts"] = try reader.receipts().map(\.exported)
      }
    } catch {
      throw Failure(error)
    }
    return Self.text(object)
  }

  private func export(_ device: StoredDevice, _ state: SavedState) throws(StorageError) -> [String: Any] {
    var object: [String: Any] = [
      "id": device.id, "first_seen": device.firstSeen.text.description, "last_seen": device.lastSeen.text.description,
      "facts": Self.object(device.facts),
    ]
    object["identifiers"] = state.identifiers.filter { $0.deviceID == device.id }.map { sign in
      [
        "kind": sign.kind, "value": sign.value, "source": sign.source, "weight": sign.weight,
        "first_seen": sign.firstSeen.text.description, "last_seen": sign.lastSeen.text.description,
      ] as [String: Any]
    }
    if let profile = state.profiles.first(where: { $0.deviceID == device.id }) {
      object["profile"] = Self.content(of: profile)
    }
    object["changes"] = try reader.changes(deviceID: device.id, limit: .max).map { change in
      [
        "time": change.time.text.description, "kind": change.kind.rawValue, "device": change.deviceID,
        "other": change.otherDeviceID, "reason": Self.object(change.reason),
      ] as [String: Any]
    }
    object["alerts"] = try reader.alerts(deviceID: device.id, limit: .max).map { Self.object($0.line) }
    return object
  }

  /// What is usual for a device, in words; of what another version wrote, the bytes alone.
  private static func content(of profile: StoredProfile) -> Any {
    var table = DeviceTable(capacity: 1, home: .standard)
    guard let slot = try? table.restore(profile.bytes) else {
      return ["format": profile.format, "base64": Data(profile.bytes).base64EncodedString()] as [String: Any]
    }
    var line = JSONLine()
    line.begin()
    table.profiles[slot].visit(&line)
    line.end()
    return object(String(line: line.bytes))
  }

  /// A stored line of JSON as an object; what is none stays a text.
  private static func object(_ line: String) -> Any {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) ?? line
  }

  private static func text(_ object: [String: Any]) -> String {
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return (try? JSONSerialization.data(withJSONObject: object, options: options)).map {
      String(decoding: $0, as: UTF8.self)
    } ?? "{}"
  }
}

extension StateReader {
  /// The state of the last save, for a command.
  var savedState: SavedState {
    get throws(Failure) {
      do { return try load().state } catch { throw Failure(error) }
    }
  }
}

extension StoredMute {
  fileprivate var exported: [String: Any] {
    [
      "id": id, "created": created.text.description, "expires": expires?.text.description ?? "", "matches": matches,
      "reason": reason, "author": author,
    ]
  }
}

extension ErasureReceipt {
  fileprivate var exported: [String: Any] {
    [
      "time": time.text.description, "sha256": sha256, "is_complete": isComplete,
      "overwritten_mentions": overwrittenMentions,
      "removed": [
        "devices": removed.devices, "identifiers": removed.identifiers, "profiles": removed.profiles,
        "changes": removed.changes, "alerts": removed.alerts, "mutes": removed.mutes,
      ],
    ]
  }
}
