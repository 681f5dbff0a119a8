// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Storage

extension SavedState {
  /// A state of a home: every device has three identifiers and a profile, and all of them say the revision.
  static func sample(devices count: Int, revision: Int, profileBytes: Int = 600) -> SavedState {
    var state = SavedState()
    let first = Timestamp(seconds: 1_793_000_000, nanoseconds: 0)
    let seen = Timestamp(seconds: 1_794_000_000 + Int64(revision), nanoseconds: 0)
    for number in 0..<count {
      let id = "device-\(number)"
      state.devices.append(
        StoredDevice(
          id: id, firstSeen: first, lastSeen: seen, facts: #"{"vendor":"Example","revision":\#(revision)}"#))
      let signs = [("mac", "02:00:00:00:00:\(number)"), ("ipv4", "192.0.2.\(number)"), ("hostname", "cam-\(number)")]
      for (kind, value) in signs {
        state.identifiers.append(
          StoredIdentifier(
            deviceID: id, kind: kind, value: value, source: "arp", firstSeen: first, lastSeen: seen, weight: 0.5))
      }
      let bytes = (0..<profileBytes).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number &+ revision) }
      state.profiles.append(StoredProfile(deviceID: id, format: 1, bytes: bytes))
    }
    return state
  }

  /// What a program that is about to be killed saves at a revision: now more devices, now fewer.
  static func sample(revision: Int) -> SavedState { sample(devices: 8 + revision % 5, revision: revision) }

  /// The revision that all rows say, or nil where they do not agree.
  var revision: Int? {
    let revisions = Set(devices.map(\.lastSeen) + identifiers.map(\.lastSeen))
    guard revisions.count == 1, let seen = revisions.first else { return nil }
    return Int(seen.nanoseconds / 1_000_000_000 - 1_794_000_000)
  }

  /// The same state in an order that does not depend on how it was kept.
  var sorted: SavedState {
    SavedState(
      devices: devices.sorted { $0.id < $1.id },
      identifiers: identifiers.sorted {
        ($0.deviceID, $0.kind, $0.value, $0.source) < ($1.deviceID, $1.kind, $1.value, $1.source)
      },
      profiles: profiles.sorted { $0.deviceID < $1.deviceID })
  }
}

extension [StoredAlert] {
  /// Alerts a second apart, their severities going round the ladder.
  static func sample(_ count: Int, bytes: Int = 200) -> [StoredAlert] {
    (0..<count).map { number in
      StoredAlert(
        uid: "alert-\(number)", time: Timestamp(seconds: 1_794_000_000 + Int64(number), nanoseconds: 0),
        deviceID: "device-\(number % 10)", detector: "new-destination", severity: number % 5,
        communityID: "1:\(number)=",
        line: #"{"event_type":"alert","text":""# + String(repeating: "x", count: bytes) + #""}"#)
    }
  }
}
