// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

extension DeviceTable {
  /// Takes in a piece of evidence of who the device at a place is, and joins it with the device that it turns out to be.
  ///
  /// Costs a few lookups for what is known, and for what is new a comparison with each device that shares something.
  ///
  /// - Returns: the device's place, which is another one where it was joined, and whether the evidence was new.
  @discardableResult
  public mutating func learn(_ piece: IdentityEvidence, slot: Int) -> (slot: Int, isNew: Bool) {
    guard add(piece, to: slot) else { return (slot, false) }
    return (judge(slot, at: piece.lastSeen), true)
  }

  /// Adds a piece of evidence, or marks it seen again; returns whether it is new.
  @discardableResult
  mutating func add(_ piece: IdentityEvidence, to slot: Int) -> Bool {
    switch records[slot].evidence.learn(piece) {
    case .known: return false
    case .new: break
    case .inPlace(let former): evidenceIndex.remove(former, slot: slot)
    }
    if piece.kind.findsDevices { evidenceIndex.insert(piece.hash, slot: slot) }
    return true
  }

  /// The device that has had a maker's hardware address before, and has meanwhile been found under too many others.
  @_addressableSelf
  func findFormerOwner(of identity: DeviceIdentity) -> Int? {
    guard case .hardware(let mac) = identity, !mac.isLocallyAdministered else { return nil }
    let records = records.span
    return evidenceIndex.find(identity.hash) { slot in
      guard let place = records[slot].evidence.find(identity.hash) else { return false }
      return records[slot].evidence[place]?.isShared == false
    }
  }

  /// The joins and splits since the last call, in their order.
  public mutating func takeChanges() -> [IdentityChange] {
    guard hasChanges else { return [] }
    defer {
      changes.removeAll(keepingCapacity: true)
      hasChanges = false
    }
    return changes
  }

  /// The changes kept until they are asked for.
  private static let changeLimit = 64

  mutating func note(_ change: IdentityChange) {
    if changes.count < Self.changeLimit { changes.append(change) }
    hasChanges = true
  }
}
