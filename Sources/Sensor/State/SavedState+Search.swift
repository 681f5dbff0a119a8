// SPDX-License-Identifier: Apache-2.0
import Devices
import Foundation
import Storage

extension SavedState {
  /// The one device that goes by an id, an address or a name.
  ///
  /// - Throws: `noInput` where none does; `usage` where several do, which names their ids.
  func device(knownAs name: String) throws(Failure) -> StoredDevice {
    if let device = devices.first(where: { $0.id == name }) { return device }
    let wanted = name.lowercased()
    // An address that one device has now and another one had before means the one that has it.
    var found = devices.filter { $0.summary.address == wanted }
    if found.isEmpty {
      let ids = Set(identifiers.filter { $0.value.lowercased() == wanted }.map(\.deviceID))
      found = devices.filter { ids.contains($0.id) || $0.summary.name.lowercased() == wanted }
    }
    guard let device = found.first else {
      throw Failure(
        "no such device", at: name, because: "no id, address or name of the inventory is this",
        remedy: "'vedette devices' lists them", exitCode: .noInput)
    }
    guard found.count == 1 else {
      throw Failure(
        "not one device", at: name, because: "\(found.count) devices are known by this",
        remedy: "name one by its id: " + found.map(\.id).joined(separator: ", "), exitCode: .usage)
    }
    return device
  }

  /// All that a device is known by.
  func names(of id: String) -> DeviceNames {
    var known = DeviceNames()
    known.ids = [id]
    for sign in identifiers where sign.deviceID == id {
      switch sign.kind {
      case "mac", "random_mac", "ip", "address": known.addresses.append(sign.value)
      case "dhcp_fingerprint", "tcp_fingerprint", "ja4": break
      default: known.names.append(sign.value)
      }
    }
    if let summary = devices.first(where: { $0.id == id })?.summary, !summary.name.isEmpty {
      known.names.append(summary.name)
    }
    var unique = DeviceNames()
    unique.formUnion(known)
    return unique
  }
}

extension StoredDevice {
  /// What people look for in a list of devices.
  struct Summary {
    var address = ""
    var name = ""
    var vendor = ""
    var model = ""
    var type = ""
  }

  /// The facts that a list shows; costs reading the device's JSON.
  var summary: Summary {
    var summary = Summary()
    let record = try? JSONSerialization.jsonObject(with: Data(facts.utf8)) as? [String: Any]
    guard let device = record?["device"] as? [String: Any] else { return summary }
    func text(_ key: String) -> String { device[key] as? String ?? "" }
    summary.address = text("ip")
    summary.name = text("name")
    summary.vendor = text("vendor")
    summary.model = text("model")
    summary.type = text("type")
    return summary
  }
}
