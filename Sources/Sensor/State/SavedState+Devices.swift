// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Reporting
import Storage

extension SavedState {
  /// What a table of devices becomes on disk: its state as bytes for the next start, and what it knows in words for people.
  init(_ table: DeviceTable) {
    self.init()
    var writer = RecordWriter(sources: [])
    for slot in table.profiles.indices where !table.profiles[slot].isVacant {
      let profile = table.profiles[slot]
      let id = profile.identity.description
      writer.write(DeviceNews(.changed, of: slot, in: table, at: profile.lastSeen))
      devices.append(
        StoredDevice(
          id: id, firstSeen: profile.firstSeen, lastSeen: profile.lastSeen, facts: String(line: writer.bytes)))
      profiles.append(
        StoredProfile(deviceID: id, format: Int(DeviceTable.stateVersion), bytes: table.savedState(of: slot)))
      identifiers += Self.identifiers(of: table.records[slot].evidence, profile, id)
    }
  }

  private static func identifiers(
    of evidence: EvidenceList, _ profile: DeviceProfile, _ id: String
  ) -> [StoredIdentifier] {
    var found: [StoredIdentifier] = []
    var known: Set<String> = []
    for place in 0..<evidence.count {
      // Long values may differ behind what is kept of them.
      guard let piece = evidence[place], known.insert("\(piece.kind.word) \(piece.source.word) \(piece.value)").inserted
      else { continue }
      found.append(
        StoredIdentifier(
          deviceID: id, kind: piece.kind.word.description, value: piece.value.description,
          source: piece.source.word.description, firstSeen: piece.firstSeen, lastSeen: piece.lastSeen,
          weight: piece.isShared ? 0 : Double(piece.kind.weight)))
    }
    for place in 0..<profile.addresses.count {
      let entry = profile.addresses[place]
      found.append(
        StoredIdentifier(
          deviceID: id, kind: "address", value: entry.address.description, source: "link", firstSeen: entry.firstUsed,
          lastSeen: entry.lastUsed, weight: 0))
    }
    return found
  }
}
