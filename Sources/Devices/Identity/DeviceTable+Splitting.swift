// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One entry that turns out to be two devices, as it sends under two identities by turns.
extension DeviceTable {
  /// Parts the device under `identity`, which sends now, from that under `former`, which sent just before.
  ///
  /// A join that brought one of them is taken back. Where none is known, as of the time before the sensor was started, the one
  /// that is not the device's id begins anew.
  ///
  /// - Returns: the place of the sender.
  mutating func split(_ slot: Int, _ identity: DeviceIdentity, from former: DeviceIdentity, at time: Timestamp) -> Int {
    // Alone, the device would have to make room for its own part.
    guard capacity > 1 else { return slot }
    let other = freeSlot(sparing: slot)
    var whole = lift(slot)
    let id = whole.profile.identity
    let comparison: IdentityComparison
    var part: DeviceEntry
    if let place = journal.find(identity, former, in: id), isFree(journal.joins[place].taken) {
      let join = journal.takeBack(place)
      comparison = join.comparison
      part = join.taken
      whole = join.taker.standing(for: whole, without: part)
    } else {
      comparison = IdentityComparison(EvidenceList(), EvidenceList())
      part = whole.part(under: identity == id ? former : identity, at: time)
    }
    for place in 0..<part.record.evidence.count {
      // What both have speaks for neither from now on.
      guard let piece = part.record.evidence[place], piece.kind.findsDevices else { continue }
      guard whole.record.evidence.contains(piece.hash) else { continue }
      whole.record.evidence.share(piece.hash)
      part.record.evidence.share(piece.hash)
    }
    whole.settle(on: identity, former, at: time)
    part.settle(on: identity, former, at: time)
    put(whole, at: slot)
    put(part, at: other)
    note(
      IdentityChange(
        kind: .split, slot: slot, otherSlot: other, other: part.profile.identity, comparison: comparison, time: time))
    return find(identity) ?? slot
  }

  /// Whether nobody is found under what an entry was found under.
  private func isFree(_ entry: DeviceEntry) -> Bool {
    for place in 0..<entry.profile.identities.count where find(entry.profile.identities[place]) != nil { return false }
    return true
  }
}

extension DeviceEntry {
  /// The device as it was before a join, found under all that it is found under now, save what the other part is found under.
  fileprivate func standing(for whole: DeviceEntry, without part: DeviceEntry) -> DeviceEntry {
    var rest = self
    rest.profile.identities = whole.profile.identities
    for place in 0..<part.profile.identities.count { rest.profile.identities.drop(part.profile.identities[place]) }
    for place in 0..<whole.record.evidence.count {
      guard let piece = whole.record.evidence[place], piece.isShared else { continue }
      rest.record.evidence.share(piece.hash)
    }
    return rest
  }

  /// Gives up one of its identities to a new entry; by what it is found under else, nobody can tell both apart any more.
  fileprivate mutating func part(under identity: DeviceIdentity, at time: Timestamp) -> DeviceEntry {
    profile.identities.drop(identity)
    record.evidence.remove(identity.hash)
    record.evidence.shareAll()
    var part = DeviceEntry(profile: DeviceProfile(identity: identity, firstSeen: time), record: DeviceRecord())
    _ = part.record.evidence.learn(IdentityEvidence(of: identity, at: time))
    return part
  }

  /// Goes on under that of two identities which is its own; both were there just now.
  fileprivate mutating func settle(on one: DeviceIdentity, _ other: DeviceIdentity, at time: Timestamp) {
    profile.identities.settle(on: profile.owns(one) ? one : other)
    profile.see(at: time)
    profile.tick = TickCounts()
  }
}
