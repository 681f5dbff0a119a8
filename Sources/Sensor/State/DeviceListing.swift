// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Storage

/// The inventory as the last save left it, for people and for programs.
public struct DeviceListing {
  private let reader: StateReader

  /// Opens the state for reading; a running service goes on writing it.
  ///
  /// - Throws: `noInput` where there is none, `notPermitted` where it may not be read.
  public init(path: String) throws(Failure) {
    do { reader = try StateReader.open(path) } catch { throw Failure(error) }
  }

  /// One line a device, sorted by address; or all that is known of the one that goes by this id, address or name.
  ///
  /// - Throws: `noInput` where nobody goes by it, `usage` where several do.
  public func text(of name: String? = nil) throws(Failure) -> String {
    let state = try reader.savedState
    if let name { return Self.description(of: try state.device(knownAs: name), in: state) }
    let head = ["ID", "ADDRESS", "NAME", "VENDOR", "MODEL", "TYPE", "FIRST SEEN (UTC)", "LAST SEEN (UTC)"]
    let rows = [head] + Self.sorted(state.devices).map(Self.row)
    // A column that says nothing of anybody is left out.
    let columns = head.indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } || rows.count == 1 }
    return rows.map { row in
      columns.map { column in row[column].padded(rows.map { $0[column].count }.max() ?? 0) }
        .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }.joined(separator: "\n")
  }

  /// The `device` records of the last save, one JSON object a line.
  ///
  /// - Throws: as `text` does.
  public func json(of name: String? = nil) throws(Failure) -> String {
    let state = try reader.savedState
    if let name { return try state.device(knownAs: name).facts }
    return Self.sorted(state.devices).map(\.facts).joined(separator: "\n")
  }

  private static func sorted(_ devices: [StoredDevice]) -> [StoredDevice] {
    func key(_ device: StoredDevice) -> (IPAddress?, String) {
      (IPAddress(device.summary.address), device.id)
    }
    return devices.map { (key($0), $0) }.sorted { a, b in
      switch (a.0.0, b.0.0) {
      case (let first?, let second?) where first != second: first < second
      case (nil, .some): false
      case (.some, nil): true
      default: a.0.1 < b.0.1
      }
    }.map(\.1)
  }

  private static func row(_ device: StoredDevice) -> [String] {
    let summary = device.summary
    return [
      device.id, summary.address, summary.name, summary.vendor, summary.model, summary.type,
      device.firstSeen.words, device.lastSeen.words,
    ].map(Diagnostics.visible)
  }

  private static func description(of device: StoredDevice, in state: SavedState) -> String {
    let summary = device.summary
    var lines = [
      ("id", device.id), ("address", summary.address), ("name", summary.name), ("vendor", summary.vendor),
      ("model", summary.model), ("type", summary.type), ("first seen", device.firstSeen.words + " UTC"),
      ("last seen", device.lastSeen.words + " UTC"),
    ]
    lines += device.details
    let signs = state.identifiers.filter { $0.deviceID == device.id }.sorted {
      ($1.weight, $0.kind, $0.value) < ($0.weight, $1.kind, $1.value)
    }
    lines += signs.map { ("known by", "\($0.kind) \($0.value) (\($0.source))") }
    return lines.filter { !$0.1.isEmpty }.map { $0.padded(12) + Diagnostics.visible($1) }.joined(separator: "\n")
  }
}

extension StoredDevice {
  /// What the device's facts say beyond its summary: reasons, roles, what it says of itself, services, protection.
  fileprivate var details: [(String, String)] {
    let record = try? JSONSerialization.jsonObject(with: Data(facts.utf8)) as? [String: Any]
    guard let device = record?["device"] as? [String: Any] else { return [] }
    func items(_ key: String) -> [[String: Any]] { device[key] as? [[String: Any]] ?? [] }
    func texts(_ key: String) -> [String] { device[key] as? [String] ?? [] }
    func service(_ item: [String: Any]) -> String {
      let place = "\(item["proto"] ?? "")/\(item["port"] ?? "")"
      return place + ((item["app_proto"] as? String).map { " (\($0))" } ?? "")
    }
    var lines = texts("type_reasons").map { ("because", $0) }
    lines.append(("roles", texts("roles").joined(separator: ", ")))
    lines += texts("addresses").dropFirst().map { ("address", $0) }
    lines += items("claims").map { ("says", "\($0["about"] ?? "") \($0["value"] ?? "") (\($0["source"] ?? ""))") }
    lines.append(("offers", items("services").map(service).joined(separator: ", ")))
    lines.append(("uses", items("uses").map(service).joined(separator: ", ")))
    lines += Self.words(of: device["crypto"], under: "").map { ("protection", $0) }
    return lines
  }

  /// A JSON value as words, each key before what stands under it.
  private static func words(of value: Any?, under key: String) -> [String] {
    switch value {
    case let object as [String: Any]:
      object.sorted { $0.key < $1.key }.flatMap {
        words(of: $0.value, under: key + (key.isEmpty ? "" : " ") + $0.key.replacing("_", with: " "))
      }
    case let list as [Any]: list.isEmpty ? [] : ["\(key): " + list.map { "\($0)" }.joined(separator: ", ")]
    case let value?: ["\(key): \(value)"]
    case nil: []
    }
  }
}

extension Failure {
  /// What a reader of the state could not do.
  init(_ error: StorageError) {
    let code: ExitCode =
      switch error.reason {
      case .missing: .noInput
      case .noAccess: .notPermitted
      case .damaged, .foreign: .damagedInput
      default: .failed
      }
    self.init(error.what, at: error.path, because: error.why, remedy: error.remedy, exitCode: code)
  }
}
