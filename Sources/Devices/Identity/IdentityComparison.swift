// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What speaks for two entries of the inventory being one device, and what against it.
public struct IdentityComparison: Sendable, Equatable {
  /// The weight from which on two entries are taken for one device: a chance ratio of a hundred to one.
  public static let joinWeight = 20

  /// The sum of what is shared, less what contradicts, in tenths of a ban.
  public private(set) var weight = 0
  /// The kinds of evidence that both share, as a set of bits in the order of the kinds.
  public private(set) var shared: UInt16 = 0
  /// The kinds of which both have some and share none.
  public private(set) var contradicting: UInt16 = 0

  /// Compares the evidence of two devices; of each kind, one shared piece counts.
  public init(_ one: borrowing @_addressable EvidenceList, _ other: borrowing @_addressable EvidenceList) {
    for kind in IdentityEvidence.Kind.allCases {
      let bit: UInt16 = 1 << UInt16(kind.rawValue)
      if one.shares(kind, with: other) {
        weight += kind.weight
        shared |= bit
        continue
      }
      guard kind.contradiction > 0, one.has(kind) else { continue }
      guard other.has(kind) else { continue }
      weight -= kind.contradiction
      contradicting |= bit
    }
  }

  /// Whether the evidence is enough to take both for one.
  public var isOneDevice: Bool { weight >= Self.joinWeight }

  /// Whether this kind of evidence is shared.
  public func shares(_ kind: IdentityEvidence.Kind) -> Bool { shared & 1 << UInt16(kind.rawValue) != 0 }
}

extension EvidenceList {
  /// Whether there is any evidence of a kind.
  @_addressableSelf
  func has(_ kind: IdentityEvidence.Kind) -> Bool {
    for place in 0..<count where self[place]?.kind == kind { return true }
    return false
  }

  /// Whether another list holds a piece of a kind that this one holds, and that speaks for one device only.
  @_addressableSelf
  func shares(_ kind: IdentityEvidence.Kind, with other: borrowing @_addressable EvidenceList) -> Bool {
    for place in 0..<count {
      guard let piece = self[place], piece.kind == kind, !piece.isShared else { continue }
      guard let match = other.find(piece.hash), let same = other[match] else { continue }
      if !same.isShared { return true }
    }
    return false
  }
}
