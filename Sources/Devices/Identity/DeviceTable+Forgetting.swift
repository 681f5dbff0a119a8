// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// All that a device is known by, in words: what has to go where it is forgotten.
public struct DeviceNames: Sendable, Equatable {
  /// Its id, and those of the entries that were joined with it.
  public var ids: [String] = []
  /// Its hardware and network addresses.
  public var addresses: [String] = []
  /// Its names and the identifiers that protocols give it.
  public var names: [String] = []

  public init() {}

  /// Adds those of another entry.
  public mutating func formUnion(_ other: DeviceNames) {
    ids += other.ids.filter { !ids.contains($0) }
    addresses += other.addresses.filter { !addresses.contains($0) }
    names += other.names.filter { !names.contains($0) }
  }
}

extension DeviceTable {
  /// The place of the device with an id; costs a look at every device.
  public func slot(withID id: String) -> Int? {
    profiles.indices.first { slot in
      !profiles.span[slot].isVacant && profiles.span[slot].identity.description == id
    }
  }

  /// All that the device at a place is known by.
  public func names(of slot: Int) -> DeviceNames {
    var known = DeviceNames()
    let profile = profiles[slot]
    known.ids = [profile.identity.description]
    for place in 0..<profile.identities.count { known.addresses.append(profile.identities[place].description) }
    for place in 0..<profile.addresses.count {
      known.addresses.append(profile.addresses[place].address.description)
    }
    let record = records[slot]
    for place in 0..<record.evidence.count {
      guard let piece = record.evidence[place] else { continue }
      switch piece.kind {
      case .hardwareAddress, .randomAddress, .address: known.addresses.append(piece.value.description)
      case .dhcpFingerprint, .tcpFingerprint, .tlsFingerprint:
        // Those of a model, not of a device.
        break
      default: known.names.append(piece.value.description)
      }
    }
    for place in 0..<record.claims.count {
      if let claim = record.claims[place], claim.kind == .name { known.names.append(claim.value.description) }
    }
    for join in journal.joins where join.into == profile.identity {
      known.ids.append(join.taken.profile.identity.description)
    }
    var unique = DeviceNames()
    unique.formUnion(known)
    return unique
  }

  /// Forgets the device at a place, and what others' entries say of it: its addresses and names among theirs.
  public mutating func forget(_ slot: Int) {
    let known = names(of: slot)
    clear(slot)
    vacate(slot)
    profiles[slot].begin(as: .hardware(.zero), at: Timestamp(nanoseconds: 0))
    profiles[slot].isVacant = true
    for other in profiles.indices where !profiles.span[other].isVacant {
      guard DeviceEntry(profile: profiles[other], record: records[other]).mentions(known) else { continue }
      var entry = lift(other)
      entry.removeMentions(of: known)
      put(entry, at: other)
    }
  }
}

extension DeviceEntry {
  /// Whether an address or a name of another device stands among what this one is known by.
  fileprivate func mentions(_ known: DeviceNames) -> Bool {
    profile.addresses.all.contains { known.addresses.contains($0.address.description) }
      || record.evidence.all.contains { isForeign($0, known) }
      || (0..<record.claims.count).contains { record.claims[$0].map { known.isMeant(by: $0.value) } ?? false }
  }

  fileprivate mutating func removeMentions(of known: DeviceNames) {
    for entry in profile.addresses.all where known.addresses.contains(entry.address.description) {
      profile.addresses.remove(entry.address)
    }
    for piece in record.evidence.all where isForeign(piece, known) { record.evidence.remove(piece.hash) }
    record.claims.removeAll { known.isMeant(by: $0.value) }
  }

  /// Whether a piece of evidence says a name of the other device, and is not what this one is found under.
  private func isForeign(_ piece: IdentityEvidence, _ known: DeviceNames) -> Bool {
    let isOwn = (0..<profile.identities.count).contains { profile.identities[$0].hash == piece.hash }
    return !isOwn && known.isMeant(by: piece.value)
  }
}

extension DeviceNames {
  fileprivate func isMeant(by text: ShortText) -> Bool {
    let text = text.description
    return addresses.contains(text) || names.contains(text)
  }
}
