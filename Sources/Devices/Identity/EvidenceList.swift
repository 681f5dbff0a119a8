// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What is known of who one device is, at most 24 pieces of evidence and at most four of a kind.
///
/// The piece of a full kind not seen for longest makes room, and in a full list that which weighs least.
public struct EvidenceList: Sendable {
  public static let capacity = 24
  /// The most pieces of one kind.
  public static let kindCapacity = 4

  private var pieces: [24 of IdentityEvidence?] = .init(repeating: nil)
  /// The number of pieces kept.
  public private(set) var count = 0

  /// Makes an empty list.
  public init() {}

  /// Forgets every piece.
  mutating func removeAll() {
    for place in 0..<count { pieces[place] = nil }
    count = 0
  }

  /// The piece at a place, 0..<count.
  public subscript(_ place: Int) -> IdentityEvidence? {
    @_addressableSelf get {
      guard place >= 0, place < count else { return nil }
      return pieces[place]
    }
  }

  /// The pieces kept.
  var all: [IdentityEvidence] { (0..<count).compactMap { pieces[$0] } }

  /// The hashes of the pieces that find devices, and how many there are.
  ///
  /// It changes nothing: what might is shown the list where it lies, and not a copy.
  mutating func finders() -> (hashes: [24 of UInt64], count: Int) {
    var hashes: [24 of UInt64] = .init(repeating: 0)
    var found = 0
    for place in 0..<count {
      guard let kind = pieces[place]?.kind, kind.findsDevices, let hash = pieces[place]?.hash else { continue }
      hashes[found] = hash
      found += 1
    }
    return (hashes, found)
  }

  /// The place of a piece with this hash.
  @_addressableSelf
  public func find(_ hash: UInt64) -> Int? {
    for place in 0..<count where pieces[place]?.hash == hash { return place }
    return nil
  }

  /// Whether the list holds a piece with this hash.
  @_addressableSelf
  public func contains(_ hash: UInt64) -> Bool { find(hash) != nil }

  /// What became of a piece that was learned.
  public enum Learning: Sendable {
    case known
    case new
    /// It is new, and the piece with this hash, which finds devices, had to make room.
    case inPlace(of: UInt64)
  }

  /// The number of pieces of one kind, 0...4.
  @_addressableSelf
  func count(of kind: IdentityEvidence.Kind) -> Int {
    var number = 0
    for place in 0..<count where pieces[place]?.kind == kind { number += 1 }
    return number
  }

  /// Marks the piece with this hash as seen again; false where there is none.
  mutating func see(_ hash: UInt64, at time: Timestamp) -> Bool {
    guard let place = find(hash) else { return false }
    let last = pieces[place]?.lastSeen ?? time
    pieces[place]?.lastSeen = max(last, time)
    return true
  }

  /// Marks a piece as seen again, or adds it.
  public mutating func learn(_ piece: IdentityEvidence) -> Learning {
    if see(piece.hash, at: piece.lastSeen) { return .known }
    guard let place = place(for: piece.kind) else {
      pieces[count] = piece
      count += 1
      return .new
    }
    let former = pieces[place]
    pieces[place] = piece
    guard let former, former.kind.findsDevices else { return .new }
    return .inPlace(of: former.hash)
  }

  /// The place of the piece that must make room for one of a kind; nil where there is room.
  @_addressableSelf
  private func place(for kind: IdentityEvidence.Kind) -> Int? {
    var ofKind = 0
    var oldest: Int?
    for place in 0..<count where pieces[place]?.kind == kind {
      ofKind += 1
      if oldest == nil || isOlder(place, than: oldest ?? place) { oldest = place }
    }
    if ofKind >= Self.kindCapacity { return oldest }
    guard count == Self.capacity else { return nil }
    var lightest = 0
    for place in 1..<count {
      let (weight, least) = (self.weight(place), self.weight(lightest))
      if weight < least || weight == least && isOlder(place, than: lightest) { lightest = place }
    }
    return lightest
  }

  @_addressableSelf
  private func weight(_ place: Int) -> Int { pieces[place]?.kind.weight ?? 0 }

  @_addressableSelf
  private func isOlder(_ place: Int, than other: Int) -> Bool {
    guard let a = pieces[place]?.lastSeen, let b = pieces[other]?.lastSeen else { return false }
    return a < b
  }

  /// Takes a piece out, the last one taking its place.
  public mutating func remove(_ hash: UInt64) {
    guard let place = find(hash) else { return }
    count -= 1
    pieces[place] = pieces[count]
    pieces[count] = nil
  }

  /// Marks a piece as found on several devices at once.
  mutating func share(_ hash: UInt64) {
    if let place = find(hash) { pieces[place]?.isShared = true }
  }

  /// Marks every piece by which the device is found as found on several, save the hardware addresses.
  mutating func shareAll() {
    for place in 0..<count {
      guard let kind = pieces[place]?.kind, kind.findsDevices, kind != .hardwareAddress else { continue }
      pieces[place]?.isShared = true
    }
  }

  /// Takes in the pieces of another list.
  mutating func merge(_ other: borrowing EvidenceList) {
    for place in 0..<other.count {
      guard let piece = other[place] else { continue }
      _ = learn(piece)
      if piece.isShared { share(piece.hash) }
    }
  }
}
