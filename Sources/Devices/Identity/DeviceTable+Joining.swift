// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Two entries that turn out to be one device.
///
/// Nobody can say of an entry that is a second old whether the device that it resembles has left for good. So the younger of
/// two is watched for a while first: an older one that sends meanwhile is another device.
extension DeviceTable {
  /// The most devices that are looked at for one device.
  private static let candidateLimit = 8
  /// The seconds for which a device may still be heard of under its former identity.
  static let overlapSeconds = 2.0
  /// The seconds for which an entry is watched before it may be joined with an older one.
  static let probationSeconds = 10.0

  /// Joins the devices whose evidence said that they are older ones, and whom nobody has contradicted since.
  ///
  /// Costs one comparison as long as none is due.
  public mutating func judgeJoins(at time: Timestamp) {
    guard time >= nextJudgement else { return }
    var place = 0
    while place < waiting.count {
      let slot = waiting[place]
      if endOfProbation(slot) <= time {
        waiting.remove(at: place)
        judge(slot, at: time)
      } else {
        place += 1
      }
    }
    nextJudgement = waiting.map { endOfProbation($0) }.min() ?? Timestamp(nanoseconds: .max)
  }

  /// Whether two entries may turn out to be one device: their evidence says so, and it is too early to tell.
  @_addressableSelf
  public func isUndecided(_ one: Int, _ other: Int) -> Bool {
    guard waiting.contains(one) || waiting.contains(other) else { return false }
    let records = records.span
    return IdentityComparison(records[one].evidence, records[other].evidence).isOneDevice
      && order(one, other).areApart
  }

  @_addressableSelf
  private func endOfProbation(_ slot: Int) -> Timestamp {
    profiles.span[slot].firstSeen.advanced(byNanoseconds: Int64(Self.probationSeconds * 1e9))
  }

  /// Which of two is older, and whether that one was silent as soon as the other one was there.
  @_addressableSelf
  private func order(_ one: Int, _ other: Int) -> (older: Int, younger: Int, areApart: Bool) {
    let profiles = profiles.span
    let (older, younger) = profiles[other].firstSeen <= profiles[one].firstSeen ? (other, one) : (one, other)
    let limit = profiles[younger].firstSeen.advanced(byNanoseconds: Int64(Self.overlapSeconds * 1e9))
    return (older, younger, profiles[older].lastSeen <= limit)
  }

  /// Joins a device with the one that its evidence says it is, if there is one; returns its place.
  ///
  /// Where it is too early to tell, `judgeJoins` does so later.
  @discardableResult
  mutating func judge(_ slot: Int, at time: Timestamp) -> Int {
    guard records[slot].evidence.finders().count > 0 else { return slot }
    let own = records[slot].evidence
    let (candidates, count) = candidates(for: slot, own)
    for place in 0..<count {
      let comparison = IdentityComparison(own, records.span[candidates[place]].evidence)
      let (older, younger, areApart) = order(slot, candidates[place])
      guard comparison.isOneDevice, areApart else { continue }
      guard endOfProbation(younger) <= time else {
        wait(younger)
        continue
      }
      join(younger, into: older, comparison, at: time)
      return older
    }
    return slot
  }

  /// The devices that share evidence with one, which finds devices.
  @_addressableSelf
  private func candidates(for slot: Int, _ own: borrowing @_addressable EvidenceList) -> (
    places: [8 of Int], count: Int
  ) {
    var candidates: [8 of Int] = .init(repeating: -1)
    var count = 0
    for place in 0..<own.count where count < Self.candidateLimit {
      guard let piece = own[place], piece.kind.findsDevices, !piece.isShared else { continue }
      evidenceIndex.forEach(piece.hash) { other in
        guard other != slot else { return true }
        for candidate in 0..<count where candidates[candidate] == other { return true }
        candidates[count] = other
        count += 1
        return count < Self.candidateLimit
      }
    }
    return (candidates, count)
  }

  private mutating func wait(_ slot: Int) {
    guard !waiting.contains(slot) else { return }
    waiting.append(slot)
    nextJudgement = min(nextJudgement, endOfProbation(slot))
  }

  private mutating func join(_ slot: Int, into older: Int, _ comparison: IdentityComparison, at time: Timestamp) {
    let taken = DeviceEntry(profile: profiles[slot], record: records[slot])
    clear(slot)
    vacate(slot)
    var whole = lift(older)
    journal.add(taken, into: whole, comparison, at: time)
    whole.take(in: taken, at: time)
    put(whole, at: older)
    note(
      IdentityChange(
        kind: .joined, slot: older, otherSlot: slot, other: taken.profile.identity, comparison: comparison, time: time))
  }
}
